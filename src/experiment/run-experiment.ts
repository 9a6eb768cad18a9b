/** Simulates every cell and replication of an experiment, here or on worker threads: the same results in the same order. */
import { setImmediate } from 'node:timers/promises'
import { Interrupted } from '../errors/index.ts'
import { usableCores } from '../machine/index.ts'
import { type Experiment, expectedRequests, tracesByName } from '../spec/index.ts'
import type { RecordedArrivals } from '../workload/index.ts'
import { aloneBeside } from './alone.ts'
import { runOnThreads } from './run-on-threads.ts'
import { type PlannedRun, type RunWishes, runOne, type Traces } from './run-one.ts'
import type { FinishedRun, ResultsFolder } from './store.ts'

/** Below so many expected requests all runs are over before threads had started. */
const WORTH_THREADS = 1_000_000

export interface RunOptions extends Omit<RunWishes, 'folder'> {
  /** Each run is stored when it ends. */
  readonly folder?: ResultsFolder
  /** Beside each run of several tenants, run each of them alone. */
  readonly alone?: boolean
  /** Told of the runs of tenants alone when they have ended. */
  onAlone?(finished: readonly FinishedRun[]): void
  /** Runs at a time; without it one for each core that this process may use, and no threads for what is soon done. */
  readonly jobs?: number | undefined
  readonly signal?: AbortSignal
  /** `done` counts a run in flight by its part that is done. */
  onProgress?(done: number, total: number): void
}

type Traced = RecordedArrivals & { readonly name: string; readonly sha256: string }

export async function runExperiment(
  experiment: Experiment<Traced>,
  { folder, jobs, signal, onProgress, onAlone, alone = false, ...wishes }: RunOptions = {},
): Promise<FinishedRun[]> {
  const planned = experiment.cells.flatMap(({ swept, scenarios }) => scenarios.map(scenario => ({ swept, scenario })))
  const beside = aloneBeside(alone ? planned : [])
  const total = planned.length + beside.runs.length
  // All tenants alone send what they send together.
  const isSoonDone = (alone ? 2 : 1) * expectedRequests(experiment) < WORTH_THREADS
  const traces = tracesByName(experiment)
  const workOff = async (runs: readonly PlannedRun[], before: number): Promise<FinishedRun[]> => {
    const threads = Math.min(jobs ?? (isSoonDone ? 1 : usableCores().length), runs.length)
    const options = {
      wishes: { ...wishes, ...(folder !== undefined && { folder: folder.path }) },
      signal,
      onProgress: (done: number) => onProgress?.(before + done, total),
    }
    // Also one thread is worth it where Ctrl-C would have to wait for the end of a run, which may have none under policies
    // from outside.
    const work =
      threads < 2 && isSoonDone && (wishes.plugins ?? []).length === 0
        ? runHere(runs, traces, options)
        : runOnThreads(runs, traces, { ...options, jobs: threads })
    const finished = await work.catch(async error => {
      await folder?.removeUnfinished(runs)
      throw error
    })
    const ended = finished.filter(run => run !== undefined)
    if (ended.length < runs.length) {
      await folder?.removeUnfinished(runs.filter((_, i) => finished[i] === undefined))
      const kept = `what had ended (${before + ended.length} of ${total} runs) is in ${folder?.path}/cells`
      throw new Interrupted(folder === undefined ? '' : kept)
    }
    return ended
  }
  // First, so that each run's own tables can tell of them.
  const finishedAlone = beside.runs.length === 0 ? [] : await workOff(beside.runs, 0)
  if (finishedAlone.length > 0) onAlone?.(finishedAlone)
  const runs = await workOff(alone ? beside.withAlone(finishedAlone) : planned, finishedAlone.length)
  await folder?.writeTables(runs, finishedAlone)
  return runs
}

/** After an abort: those that had ended, in order. */
async function runHere(
  planned: readonly PlannedRun[],
  traces: Traces,
  {
    wishes,
    signal,
    onProgress,
  }: { wishes: RunWishes; signal: AbortSignal | undefined; onProgress(done: number): void },
): Promise<FinishedRun[]> {
  const runs: FinishedRun[] = []
  for (const run of planned) {
    // A run holds the thread: let Ctrl-C in between two.
    await setImmediate()
    if (signal?.aborted) break
    runs.push(await runOne(run, traces, wishes, share => onProgress(runs.length + share)))
    onProgress(runs.length)
  }
  return runs
}
