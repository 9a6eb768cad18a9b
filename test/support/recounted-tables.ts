/**
 * The tables of a run counted anew from its rows, one a request, in the plainest way: arrays, filters, sorting. It shares
 * nothing with src/measure but the words of the columns.
 */
import type { Scenario } from '../../src/spec/scenario.ts'
import { jainOf, pouredShares } from './poured-shares.ts'
import { rightAnswers } from './right-answers.ts'

export type Cells = { readonly [column: string]: string | number | null }

interface Row {
  readonly tenant: string
  readonly ordinal: number
  readonly arrivalNs: number
  readonly deadlineNs: number
  readonly outcome: string
  readonly leftNs: number
  readonly variant: string
  readonly executor: string
  readonly batch: string
  readonly batchSize: number
  readonly startNs: number
  /** In all batches that served it: of the last alone the row has the start. */
  readonly executedNs: number
  readonly escalations: number
}

/** Nine digits after the point, so that leaving the point out gives whole nanoseconds. */
const ns = (seconds: string) => Number(seconds.replace('.', ''))

function rowsOf(csv: string): Row[] {
  const [head, ...lines] = csv.trimEnd().split('\n')
  const columns = head!.split(',')
  return lines.map(line => {
    const cells = line.split(',')
    const cell = (name: string) => cells[columns.indexOf(name)]!
    const [leftNs, startNs] = [ns(cell('left_s')), ns(cell('start_s'))]
    return {
      tenant: cell('tenant'),
      ordinal: Number(cell('ordinal')),
      arrivalNs: ns(cell('arrival_s')),
      deadlineNs: ns(cell('deadline_s')),
      outcome: cell('outcome'),
      leftNs,
      variant: cell('variant'),
      executor: cell('executor'),
      batch: cell('batch'),
      batchSize: Number(cell('batchSize')),
      startNs,
      // Of milliseconds with six digits.
      escalations: Number(cell('escalations')),
      executedNs: cell('escalations') === '0' ? leftNs - startNs : ns(cell('serviceMs')),
    }
  })
}

const mean = (values: readonly number[]) =>
  values.length === 0 ? null : values.reduce((a, b) => a + b, 0) / values.length

const PERCENTS: readonly (readonly [string, number])[] = [
  ['p50', 50],
  ['p75', 75],
  ['p90', 90],
  ['p95', 95],
  ['p99', 99],
  ['p999', 99.9],
]

/** Of `of` values, those that are not given being infinite. */
function distribution(name: string, values: readonly number[], of = values.length): Cells {
  const sorted = [...values].sort((a, b) => a - b)
  const cells: { [column: string]: number | null } = {
    [`${name}_mean`]: of > values.length ? null : mean(values),
    [`${name}_min`]: sorted[0] ?? null,
    [`${name}_max`]: of > values.length ? null : (sorted.at(-1) ?? null),
  }
  for (const [percentile, percent] of PERCENTS) {
    // Nearest rank; the product in tenths of a percent, so that it is exact.
    const rank = Math.ceil((of * Math.round(percent * 10)) / 1000)
    cells[`${name}_${percentile}`] = rank < 1 ? null : (sorted[rank - 1] ?? null)
  }
  return cells
}

export function recountTables(scenario: Scenario, csv: string) {
  const { durationNs, warmupNs } = scenario
  const rows = rowsOf(csv)
  const windowS = (durationNs - warmupNs) / 1e9
  const inWindow = (at: number) => at >= warmupNs && at < durationNs
  const measured = rows.filter(row => inWindow(row.arrivalNs))
  const qualityOf = new Map<string, number>(
    scenario.models.flatMap(model =>
      model.variants.map(({ name, quality }) => [`${model.name}/${name}`, quality] as const),
    ),
  )
  const group = (of: readonly Row[]): Cells => {
    const completed = of.filter(row => row.outcome === 'completed')
    const met = completed.filter(row => row.leftNs <= row.deadlineNs).length
    const count = (outcome: string) => of.filter(row => row.outcome === outcome).length
    const isRight = rightAnswers(scenario)
    const quality = completed.reduce(
      (sum, { tenant, ordinal, variant }) =>
        sum + (isRight === undefined ? qualityOf.get(variant)! : Number(isRight(tenant, ordinal, variant))),
      0,
    )
    const ms = (read: (row: Row) => number) => completed.map(row => read(row) / 1e6)
    const latencies = ms(row => row.leftNs - row.arrivalNs)
    return {
      offered: of.length,
      completed: completed.length,
      met,
      rejected: count('rejected'),
      dropped: count('dropped'),
      failed: count('failed'),
      offeredPerS: of.length / windowS,
      completedPerS: completed.length / windowS,
      goodputPerS: met / windowS,
      attainment: of.length === 0 ? null : met / of.length,
      quality: completed.length === 0 ? null : quality / completed.length,
      qualityPerOffered: of.length === 0 ? null : quality / of.length,
      ...distribution('latencyMs', latencies),
      ...distribution('latencyMsOffered', latencies, of.length),
      ...distribution(
        'queueMs',
        ms(row => row.leftNs - row.arrivalNs - row.executedNs),
      ),
      ...distribution(
        'serviceMs',
        ms(row => row.executedNs),
      ),
    }
  }
  const batches = [...new Map(rows.filter(row => row.outcome === 'completed').map(row => [row.batch, row])).values()]
  const busyNs = batches.reduce(
    (sum, { startNs, leftNs }) => sum + Math.max(0, Math.min(leftNs, durationNs) - Math.max(startNs, warmupNs)),
    0,
  )
  const tenants = [...scenario.tenants].sort((a, b) => (a.name < b.name ? -1 : 1))
  const intervalS = Math.max(1, Math.ceil(durationNs / 1e9 / 600))
  const intervals = Math.ceil(durationNs / 1e9 / intervalS)
  const shares = pouredShares(
    tenants.map(({ name, weight }) => {
      const here = rows.filter(row => row.tenant === name && row.leftNs >= warmupNs)
      const served = here.filter(row => row.outcome === 'completed' && row.leftNs < durationNs).length
      return { weight, wanted: here.length, served }
    }),
  )
  const growth = backlog(rows, warmupNs, durationNs, measured.length / windowS)
  const ofTenants = tenants.map(({ name, slo }, i): Cells & { readonly tenant: string } => {
    const cells = group(measured.filter(row => row.tenant === name))
    const { attainment } = cells
    return {
      tenant: name,
      saturation: growth.saturation!,
      sloMet: attainment === null ? null : Number(attainment) >= slo.attainment ? 'yes' : 'no',
      ofFairShare: shares[i]!,
      ...cells,
    }
  })
  const byAttainment = ofTenants
    .filter(({ offered }) => Number(offered) > 0)
    .sort((a, b) => Number(a.attainment) - Number(b.attainment) || (a.tenant < b.tenant ? -1 : 1))
  return {
    summary: {
      ...group(measured),
      ...distribution(
        'batchSize',
        batches.filter(batch => inWindow(batch.startNs)).map(batch => batch.batchSize),
      ),
      utilisation: busyNs / (durationNs - warmupNs) / scenario.executors.length,
      ...growth,
      jainIndex: jainOf(shares),
      worstTenant: byAttainment[0]?.tenant ?? null,
      worstAttainment: byAttainment[0]?.attainment ?? null,
      escalated:
        rightAnswers(scenario) === undefined ? null : rows.reduce((sum, { escalations }) => sum + escalations, 0),
    },
    tenants: ofTenants,
    timeseries: Array.from({ length: intervals }, (_, i) => i).flatMap(i =>
      tenants.map(({ name }) => {
        const due = rows.filter(
          row =>
            row.tenant === name && row.arrivalNs >= i * intervalS * 1e9 && row.arrivalNs < (i + 1) * intervalS * 1e9,
        )
        const completed = due.filter(row => row.outcome === 'completed')
        const latencies = completed.map(row => (row.leftNs - row.arrivalNs) / 1e6)
        return {
          start_s: i * intervalS,
          tenant: name,
          offered: due.length,
          completed: completed.length,
          met: completed.filter(row => row.leftNs <= row.deadlineNs).length,
          latencyMs_mean: mean(latencies),
          latencyMs_max: latencies.length === 0 ? null : latencies.reduce((a, b) => Math.max(a, b)),
        }
      }),
    ),
  }
}

/** The least-squares line through the requests in the system, looked at in 200 equal steps of the window. */
function backlog(rows: readonly Row[], fromNs: number, toNs: number, offeredPerS: number): Cells {
  const stepNs = (toNs - fromNs) / 200
  const points = Array.from({ length: 200 }, (_, i) => {
    const at = fromNs + (i + 1) * stepNs
    return rows.filter(row => row.arrivalNs < at && row.leftNs >= at && row.leftNs > row.arrivalNs).length
  })
  const sum = (read: (inSystem: number, i: number) => number) =>
    points.reduce((all, inSystem, i) => all + read(inSystem, i), 0)
  // Of the steps 1 to 200 the sum is 20,100 and that of the squares 2,686,700.
  const slope = (200 * sum((n, i) => n * (i + 1)) - 20_100 * sum(n => n)) / (200 * 2_686_700 - 20_100 ** 2)
  const start = (sum(n => n) - slope * 20_100) / 200
  const scatter = Math.sqrt(sum((n, i) => (n - start - slope * (i + 1)) ** 2) / 200)
  const growth = (slope / stepNs) * 1e9
  const grows = growth > 0 && 200 * slope > 2 * scatter
  const share = growth / offeredPerS
  return {
    backlogGrowthPerS: growth,
    saturation: grows && share >= 0.05 ? 'overloaded' : grows && share >= 0.01 ? 'backlogged' : 'stable',
  }
}
