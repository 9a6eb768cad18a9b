/** The one table that a reader compares cells by. */
import type { CellSummary, GroupedCell } from '../experiment/index.ts'
import type { Estimate } from '../statistics/index.ts'
import { textTable } from './text-table.ts'

/** Swept labels and verdicts stand left, numbers right. */
export function cellTable(cells: readonly GroupedCell[]): string {
  const { titles, rows } = cellRows(cells)
  const labels = cells[0]?.swept.length ?? 0
  const columns = titles.map((title, i) => ({
    title,
    align: i < labels || i >= titles.length - 2 ? ('left' as const) : ('right' as const),
  }))
  return textTable(columns, rows)
}

/** Titles and rows: swept values, then attainment by tenant, goodput, p99, quality, utilisation, saturation. */
function cellRows(cells: readonly GroupedCell[]): {
  readonly titles: readonly string[]
  readonly rows: readonly (readonly string[])[]
} {
  const first = cells[0]
  const swept = first?.swept.map(([path]) => path.replace(/^policies\./, '')) ?? []
  const tenants = first?.summary.tenants.map(tenant => tenant.tenant) ?? []
  return {
    titles: [
      ...swept,
      ...tenants.map(tenant => `${tenant} in time %`),
      'goodput /s',
      'p99 ms',
      'quality %',
      'utilisation %',
      'state',
      'SLOs',
    ],
    rows: cells.map(({ swept: values, summary }) => [
      ...values.map(([, label]) => label),
      ...summary.tenants.map(tenant => shown(tenant.attainment, 100, 1)),
      shown(summary.goodputPerS, 1, 0),
      shown(summary.latencyMs_p99, 1, 1),
      shown(summary.quality, 100, 2),
      shown(summary.utilisation, 100, 1),
      summary.saturation,
      sloText(summary),
    ]),
  }
}

/** One run has no interval, so it shows nothing; it is told what it saw. */
function sloText({ tenants }: CellSummary): string {
  const single = tenants.some(tenant => tenant.attainment.low === null)
  const isMet = (tenant: CellSummary['tenants'][number]) =>
    single ? (tenant.attainment.value ?? 0) >= tenant.sloAttainment : tenant.sloMet
  const missed = tenants.filter(tenant => !isMet(tenant)).map(tenant => tenant.tenant)
  return `${missed.length === 0 ? 'all met' : `missed: ${missed.join(', ')}`}${single ? ' (in one run)' : ''}`
}

/** `97.2 ±0.4`: the value and half its interval's width (one-sided cuts at 0 and 100 % make it narrower than it was). */
function shown({ value, low, high }: Estimate, factor: number, digits: number): string {
  if (value === null) return '–'
  if (low === null || high === null) return (factor * value).toFixed(digits)
  return `${(factor * value).toFixed(digits)} ±${(factor * Math.max(value - low, high - value)).toFixed(digits)}`
}
