/** Reads the two tables of results folders back, for a comparison. */
import { createReadStream, existsSync } from 'node:fs'
import { join } from 'node:path'
import { parseStream } from 'fast-csv'
import { UserError } from '../errors/index.ts'
import type { Row } from '../experiment/columns.ts'

export interface ResultsTables {
  readonly folder: string
  readonly summary: readonly Row[]
  readonly tenants: readonly Row[]
  /** The swept columns: those before `replication`. */
  readonly swept: readonly string[]
}

export async function readResults(folder: string): Promise<ResultsTables> {
  const summary = await readResultsTable(folder, 'summary.csv')
  const tenants = await readResultsTable(folder, 'tenants.csv')
  const columns = Object.keys(summary[0] ?? {})
  return { folder, summary, tenants, swept: columns.slice(0, columns.indexOf('replication')) }
}

/** @throws UserError where it isn't there, is empty or damaged */
export async function readResultsTable(folder: string, name: string): Promise<Row[]> {
  const path = join(folder, name)
  if (!existsSync(path)) {
    throw new UserError(`not a results folder: it has no ${name}`, {
      at: { file: folder },
      allowed: 'a folder that foreserve simulate, replay or quickstart wrote',
    })
  }
  const rows: Row[] = []
  const parser = parseStream<Row, Row>(createReadStream(path), { headers: true, strictColumnHandling: true })
  parser.on('data-invalid', (_row: unknown, line: number) => {
    parser.destroy(
      new UserError('a row has another number of columns than the header', { at: { file: path, line: line + 1 } }),
    )
  })
  for await (const row of parser) rows.push(row as Row)
  const needed = ['world', 'replication', 'attainment']
  const missing = needed.filter(column => rows.length > 0 && !(column in rows[0]!))
  if (rows.length === 0 || missing.length > 0) {
    throw new UserError(rows.length === 0 ? 'the table is empty' : `the table lacks ${missing.join(', ')}`, {
      at: { file: path },
    })
  }
  return rows
}
