/** One run of an experiment, on whichever thread: simulated, and stored with all that is wanted of it. */
import { type CompiledPlugin, registryWith } from '../plugins/index.ts'
import type { Scenario } from '../spec/index.ts'
import type { RecordedArrivals } from '../workload/index.ts'
import type { AloneCounts } from './isolation.ts'
import { knownClairvoyant } from './optimum.ts'
import { isOfTheRun, keptLog, perhapsOfOutsiders, sayWhichRun } from './say-which-run.ts'
import { simulateRun } from './simulate-run.ts'
import { type FinishedRun, ResultsFolder } from './store.ts'

export interface PlannedRun {
  readonly swept: FinishedRun['swept']
  readonly scenario: Scenario
  /** Where that was wished, and its tenants are several. */
  readonly alone?: AloneCounts
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
  /** Policies from outside. */
  readonly plugins?: readonly CompiledPlugin[]
}

export type Traces = ReadonlyMap<string, RecordedArrivals>

/** @param onProgress told now and then the share (0..1) of the run that is done */
export async function runOne(
  { swept, scenario, alone }: PlannedRun,
  traces: Traces,
  { folder, requests = false, decisions = false, check = false, plugins = [] }: RunWishes,
  onProgress: (share: number) => void,
): Promise<FinishedRun> {
  const inputs = { registry: registryWith(plugins), traces }
  const options = { check, onProgress: (aboutNs: number) => onProgress(Math.min(1, aboutNs / scenario.durationNs)) }
  const results = folder === undefined ? undefined : new ResultsFolder(folder)
  const identity = { scenario, world: 'simulated', repeat: scenario.noise } as const
  const files = results && { folder: await results.beginRun(identity), requests, decisions }
  try {
    const { result, checked } = simulateRun(scenario, inputs, files, options)
    const clairvoyant = knownClairvoyant(scenario, traces)
    const run: FinishedRun = {
      swept,
      scenario,
      repeat: scenario.noise,
      result,
      ...(alone && { alone }),
      ...(clairvoyant && { clairvoyant }),
      ...(checked && { checked }),
    }
    await results?.writeRun(run)
    return run
  } catch (error) {
    if (!isOfTheRun(error)) throw error
    const kept = results !== undefined && decisions ? await results.keepBroken(identity) : undefined
    const further = ['the same command ends the same way', ...perhapsOfOutsiders(error, scenario), ...keptLog(kept)]
    throw sayWhichRun(error, { swept, scenario }, further)
  }
}
