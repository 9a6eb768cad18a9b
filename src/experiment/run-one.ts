/** One run of an experiment, on whichever thread: simulated, and stored with all that is wanted of it. */
import { Violation } from '../check/index.ts'
import { policyRegistry } from '../policies/index.ts'
import type { Scenario } from '../spec/index.ts'
import { scenarioHash } from '../spec/scenario-hash.ts'
import type { RecordedArrivals } from '../workload/index.ts'
import { simulateRun } from './simulate-run.ts'
import { type FinishedRun, ResultsFolder } from './store.ts'

export interface PlannedRun {
  readonly swept: FinishedRun['swept']
  readonly scenario: Scenario
}

/** What is wanted of each run. Plain data, which a thread is handed as it is. */
export interface RunWishes {
  /** Results folder in which a run is stored when it ends. */
  readonly folder?: string
  /** Write a row a request; needs `folder`. */
  readonly requests?: boolean
  /** Write the journal and the decisions; needs `folder`. */
  readonly decisions?: boolean
  /** Watch the invariants. */
  readonly check?: boolean
}

export type Traces = ReadonlyMap<string, RecordedArrivals>

/** @param onProgress told now and then the share (0..1) of the run that is done */
export async function runOne(
  { swept, scenario }: PlannedRun,
  traces: Traces,
  { folder, requests = false, decisions = false, check = false }: RunWishes,
  onProgress: (share: number) => void,
): Promise<FinishedRun> {
  const inputs = { registry: policyRegistry, traces }
  const options = { check, onProgress: (aboutNs: number) => onProgress(Math.min(1, aboutNs / scenario.durationNs)) }
  const results = folder === undefined ? undefined : new ResultsFolder(folder)
  const identity = { scenario, world: 'simulated', repeat: scenario.noise } as const
  const files = results && { folder: await results.beginRun(identity), requests, decisions }
  const { result, checked } = sayingWhichRun({ swept, scenario }, () => simulateRun(scenario, inputs, files, options))
  const run: FinishedRun = { swept, scenario, repeat: scenario.noise, result, ...(checked && { checked }) }
  await results?.writeRun(run)
  return run
}

/** A broken invariant tells which run it was: the same scenario breaks it again, on any machine. */
function sayingWhichRun<T>({ swept, scenario }: PlannedRun, run: () => T): T {
  try {
    return run()
  } catch (error) {
    if (!(error instanceof Violation)) throw error
    const cell = swept.map(([path, label]) => `${path} = ${label}`).join(', ')
    const which =
      `in experiment '${scenario.experiment}', seed '${scenario.seed}', replication ${scenario.replication}` +
      `${cell === '' ? '' : `, ${cell}`} (scenario ${scenarioHash(scenario)}); the same command breaks it again`
    const { message, stack = '' } = error
    error.message = `${message}\n${which}`
    // The stack, which is what a user is shown, quotes the message as it was when the error was made.
    error.stack = stack.replace(message, () => error.message)
    throw error
  }
}
