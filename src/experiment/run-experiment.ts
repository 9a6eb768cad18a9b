/** Simulates every cell and replication of an experiment, in order. */
import { setImmediate } from 'node:timers/promises'
import type { AnyPolicyEntry } from '../contract/index.ts'
import { throwIfInterrupted } from '../errors/index.ts'
import { simulate } from '../simulate/index.ts'
import { type Experiment, tracesByName } from '../spec/index.ts'
import type { RecordedArrivals } from '../workload/index.ts'
import type { FinishedRun, ResultsFolder } from './store.ts'

export interface RunOptions {
  /** Each run is stored when it ends. */
  readonly folder?: ResultsFolder
  readonly signal?: AbortSignal
  onProgress?(done: number, total: number): void
}

export async function runExperiment(
  experiment: Experiment<RecordedArrivals & { readonly name: string; readonly sha256: string }>,
  registry: readonly AnyPolicyEntry[],
  { folder, signal, onProgress }: RunOptions = {},
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
      const { result } = simulate(scenario, { registry, traces })
      const run: FinishedRun = { swept, scenario, repeat: scenario.noise, result }
      await folder?.writeRun(run)
      runs.push(run)
      onProgress?.(runs.length, total)
    }
  }
  await folder?.writeTables(runs)
  return runs
}
