/**
 * How far simulation is from reality: per metric the simulated value with its interval, the live repeats, the error with
 * its sign, and the noise floor, which is how far live repeats of the very same run are from each other. An error can't be
 * told from zero below the noise floor; that it is above says how much the model of the world is off. With two repeats the
 * floor is one difference, and may be small by chance: three or more say it better.
 */
import type { Row } from '../experiment/columns.ts'
import { type Estimate, meanEstimate, wilson } from '../statistics/index.ts'
import { COMPARED_METRICS, type ComparedMetric } from './metrics.ts'

/** Rows of one policy at one load in one world: `summary.csv` and `tenants.csv`, one set a run. */
export interface WorldRows {
  readonly summary: readonly Row[]
  readonly tenants: readonly Row[]
}

export interface PolicyWorlds {
  readonly policy: string
  readonly simulated: WorldRows
  readonly live: WorldRows
}

export interface FidelityRow {
  readonly policy: string
  /** Null for the whole run. */
  readonly tenant: string | null
  readonly metric: string
  readonly unit: ComparedMetric['unit']
  readonly simulated: Estimate
  /** One value a repeat. */
  readonly live: readonly (number | null)[]
  readonly liveMean: number | null
  /** simulated - live mean */
  readonly error: number | null
  /** error / live mean; null where the live mean is 0. */
  readonly relativeError: number | null
  /** Mean absolute difference between two repeats; null with fewer than two. */
  readonly noiseFloor: number | null
}

export function fidelityRows(policies: readonly PolicyWorlds[]): FidelityRow[] {
  return policies.flatMap(({ policy, simulated, live }) => {
    const named = [...new Set(simulated.tenants.map(row => String(row.tenant)))]
    // One tenant alone is the whole run.
    const tenants = named.length > 1 ? named : []
    const ofTenant = (rows: readonly Row[], tenant: string) => rows.filter(row => row.tenant === tenant)
    return [
      ...COMPARED_METRICS.map(metric => compare(policy, null, metric, simulated.summary, live.summary)),
      ...tenants.flatMap(tenant =>
        COMPARED_METRICS.filter(metric => metric.wholeRunOnly !== true).map(metric =>
          compare(policy, tenant, metric, ofTenant(simulated.tenants, tenant), ofTenant(live.tenants, tenant)),
        ),
      ),
    ]
  })
}

function compare(
  policy: string,
  tenant: string | null,
  metric: ComparedMetric,
  simulatedRows: readonly Row[],
  liveRows: readonly Row[],
): FidelityRow {
  const simulated = meanEstimate(
    simulatedRows.map(row => numberOf(row[metric.column])),
    0.95,
    [0, metric.unit === 'ratio' ? 1 : Number.POSITIVE_INFINITY],
  )
  const live = liveRows.map(row => numberOf(row[metric.liveColumn ?? metric.column]))
  const liveMean = meanEstimate(live).value
  const error = simulated.value === null || liveMean === null ? null : simulated.value - liveMean
  return {
    policy,
    tenant,
    metric: metric.column,
    unit: metric.unit,
    simulated,
    live,
    liveMean,
    error,
    relativeError: error === null || liveMean === 0 || liveMean === null ? null : error / liveMean,
    noiseFloor: noiseFloorOf(metric, live, liveRows),
  }
}

/**
 * How far live repeats are from each other. A share that is counted on answers is also uncertain by which inputs were
 * drawn, and all repeats draw the same: it is no surer than half of Wilson's interval over the answers of one run.
 */
function noiseFloorOf(
  metric: ComparedMetric,
  live: readonly (number | null)[],
  liveRows: readonly Row[],
): number | null {
  const betweenRepeats = meanAbsoluteDifference(live)
  const share = live[0] ?? null
  const answers = numberOf(liveRows[0]?.completed)
  if (metric.liveColumn === undefined || betweenRepeats === null || share === null || answers === null)
    return betweenRepeats
  const { low, high } = wilson(share, answers)
  return Math.max(betweenRepeats, (high - low) / 2)
}

function meanAbsoluteDifference(values: readonly (number | null)[]): number | null {
  const known = values.filter(value => value !== null)
  if (known.length < 2 || known.length < values.length) return null
  let sum = 0
  let pairs = 0
  for (const [i, a] of known.entries()) {
    for (const b of known.slice(i + 1)) {
      sum += Math.abs(a - b)
      pairs++
    }
  }
  return sum / pairs
}

/** A number of a row, which may come from a CSV file. */
function numberOf(cell: Row[string] | undefined): number | null {
  if (cell === undefined || cell === null || cell === '') return null
  const value = Number(cell)
  return Number.isFinite(value) ? value : null
}
