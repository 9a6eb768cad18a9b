/** Simulates every cell and replication of an experiment, in order. */
import { setImmediate } from 'node:timers/promises'
import type { AnyPolicyEntry } from '../contract/index.ts'
import { throwIfInterrupted } from '../errors/index.ts'
import { type Experiment, tracesByName } from '../spec/index.ts'
import type { RecordedArrivals } from '../workload/index.ts'
import { simulateRun } from './simulate-run.ts'
import type { FinishedRun, ResultsFolder } from './store.ts'

export interface RunOptions {
  /** Each run is stored when it ends. */
  readonly folder?: ResultsFolder
  /** Write a row a request; needs `folder`. */
  readonly requests?: boolean
  readonly signal?: AbortSignal
  onProgress?(done: number, total: number): void
}

export async function runExperiment(
  experiment: Experiment<RecordedArrivals & { readonly name: string; readonly sha256: string }>,
  registry: readonly AnyPolicyEntry[],
  { folder, requests = false, signal, onProgress }: RunOptions = {},
): Promise<FinishedRun[]> {
  const traces = tracesByName(experiment)
  const total = experiment.cells.reduce((sum, cell) => sum + cell.scenarios.length, 0)
  const runs: FinishedRun[] = []
  for (const { swept, scenarios } of experiment.cells) {
    for (const scenario of scenarios) {
      // A run holds the thread: let Ctrl-C in between two.
      await setImmediate()
      throwIfInterrupted(
        signal,
        folder === undefined ? '' : `what had ended (${runs.length} of ${total} runs) is in ${folder.path}/cells`,
      )
      const identity = { scenario, world: 'simulated', repeat: scenario.noise } as const
      const files = folder === undefined ? undefined : { folder: await folder.beginRun(identity), requests }
      const { result } = simulateRun(scenario, { registry, traces }, files)
      const run: FinishedRun = { swept, scenario, repeat: scenario.noise, result }
      await folder?.writeRun(run)
      runs.push(run)
      onProgress?.(runs.length, total)
    }
  }
  await folder?.writeTables(runs)
  return runs
}
