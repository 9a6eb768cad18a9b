/** Rows of `summary.csv` and `tenants.csv` as a report reads them. */
import type { ResultsTables } from '../compare/index.ts'
import { type Estimate, meanEstimate } from '../statistics/index.ts'

export type Row = ResultsTables['summary'][number]

export function numberIn(row: Row, column: string): number | null {
  const cell = row[column]
  if (cell === undefined || cell === null || cell === '') return null
  const value = Number(cell)
  return Number.isFinite(value) ? value : null
}

/** Over the runs; no value where one of them does not know it. Null where there is no run. */
export function estimateOf(rows: readonly Row[], column: string, isShare = false): Estimate | null {
  if (rows.length === 0) return null
  const bounds: [number, number] = isShare ? [0, 1] : [0, Number.POSITIVE_INFINITY]
  return meanEstimate(
    rows.map(row => numberIn(row, column)),
    0.95,
    bounds,
  )
}

/** Whether none of the runs offered anything: then nothing was asked of a tenant's SLO. */
export function sentNothing(rows: readonly Row[]): boolean {
  return rows.length > 0 && rows.every(row => numberIn(row, 'offeredPerS') === 0)
}

/** Labels of swept values in one line, of those that there are. */
export function combined(labels: readonly string[]): string {
  return labels.filter(label => label !== '').join(', ')
}

/** What a combination is called in which nothing was swept. */
export const AS_WRITTEN = 'as written'
