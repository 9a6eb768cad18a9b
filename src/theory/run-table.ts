/** Runs rows of the table: the ordinary way from a document through src/spec to the engine, and judges what comes out. */
import { setImmediate } from 'node:timers/promises'
import type { AnyPolicyEntry } from '../contract/index.ts'
import { throwIfInterrupted } from '../errors/index.ts'
import { simulate } from '../simulate/index.ts'
import { expectedRequestsOf } from '../spec/expected-requests.ts'
import { type Cell, experimentOf, parseQuantity, resolveExperiment } from '../spec/index.ts'
import type { Scenario } from '../spec/scenario.ts'
import { type Judgement, judge, levelOfEach } from './judge.ts'
import { littleHolds, Probe } from './probe.ts'
import type { CellLabels, Check, ObservedRun, TheoryRow } from './row.ts'

export interface CheckedQuantity extends Judgement {
  readonly cell: CellLabels
  readonly check: Check
}

export interface RowResult {
  readonly row: TheoryRow
  readonly runs: number
  readonly requests: number
  /** Runs in which Little's law held as the identity that it is. */
  readonly littleHeld: number
  readonly checks: readonly CheckedQuantity[]
  readonly agrees: boolean
}

export interface TheoryResult {
  /** Of each interval, such that all of the whole table hold together at the family's level. */
  readonly level: number
  /** In the whole table, whichever rows were run. */
  readonly checks: number
  readonly rows: readonly RowResult[]
  readonly agrees: boolean
}

/** A quarter of the requests, so half-widths twice as large are allowed. */
const QUICK_SHARE = 1 / 4
const QUICK_SLACK = 2

export interface TheoryOptions {
  readonly registry: readonly AnyPolicyEntry[]
  /** Names of the rows to run; all when absent. Levels are those of the whole table. */
  readonly only?: readonly string[]
  /** Shorter runs. */
  readonly quick?: boolean
  readonly signal?: AbortSignal
  /** In expected requests. */
  onProgress?(done: number, total: number, row: string): void
  /** In place of the engine's own: for engines with a fault. */
  readonly engine?: typeof simulate
}

interface Prepared {
  readonly row: TheoryRow
  readonly cells: readonly (Cell & { readonly labels: CellLabels; readonly checks: readonly Check[] })[]
}

export async function runTheory(table: readonly TheoryRow[], options: TheoryOptions): Promise<TheoryResult> {
  const { only, quick = false, registry, signal, onProgress, engine = simulate } = options
  const prepared: Prepared[] = []
  for (const row of table) prepared.push(await prepare(row, registry, quick))
  const checks = prepared.flatMap(({ cells }) => cells.flatMap(cell => cell.checks)).length
  const level = levelOfEach(checks)
  const chosen = prepared.filter(({ row }) => only === undefined || only.includes(row.name))
  const total = sum(chosen.flatMap(({ cells }) => cells.flatMap(cell => cell.scenarios.map(expected))))
  let done = 0
  const rows: RowResult[] = []
  for (const { row, cells } of chosen) {
    const checked: CheckedQuantity[] = []
    let runs = 0
    let requests = 0
    let littleHeld = 0
    for (const cell of cells) {
      const observed: ObservedRun[] = []
      for (const scenario of cell.scenarios) {
        // A run holds the thread: let Ctrl-C in between two.
        await setImmediate()
        throwIfInterrupted(signal, '')
        const run = observe(row, scenario, registry, engine)
        observed.push(run)
        runs++
        requests += run.result.conservation.offered
        if (littleHolds(run.probe.little)) littleHeld++
        done += expected(scenario)
        onProgress?.(done, total, row.name)
      }
      for (const check of cell.checks) {
        const observations = observed.map(run => check.observe(run))
        checked.push({ cell: cell.labels, check, ...judge(check, observations, level, quick ? QUICK_SLACK : 1) })
      }
    }
    const agrees = littleHeld === runs && checked.every(({ verdict }) => verdict === 'agrees')
    rows.push({ row, runs, requests, littleHeld, checks: checked, agrees })
  }
  return { level, checks, rows, agrees: rows.every(({ agrees }) => agrees) }
}

async function prepare(row: TheoryRow, registry: readonly AnyPolicyEntry[], quick: boolean): Promise<Prepared> {
  const file = experimentOf(row.experiment, `theory row ${row.name}`, '.')
  const { cells } = await resolveExperiment(file, registry, {
    set: quick ? [`duration=${quickDuration(row)}`] : [],
    readTrace: () => {
      throw new Error('no row of theory has a trace')
    },
  })
  return {
    row,
    cells: cells.map(cell => {
      const labels = Object.fromEntries(cell.swept)
      return { ...cell, labels, checks: row.checks(labels) }
    }),
  }
}

function quickDuration({ experiment }: TheoryRow): string {
  const durationNs = durationOf(experiment.duration)
  const warmupNs = durationOf(experiment.warmup ?? 0)
  return `${Math.round(warmupNs + QUICK_SHARE * (durationNs - warmupNs))} ns`
}

function durationOf(written: unknown): number {
  const parsed = parseQuantity(written, 'duration')
  if (!('value' in parsed)) throw new Error(`no duration: ${String(written)}`)
  return parsed.value
}

function observe(
  row: TheoryRow,
  scenario: Scenario,
  registry: readonly AnyPolicyEntry[],
  engine: typeof simulate,
): ObservedRun {
  let probe: Probe | undefined
  const { result } = engine(
    scenario,
    { registry, traces: new Map() },
    {
      // Means need no samples, and sorting them would take a third of the time.
      sampleLimit: 0,
      witness: state => {
        probe = new Probe(state, scenario.warmupNs, scenario.durationNs, row.waitPointsMs)
        return probe
      },
    },
  )
  return { scenario, result, probe: probe!.reading() }
}

/** No row has a trace. */
function expected(scenario: Scenario): number {
  return expectedRequestsOf(scenario, [])
}

function sum(values: readonly number[]): number {
  return values.reduce((total, value) => total + value, 0)
}
