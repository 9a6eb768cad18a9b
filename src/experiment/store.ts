/**
 * The results folder: `manifest.json`, `summary.csv`, `tenants.csv`, and `cells/<hash>/` for each run. A run's folder is
 * written when the run ends, under another name first, so that what is there is whole. No file but the manifest holds a
 * wall-clock time, a path or a version (rule R7).
 */
import { mkdir, rename, rm, writeFile } from 'node:fs/promises'
import { basename, dirname, join } from 'node:path'
import { writeToString } from 'fast-csv'
import type { RunResult } from '../measure/index.ts'
import type { Scenario } from '../spec/scenario.ts'
import { scenarioHash } from '../spec/scenario-hash.ts'
import { type Cell, type Row, summaryRow, tenantRows, timeseriesRows } from './columns.ts'

const HASH_LENGTH = 16

/** One finished run: what was asked, and what came out. */
export interface FinishedRun {
  /** The swept fields and the labels of their values, in the order of the sweep. */
  readonly swept: readonly (readonly [path: string, label: string])[]
  readonly scenario: Scenario
  /** Of the very same arrivals: a live run's number, or a simulation's noise. */
  readonly repeat: number
  readonly result: RunResult
}

export class ResultsFolder {
  readonly path: string

  constructor(path: string) {
    this.path = path
  }

  /** Writes `cells/<hash>/`; the folder replaces an earlier one of the same run. */
  async writeRun(run: FinishedRun): Promise<void> {
    const { scenario, result } = run
    const worldSuffix = result.world === 'simulated' ? '' : `-${result.world}-${run.repeat}`
    const folder = join(this.path, 'cells', `${scenarioHash(scenario).slice(0, HASH_LENGTH)}${worldSuffix}`)
    const partial = `${folder}.partial`
    await rm(partial, { recursive: true, force: true })
    await mkdir(partial, { recursive: true })
    await writeFile(join(partial, 'scenario.json'), `${JSON.stringify(scenario, null, 2)}\n`)
    await writeFile(join(partial, 'summary.csv'), await csv([{ ...leadingColumns(run), ...summaryRow(result) }]))
    await writeFile(join(partial, 'tenants.csv'), await csv(withLead(run, tenantRows(result))))
    await writeFile(join(partial, 'timeseries.csv'), await csv(timeseriesRows(result)))
    await rm(folder, { recursive: true, force: true })
    await rename(partial, folder)
  }

  /** Writes the two tables over all runs, in the order given. */
  async writeTables(runs: readonly FinishedRun[]): Promise<void> {
    await writeAtomically(
      join(this.path, 'summary.csv'),
      await csv(runs.map(run => ({ ...leadingColumns(run), ...summaryRow(run.result) }))),
    )
    await writeAtomically(
      join(this.path, 'tenants.csv'),
      await csv(runs.flatMap(run => withLead(run, tenantRows(run.result)))),
    )
  }

  async writeJson(name: string, value: unknown): Promise<void> {
    await writeAtomically(join(this.path, name), `${JSON.stringify(value, null, 2)}\n`)
  }
}

/** Writes under another name and renames, so that the file is whole or as before. */
export async function writeAtomically(path: string, content: string): Promise<void> {
  await mkdir(dirname(path), { recursive: true })
  const partial = join(dirname(path), `.${basename(path)}.partial`)
  await writeFile(partial, content)
  await rename(partial, path)
}

/** Numbers as JavaScript prints them: shortest form that reads back the same, on every machine. */
export async function csv(rows: readonly Row[]): Promise<string> {
  // Without rows there is no header either, and not an empty line in its place.
  if (rows.length === 0) return ''
  const columns = [...new Set(rows.flatMap(row => Object.keys(row)))]
  return writeToString(
    rows.map(row => columns.map(column => text(row[column] ?? null))),
    { headers: columns, alwaysWriteHeaders: true, includeEndRowDelimiter: true },
  )
}

function leadingColumns(run: FinishedRun): Row {
  return { ...Object.fromEntries(run.swept), replication: run.scenario.replication, repeat: run.repeat }
}

function withLead(run: FinishedRun, rows: readonly Row[]): Row[] {
  return rows.map(row => ({ ...leadingColumns(run), ...row }))
}

function text(value: Cell): string {
  return value === null ? '' : String(value)
}
