/** The form of an importer: one public source to the rows of a trace. */
import type { CollectedRows } from '../collect-rows.ts'
import type { CsvOptions } from '../csv-table.ts'
import type { ReadFile } from '../read-file.ts'

export interface ImporterOptions extends CsvOptions {
  /** Name for the tenant of all rows; each importer has a default. */
  readonly tenant: string | undefined
  /** Rows may come in any order. */
  readonly sort: boolean
}

export interface ImportedRows {
  readonly rows: CollectedRows
  /** How long the recording is, from a start that need not be the first arrival; where the source says so. */
  readonly coversNs?: number | undefined
  readonly notes: readonly string[]
  /** What of the header's comments the new file keeps. */
  readonly comments?: readonly string[]
}

export interface Importer {
  /** Kebab-case; what the user says. */
  readonly name: string
  readonly summary: string
  /** The columns that it looks for. */
  readonly columns: readonly string[]
  /** Name of the source in the catalogue, or null when it imports from anywhere. */
  readonly source: string | null
  read(file: ReadFile, options: ImporterOptions): Promise<ImportedRows>
}
