/** What simulate and replay print when they are done: a table of cells, or one JSON document. */
import { type FinishedRun, groupByCell } from '../experiment/index.ts'
import { cellTable } from './cell-table.ts'
import type { CommandContext } from './command.ts'

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
