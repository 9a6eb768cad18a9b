/** One run of an experiment, with what it writes while it goes. */
import { join } from 'node:path'
import { RequestRows } from '../measure/index.ts'
import { type SimulatedRun, type SimulationInputs, type SimulationOptions, simulate } from '../simulate/index.ts'
import type { Scenario } from '../spec/scenario.ts'
import { GzipFile } from './gzip-file.ts'

export const REQUESTS_FILE = 'requests.csv.gz'

export interface RunFiles {
  /** Where the run's files go; needed for `requests`. */
  readonly folder: string
  /** Write a row a request. */
  readonly requests: boolean
}

/** Holds the thread until the run has ended. @throws UserError when a file can't be written */
export function simulateRun(
  scenario: Scenario,
  inputs: SimulationInputs,
  files?: RunFiles,
  options: SimulationOptions = {},
): SimulatedRun {
  if (files?.requests !== true) return simulate(scenario, inputs, options)
  const file = new GzipFile(join(files.folder, REQUESTS_FILE))
  try {
    return simulate(scenario, inputs, {
      ...options,
      witness: (state, world) => new RequestRows(state, world.names, text => file.write(text)),
    })
  } finally {
    file.close()
  }
}
