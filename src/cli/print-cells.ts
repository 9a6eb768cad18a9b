/** What simulate and replay print when they are done: a table of cells, or one JSON document. */
import { cellRows, type FinishedRun, type GroupedCell, groupByCell } from '../experiment/index.ts'
import type { CommandContext } from './command.ts'
import { textTable } from './text-table.ts'

export function printCells(
  experiment: string,
  results: string,
  runs: readonly FinishedRun[],
  json: boolean,
  { out, note }: Pick<CommandContext, 'out' | 'note'>,
): void {
  const cells = groupByCell(runs)
  if (json) {
    const summaries = cells.map(({ swept, summary }) => ({ swept: Object.fromEntries(swept), ...summary }))
    out(JSON.stringify({ experiment, results, cells: summaries }, null, 2))
    return
  }
  out(cellTable(cells))
  note(
    `\n${runs.length} runs in ${results} (±: half the 95 % interval over ${runs[0]?.result.world === 'simulated' ? 'replications' : 'repeats'})`,
  )
}

/** Swept labels and verdicts stand left, numbers right. */
export function cellTable(cells: readonly GroupedCell[]): string {
  const { titles, rows } = cellRows(cells)
  const labels = cells[0]?.swept.length ?? 0
  const columns = titles.map((title, i) => ({
    title,
    align: i < labels || i >= titles.length - 2 ? ('left' as const) : ('right' as const),
  }))
  return textTable(
    columns,
    rows.map(row => row.cells),
  )
}
