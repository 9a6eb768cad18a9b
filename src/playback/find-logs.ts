/** Where the logs of runs are: a results folder, the folder of one run, or a log by its name. */
import { existsSync, readdirSync, statSync } from 'node:fs'
import { basename, dirname, join } from 'node:path'
import { UserError } from '../errors/index.ts'
import { DECISIONS_FILE } from '../journal/index.ts'

export interface LoggedRun {
  /** The run's folder, which is named after its scenario: `1f2e3d4c5b6a7980`, or `1f2e3d4c5b6a7980-live-0`. */
  readonly run: string
  readonly log: string
  /** The scenario that lies beside the log in a results folder. */
  readonly scenario: string
}

/** Sorted by name. @throws UserError where there is none */
export function findLogs(path: string): LoggedRun[] {
  const there = statSync(path, { throwIfNoEntry: false })
  if (there === undefined) throw new UserError('there is no such file or folder', { at: { file: path } })
  if (!there.isDirectory()) return [loggedRun(path)]
  const own = join(path, DECISIONS_FILE)
  if (existsSync(own)) return [loggedRun(own)]
  const cells = join(path, 'cells')
  const runs = (existsSync(cells) ? readdirSync(cells) : [])
    .filter(name => !name.endsWith('.partial'))
    .sort()
    .map(name => join(cells, name, DECISIONS_FILE))
    .filter(log => existsSync(log))
  if (runs.length > 0) return runs.map(loggedRun)
  throw new UserError('no run in it has a decision log', {
    at: { file: path },
    allowed: `a results folder, the folder of a run in its cells/, or a ${DECISIONS_FILE}`,
    hint: "'foreserve simulate EXPERIMENT --log decisions' writes one for each run",
  })
}

function loggedRun(log: string): LoggedRun {
  return { run: basename(dirname(log)), log, scenario: join(dirname(log), 'scenario.json') }
}

export interface PairedRuns {
  readonly pairs: readonly (readonly [first: LoggedRun, second: LoggedRun])[]
  /** Runs that the other side does not have. */
  readonly onlyFirst: readonly string[]
  readonly onlySecond: readonly string[]
}

/** Two logs are a pair; of two folders with several, those are that have the same scenario. @throws UserError where none are */
export function pairLogs(first: string, second: string): PairedRuns {
  const [firsts, seconds] = [findLogs(first), findLogs(second)]
  if (firsts.length === 1 && seconds.length === 1)
    return { pairs: [[firsts[0]!, seconds[0]!]], onlyFirst: [], onlySecond: [] }
  const others = new Map(seconds.map(run => [run.run, run]))
  const pairs = firsts.flatMap(run => {
    const other = others.get(run.run)
    return other === undefined ? [] : [[run, other] as const]
  })
  if (pairs.length === 0) {
    throw new UserError('the two folders have no run in common: scenarios, and so the names of their runs, differ', {
      at: { file: second },
      found: named(seconds),
      allowed: `one of those in ${first}: ${named(firsts)}`,
      hint: 'to compare two runs whatever their scenarios, give their folders or files: cells/<hash>/decisions.ndjson',
    })
  }
  const paired = new Set(pairs.map(([run]) => run.run))
  const unpaired = (runs: readonly LoggedRun[]) => runs.map(run => run.run).filter(run => !paired.has(run))
  return { pairs, onlyFirst: unpaired(firsts), onlySecond: unpaired(seconds) }
}

const MOST_NAMED = 4

function named(runs: readonly LoggedRun[]): string {
  const names = runs.slice(0, MOST_NAMED).map(run => run.run)
  return runs.length > MOST_NAMED ? `${names.join(', ')} and ${runs.length - MOST_NAMED} more` : names.join(', ')
}
