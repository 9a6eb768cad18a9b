/** Runs grouped by cell. */
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
        group.map(run => run.clairvoyant),
        group.map(run => run.alone),
      ),
    }
  })
}
