/** Where two simulated results folders differ, for a terminal. */
import type { Difference, Differences } from '../compare/index.ts'
import { textTable } from './text-table.ts'

/** What is shown; a hint of where to look, and `--json` has all. */
const MOST_ROWS = 20

export function differencesText(folders: readonly string[], { comparedValues, differences }: Differences): string {
  if (differences.length === 0) return `Identical: all ${comparedValues} values of ${folders.join(' and ')}.`
  const shown = differences.slice(0, MOST_ROWS)
  const rest = differences.length - shown.length
  return [
    `Different in ${differences.length} places; ${comparedValues} values were compared.`,
    '',
    textTable(
      [{ title: 'table' }, { title: 'run' }, { title: 'column' }, { title: folders[0]! }, { title: folders[1]! }],
      shown.map(cellsOf),
    ),
    ...(rest > 0 ? ['', `and ${rest} more; all of them: --json`] : []),
  ].join('\n')
}

function cellsOf({ table, run, column, first, second }: Difference): string[] {
  return [table, run, column ?? '(row)', first ?? 'not there', second ?? 'not there'].map(cell =>
    cell === '' ? '(empty)' : cell,
  )
}
