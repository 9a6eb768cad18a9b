/** What simulate and replay print when they are done: a table of cells, or one JSON document. */
import { type FinishedRun, groupByCell } from '../experiment/index.ts'
import { cellTable, cellTableKey } from './cell-table.ts'
import type { CommandContext } from './command.ts'
import { flowText } from './flow-text.ts'

export function printCells(
  experiment: string,
  results: string,
  runs: readonly FinishedRun[],
  json: boolean,
  { out, note, columns }: Pick<CommandContext, 'out' | 'note' | 'columns'>,
): void {
  const cells = groupByCell(runs)
  if (json) {
    const summaries = cells.map(({ swept, summary }) => ({ swept: Object.fromEntries(swept), ...summary }))
    out(JSON.stringify({ experiment, results, cells: summaries }, null, 2))
    return
  }
  if (cells.length > 0) out(`${cellTable(cells, columns)}\n\n${flowText(cellTableKey(cells), columns)}`)
  note(`\n${runs.length} runs in ${results}`)
}
