/** One run of an experiment, with what it writes while it goes. */
import { join } from 'node:path'
import { DECISIONS_FILE, GzipFile, headerOf, LogWriter, REQUESTS_FILE } from '../journal/index.ts'
import { wholeLoop } from '../machine/index.ts'
import { RequestRows } from '../measure/index.ts'
import { type SimulatedRun, type SimulationInputs, type SimulationOptions, simulate } from '../simulate/index.ts'
import type { Scenario } from '../spec/scenario.ts'

export interface RunFiles {
  /** Where the run's files go. */
  readonly folder: string
  /** Write a row a request. */
  readonly requests: boolean
  /** Write the journal and the decisions. */
  readonly decisions?: boolean
}

/** Holds the thread until the run has ended. @throws UserError when a file can't be written */
export function simulateRun(
  scenario: Scenario,
  inputs: SimulationInputs,
  files?: RunFiles,
  options: SimulationOptions = {},
): SimulatedRun {
  const requests = files?.requests ? new GzipFile(join(files.folder, REQUESTS_FILE)) : undefined
  const log = files?.decisions
    ? new LogWriter(join(files.folder, DECISIONS_FILE), headerOf(scenario, 'simulated'))
    : undefined
  try {
    return simulate(scenario, inputs, {
      longRun: wholeLoop,
      ...options,
      ...(log && { log }),
      ...(requests && { witness: (state, world) => new RequestRows(state, world.names, text => requests.write(text)) }),
    })
  } finally {
    requests?.close()
    log?.close()
  }
}
