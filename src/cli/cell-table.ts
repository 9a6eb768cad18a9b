/** The one table that a reader compares cells by. */
import type { CellSummary, GroupedCell } from '../experiment/index.ts'
import type { Estimate } from '../statistics/index.ts'
import { type TextColumn, textTable } from './text-table.ts'

/**
 * Swept values, then attainment by tenant (and alone), goodput and its share of the clairvoyant optimum, fairness, p99,
 * quality, utilisation, saturation, the tenant that fares worst, and whether SLOs are met.
 */
export function cellTable(cells: readonly GroupedCell[], width?: number): string {
  const first = cells[0]
  const swept = first?.swept.map(([path]) => path.replace(/^policies\./, '')) ?? []
  const tenants = first?.summary.tenants.map(tenant => tenant.tenant) ?? []
  const hasOptimum = cells.some(({ summary }) => summary.optimum !== null)
  const { hasFairness, hasAlone } = shownOfTenants(cells)
  const hasWorst = tenants.length > 2
  const columns: TextColumn[] = [
    ...swept.map((title, i) => ({ title, heading: swept.length > 1 && i === 0 })),
    ...tenants.flatMap(tenant => [
      { title: `${tenant}\nin time %  `, align: 'right' as const },
      ...(hasAlone ? [{ title: `${tenant}\nalone %`, align: 'right', leaveOut: 1 } as const] : []),
    ]),
    { title: 'goodput\n/s', align: 'right' },
    ...(hasOptimum ? [{ title: 'of optimum\n%', align: 'right', leaveOut: 0 } as const] : []),
    ...(hasFairness ? [{ title: 'fairness\n(Jain)', align: 'right', leaveOut: 3 } as const] : []),
    { title: 'p99\nms', align: 'right' },
    { title: 'quality\n%', align: 'right', leaveOut: 2 },
    { title: 'utilisation\n%', align: 'right', leaveOut: 5 },
    { title: 'state', leaveOut: 4 },
    ...(hasWorst ? [{ title: 'worst tenant\nin time %', leaveOut: 7 }] : []),
    { title: 'SLOs', leaveOut: 6 },
  ]
  const rows = cells.map(({ swept: values, summary }) => [
    ...values.map(([, label]) => label),
    ...summary.tenants.flatMap(tenant => [
      `${shown(tenant.attainment, 100, 1)} ${markOf(tenant)}`,
      ...(hasAlone ? [plainly(tenant.attainmentAlone, 100, 1)] : []),
    ]),
    shown(summary.goodputPerS, 1, 0),
    ...(hasOptimum ? [shareOfOptimum(summary)] : []),
    ...(hasFairness ? [plainly(summary.jainIndex, 1, 3)] : []),
    shown(summary.latencyMs_p99, 1, (summary.latencyMs_p99.value ?? 0) < 1000 ? 1 : 0),
    shown(summary.quality, 100, 2),
    shown(summary.utilisation, 100, 1),
    summary.saturation,
    ...(hasWorst ? [`${summary.worstTenant ?? ''} ${plainly(summary.worstAttainment, 100, 1)}`.trimStart()] : []),
    outcomeOf(summary),
  ])
  return textTable(columns, rows, width)
}

/** What stands under the table. */
export function cellTableKey(cells: readonly GroupedCell[]): string {
  const { summary, runs } = cells[0]!
  const over = runs[0]!.result.world === 'simulated' ? 'replications' : 'repeats'
  const single = summary.tenants.some(isSingle)
  const interval = single ? [] : [`±: half the 95 % interval over ${over}`]
  const miss = `✗: misses its SLO (${single ? 'as seen in one run' : 'by the lower end of the interval'})`
  const optima = new Set(cells.map(cell => cell.summary.optimum))
  const optimum = [
    ...(optima.has('exact') || optima.has('bound')
      ? ['of optimum: in time, as a share of what any policy could have served in time']
      : []),
    ...(optima.has('bound') ? ['≥: at least, since the optimum is no more than a bound'] : []),
  ]
  const nothing = cells.some(cell => cell.summary.tenants.some(({ sloMet }) => sloMet === null))
  const { hasFairness, hasAlone } = shownOfTenants(cells)
  const sharing = [
    ...(hasAlone ? ['alone: the same requests without the other tenants'] : []),
    ...(hasFairness
      ? [
          "fairness: Jain's index of what each tenant was served against its fair share by weight, 1 where all got theirs",
        ]
      : []),
  ]
  const silent = nothing ? ['·: sent nothing in the window, so its SLO is neither met nor missed'] : []
  return [...interval, miss, ...silent, ...optimum, ...sharing, 'p99 and quality are of the completed'].join('; ')
}

function shownOfTenants(cells: readonly GroupedCell[]): { hasFairness: boolean; hasAlone: boolean } {
  return {
    hasFairness: cells.some(({ summary }) => (summary.jainIndex?.value ?? null) !== null),
    hasAlone: cells.some(({ summary }) => summary.tenants.some(({ attainmentAlone }) => attainmentAlone !== null)),
  }
}

/** One run has no interval, so it shows nothing; it is told what it saw. */
function misses(tenant: CellSummary['tenants'][number]): boolean {
  if (tenant.sloMet === null) return false
  return isSingle(tenant) ? (tenant.attainment.value ?? 0) < tenant.sloAttainment : !tenant.sloMet
}

function markOf(tenant: CellSummary['tenants'][number]): string {
  if (tenant.sloMet === null) return '·'
  return misses(tenant) ? '✗' : ' '
}

function outcomeOf({ tenants }: CellSummary): string {
  if (tenants.every(({ sloMet }) => sloMet === null)) return '·'
  return tenants.some(misses) ? 'missed' : 'all met'
}

function isSingle({ attainment }: CellSummary['tenants'][number]): boolean {
  return attainment.n === 1
}

function shareOfOptimum({ optimum, ofOptimum }: CellSummary): string {
  if (ofOptimum === null || ofOptimum.value === null) return '–'
  return `${optimum === 'bound' ? '≥ ' : ''}${shown(ofOptimum, 100, 1)}`
}

function plainly(estimate: Estimate | null, factor: number, digits: number): string {
  return estimate === null || estimate.value === null ? '–' : (factor * estimate.value).toFixed(digits)
}

/** `97.2 ±0.4`: the value and half its interval's width (one-sided cuts at 0 and 100 % make it narrower than it was). */
function shown({ value, low, high }: Estimate, factor: number, digits: number): string {
  if (value === null) return '–'
  if (low === null || high === null) return (factor * value).toFixed(digits)
  return `${(factor * value).toFixed(digits)} ±${(factor * Math.max(value - low, high - value)).toFixed(digits)}`
}
