/** From a results folder to a report's data: as saved, or as much as the tables tell. */
import { existsSync, readFileSync, statSync } from 'node:fs'
import { join } from 'node:path'
import { UserError } from '../errors/index.ts'
import { dataFromTables } from './data-from-tables.ts'
import type { ReportData } from './report-data.ts'
import { reportDataSchema } from './report-data-schema.ts'
import { REPORT_DATA_FILE } from './write-report.ts'

/** Throws a `UserError` where there is no results folder, or what it holds cannot be read. */
export async function readReportData(folder: string): Promise<ReportData> {
  if (!existsSync(folder)) {
    throw new UserError('no such results folder', {
      at: { file: folder },
      allowed: 'a folder that foreserve simulate, replay or quickstart wrote',
    })
  }
  if (!statSync(folder).isDirectory()) {
    throw new UserError('this is a file, and a results folder is needed', { at: { file: folder } })
  }
  const saved = join(folder, REPORT_DATA_FILE)
  return existsSync(saved) ? parseReportData(readFileSync(saved, 'utf8'), saved) : dataFromTables(folder)
}

/** `file` is what a message names. */
export function parseReportData(text: string, file: string): ReportData {
  let value: unknown
  try {
    value = JSON.parse(text)
  } catch (error) {
    throw new UserError('not valid JSON', { at: { file }, found: (error as Error).message, hint: REMEDY })
  }
  const parsed = reportDataSchema.safeParse(value)
  if (parsed.success) return parsed.data
  const issue = parsed.error.issues[0]!
  throw new UserError('not the data of a report', {
    at: { file, field: fieldName(issue.path) },
    found: issue.message,
    hint: REMEDY,
  })
}

const REMEDY = `without ${REPORT_DATA_FILE} the report is built from summary.csv and tenants.csv`

function fieldName(path: readonly PropertyKey[]): string {
  const text = path.map(part => (typeof part === 'number' ? `[${part}]` : `.${String(part)}`)).join('')
  return text.replace(/^\./, '') || 'the whole document'
}
