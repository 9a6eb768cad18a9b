/** Runs grouped by cell, and the one table that a reader compares cells by. */
import type { Estimate } from '../statistics/index.ts'
import { type CellSummary, summariseCell } from './cell-summary.ts'
import type { FinishedRun } from './store.ts'

export interface GroupedCell {
  readonly swept: FinishedRun['swept']
  readonly runs: readonly FinishedRun[]
  readonly summary: CellSummary
}

/** Cells in the order in which their first run was given. */
export function groupByCell(runs: readonly FinishedRun[]): GroupedCell[] {
  const groups = new Map<string, FinishedRun[]>()
  for (const run of runs) {
    const key = JSON.stringify(run.swept)
    groups.set(key, [...(groups.get(key) ?? []), run])
  }
  return [...groups.values()].map(group => {
    const { swept, scenario } = group[0]!
    const asked = new Map(scenario.tenants.map(tenant => [tenant.name, tenant.slo.attainment]))
    return {
      swept,
      runs: group,
      summary: summariseCell(
        group.map(run => run.result),
        asked,
      ),
    }
  })
}

/** One line of the table, as text. */
export interface CellRow {
  readonly cells: readonly string[]
  readonly meetsEverySlo: boolean
}

/** Titles and rows: swept values, then attainment by tenant, goodput, p99, quality, utilisation, saturation. */
export function cellRows(cells: readonly GroupedCell[]): {
  readonly titles: readonly string[]
  readonly rows: readonly CellRow[]
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
    rows: cells.map(({ swept: values, summary }) => {
      const meetsEverySlo = summary.tenants.every(tenant => tenant.sloMet)
      return {
        meetsEverySlo,
        cells: [
          ...values.map(([, label]) => label),
          ...summary.tenants.map(tenant => shown(tenant.attainment, 100, 1)),
          shown(summary.goodputPerS, 1, 0),
          shown(summary.latencyMs_p99, 1, 1),
          shown(summary.quality, 100, 2),
          shown(summary.utilisation, 100, 1),
          summary.saturation,
          meetsEverySlo
            ? 'all met'
            : `missed: ${summary.tenants
                .filter(tenant => !tenant.sloMet)
                .map(tenant => tenant.tenant)
                .join(', ')}`,
        ],
      }
    }),
  }
}

/** `97.2 ±0.4`: the value and half its interval's width (one-sided cuts at 0 and 100 % make it narrower than it was). */
function shown({ value, low, high }: Estimate, factor: number, digits: number): string {
  if (value === null) return '–'
  if (low === null || high === null) return (factor * value).toFixed(digits)
  return `${(factor * value).toFixed(digits)} ±${(factor * Math.max(value - low, high - value)).toFixed(digits)}`
}
