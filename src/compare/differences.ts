/**
 * Where two results folders of one world differ. Simulation is deterministic: the same experiment on another machine, or
 * after a change to the engine that should change nothing, must give the same values to the last digit.
 */
import type { Row } from '../experiment/columns.ts'
import type { ResultsTables } from './read-results.ts'

export interface Difference {
  readonly table: 'summary.csv' | 'tenants.csv'
  /** Swept values, replication, repeat and, in `tenants.csv`, the tenant: `load 0.5, replication 0, repeat 0`. */
  readonly run: string
  /** Null where a whole row is in one folder only. */
  readonly column: string | null
  /** As the files say it; null where the row or the column is not there. */
  readonly first: string | null
  readonly second: string | null
}

export interface Differences {
  /** Values that both folders hold, and that were compared. */
  readonly comparedValues: number
  /** In the order of the first folder's rows and columns; then what only the second one has. */
  readonly differences: readonly Difference[]
}

/** Two folders that hold nothing but simulated runs; null when the results are anything else. */
export function twoSimulations(
  results: readonly ResultsTables[],
): readonly [first: ResultsTables, second: ResultsTables] | null {
  const [first, second, ...rest] = results
  const simulatedOnly = results.every(({ summary }) => summary.every(row => row.world === 'simulated'))
  return first !== undefined && second !== undefined && rest.length === 0 && simulatedOnly ? [first, second] : null
}

/** Rows are matched by what was run, in whatever order they stand; values are compared as text. */
export function differencesOf(first: ResultsTables, second: ResultsTables): Differences {
  const swept = [...new Set([...first.swept, ...second.swept])]
  const tables = [
    tableDifferences('summary.csv', [...swept, 'replication', 'repeat'], first.summary, second.summary),
    tableDifferences('tenants.csv', [...swept, 'replication', 'repeat', 'tenant'], first.tenants, second.tenants),
  ]
  return {
    comparedValues: tables.reduce((sum, { comparedValues }) => sum + comparedValues, 0),
    differences: tables.flatMap(({ differences }) => differences),
  }
}

function tableDifferences(
  table: Difference['table'],
  identity: readonly string[],
  first: readonly Row[],
  second: readonly Row[],
): Differences {
  const nameOf = (row: Row) =>
    identity.flatMap(column => (row[column] === undefined ? [] : [`${column} ${row[column]}`])).join(', ')
  const others = new Map(second.map(row => [nameOf(row), row]))
  const differences: Difference[] = []
  let comparedValues = 0
  for (const row of first) {
    const run = nameOf(row)
    const other = others.get(run)
    others.delete(run)
    if (other === undefined) {
      differences.push({ table, run, column: null, first: 'a row', second: null })
      continue
    }
    for (const column of new Set([...Object.keys(row), ...Object.keys(other)])) {
      const [a, b] = [row[column], other[column]].map(value => (value === undefined ? null : String(value)))
      if (a !== null && b !== null) comparedValues++
      if (a !== b) differences.push({ table, run, column, first: a!, second: b! })
    }
  }
  for (const run of others.keys()) differences.push({ table, run, column: null, first: null, second: 'a row' })
  return { comparedValues, differences }
}
