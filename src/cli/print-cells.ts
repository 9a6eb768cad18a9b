/** What simulate and replay print when they are done: a table of cells, or one JSON document. */
import { type FinishedRun, groupByCell } from '../experiment/index.ts'
import { cellTable, cellTableKey } from './cell-table.ts'
import type { CommandContext } from './command.ts'
import { flowText } from './flow-text.ts'
import { sustainedOf, sustainedText } from './sustained-table.ts'

export function printCells(
  experiment: string,
  results: string,
  runs: readonly FinishedRun[],
  json: boolean,
  { out, note, columns }: Pick<CommandContext, 'out' | 'note' | 'columns'>,
  ofTenantsAlone = 0,
): void {
  const cells = groupByCell(runs)
  const sustained = sustainedOf(cells)
  if (json) {
    const summaries = cells.map(({ swept, summary }) => ({ swept: Object.fromEntries(swept), ...summary }))
    const rates = sustained.map(({ swept, ...rates }) => ({ swept: Object.fromEntries(swept), ...rates }))
    out(JSON.stringify({ experiment, results, cells: summaries, sustained: rates }, null, 2))
    return
  }
  if (cells.length > 0) out(`${cellTable(cells, columns)}\n\n${flowText(cellTableKey(cells), columns)}`)
  if (sustained.length > 0) out(`\n${sustainedText(sustained, columns)}`)
  const beside = ofTenantsAlone === 0 ? '' : `, and ${ofTenantsAlone} of tenants alone,`
  note(`\n${runs.length} ${runs.length === 1 ? 'run' : 'runs'}${beside} in ${results}`)
}
