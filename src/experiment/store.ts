/**
 * The results folder: `manifest.json`, `summary.csv`, `tenants.csv`, and `cells/<hash>/` for each run. A run's folder is
 * written when the run ends, under another name first, so that what is there is whole, wherever the process is killed (a
 * power cut may leave empty files: nothing is forced to the disk). The tables are replaced only once all runs are done, the
 * manifest after them; then runs that are in no table any more, of an older experiment of that name, are removed, so that
 * the folder is the same whatever was in it before. No file but the manifest holds a wall-clock time, a path or a version
 * (rule R7).
 */
import { existsSync } from 'node:fs'
import { readdir, rename, rm, writeFile } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import type { Clairvoyant } from '../bound/index.ts'
import type { CheckReport } from '../check/index.ts'
import { writingError } from '../errors/index.ts'
import { makeFolder, writeWhole } from '../files/index.ts'
import type { RunResult, WorldKind } from '../measure/index.ts'
import type { Scenario } from '../spec/scenario.ts'
import { hashFolder, scenarioHash } from '../spec/scenario-hash.ts'
import { type Cell, type Row, summaryRow, tenantRows, timeseriesRows } from './columns.ts'
import type { AloneCounts } from './isolation.ts'

/** Names that `writeRun` gives, finished or not; anything else in `cells/` is not ours to remove. */
const RUN_FOLDER = /^[0-9a-f]{16}(-(live|emulated)-\d+)?(\.(partial|failed))?$/

/** One finished run: what was asked, and what came out. */
export interface FinishedRun {
  /** The swept fields and the labels of their values, in the order of the sweep. */
  readonly swept: readonly (readonly [path: string, label: string])[]
  readonly scenario: Scenario
  /** Of the very same arrivals: a live run's number, or a simulation's noise. */
  readonly repeat: number
  readonly result: RunResult
  /** Where it was wished: what became of each tenant's requests without the others. */
  readonly alone?: AloneCounts
  /** Of a simulated run on one executor: what any policy could have done. */
  readonly clairvoyant?: Clairvoyant
  /** What was watched, where that was wished. */
  readonly checked?: CheckReport
}

/** What a run is known by before it has ended. */
export interface RunIdentity {
  readonly scenario: Scenario
  readonly world: WorldKind
  readonly repeat: number
}

export class ResultsFolder {
  readonly path: string
  /** Unfinished folders that hold files of a run which goes on. */
  readonly #begun = new Set<string>()

  constructor(path: string) {
    this.path = path
  }

  /**
   * An empty folder for what a run writes while it goes; `writeRun` adds the rest and gives it its name.
   * @returns its path
   */
  async beginRun(run: RunIdentity): Promise<string> {
    const partial = join(this.path, 'cells', `${runFolder(run)}.partial`)
    await sayingWhere(this.path, async () => {
      if (existsSync(partial)) await rm(partial, { recursive: true })
      makeFolder(partial)
    })
    this.#begun.add(partial)
    return partial
  }

  /** Writes `cells/<hash>/`; the folder replaces an earlier one of the same run. */
  async writeRun(run: FinishedRun): Promise<void> {
    const { scenario, result } = run
    const lead = leadingColumns(run)
    const files = {
      'scenario.json': scenarioText(scenario),
      'summary.csv': await csv([{ ...lead, ...summaryRow(result, run.clairvoyant) }]),
      'tenants.csv': await csv(tenantRows(result, run.alone).map(row => ({ ...lead, ...row }))),
      'timeseries.csv': await csv(timeseriesRows(result)),
    }
    const identity = { ...run, world: result.world }
    const folder = join(this.path, 'cells', runFolder(identity))
    const partial = `${folder}.partial`
    if (!this.#begun.has(partial)) await this.beginRun(identity)
    this.#begun.delete(partial)
    await sayingWhere(this.path, async () => {
      for (const [name, content] of Object.entries(files)) await writeFile(join(partial, name), content)
      await rm(folder, { recursive: true, force: true })
      await rename(partial, folder)
    })
  }

  /**
   * Keeps what a run had written when it broke off, as `cells/<hash>.failed/` with its scenario, until a later one
   * succeeds.
   * @returns that folder
   */
  async keepBroken(run: RunIdentity): Promise<string> {
    const folder = join(this.path, 'cells', `${runFolder(run)}.failed`)
    const partial = join(this.path, 'cells', `${runFolder(run)}.partial`)
    this.#begun.delete(partial)
    await sayingWhere(this.path, async () => {
      await writeFile(join(partial, 'scenario.json'), scenarioText(run.scenario))
      await rm(folder, { recursive: true, force: true })
      await rename(partial, folder)
    })
    return folder
  }

  /** Removes what was begun of a run that will not be finished. */
  async discard(run: RunIdentity): Promise<void> {
    const partial = join(this.path, 'cells', `${runFolder(run)}.partial`)
    this.#begun.delete(partial)
    await sayingWhere(this.path, () => rm(partial, { recursive: true, force: true }))
  }

  /** Removes what was begun of simulated runs and will not be finished. */
  async removeUnfinished(runs: readonly Pick<FinishedRun, 'scenario'>[]): Promise<void> {
    for (const { scenario } of runs) await this.discard({ scenario, world: 'simulated', repeat: scenario.noise })
  }

  /**
   * Writes the two tables over all runs, in the order given, and removes the folders of all other runs.
   * @param beside runs that are in no table, and are kept
   */
  async writeTables(runs: readonly FinishedRun[], beside: readonly FinishedRun[] = []): Promise<void> {
    const summary = await csv(runs.map(run => ({ ...leadingColumns(run), ...summaryRow(run.result, run.clairvoyant) })))
    const tenants = await csv(
      runs.flatMap(run => tenantRows(run.result, run.alone).map(row => ({ ...leadingColumns(run), ...row }))),
    )
    await writeTable(join(this.path, 'summary.csv'), summary)
    await writeTable(join(this.path, 'tenants.csv'), tenants)
    await sayingWhere(this.path, () =>
      this.#removeOthers(new Set([...runs, ...beside].map(run => runFolder({ ...run, world: run.result.world })))),
    )
  }

  async #removeOthers(kept: ReadonlySet<string>): Promise<void> {
    const cells = join(this.path, 'cells')
    if (!existsSync(cells)) return
    for (const name of await readdir(cells))
      if (RUN_FOLDER.test(name) && !kept.has(name)) await rm(join(cells, name), { recursive: true, force: true })
  }

  async writeJson(name: string, value: unknown): Promise<void> {
    await writeTable(join(this.path, name), `${JSON.stringify(value, null, 2)}\n`)
  }
}

/** With its folder. */
function writeTable(path: string, content: string): Promise<void> {
  return sayingWhere(path, async () => {
    makeFolder(dirname(path))
    writeWhole(path, content)
  })
}

async function sayingWhere(path: string, work: () => Promise<void>): Promise<void> {
  try {
    await work()
  } catch (error) {
    throw writingError(error, path)
  }
}

/** Numbers as JavaScript prints them: shortest form that reads back the same, on every machine. */
export async function csv(rows: readonly Row[]): Promise<string> {
  // Without rows there is no header either, and not an empty line in its place.
  if (rows.length === 0) return ''
  const columns = [...new Set(rows.flatMap(row => Object.keys(row)))]
  // Only now: a run need not wait for it to be loaded.
  const { writeToString } = await import('fast-csv')
  return writeToString(
    rows.map(row => columns.map(column => text(row[column] ?? null))),
    { headers: columns, alwaysWriteHeaders: true, includeEndRowDelimiter: true },
  )
}

function leadingColumns(run: FinishedRun): Row {
  return { ...Object.fromEntries(run.swept), replication: run.scenario.replication, repeat: run.repeat }
}

function scenarioText(scenario: Scenario): string {
  return `${JSON.stringify(scenario, null, 2)}\n`
}

function runFolder({ scenario, world, repeat }: RunIdentity): string {
  const worldSuffix = world === 'simulated' ? '' : `-${world}-${repeat}`
  return `${hashFolder(scenarioHash(scenario))}${worldSuffix}`
}

function text(value: Cell): string {
  return value === null ? '' : String(value)
}
