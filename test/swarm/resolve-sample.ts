/** An experiment in memory through the ordinary spec: its form, names, units and meaning are checked as a file's are. */
import { UserError } from '../../src/errors/index.ts'
import { policyRegistry } from '../../src/policies/index.ts'
import { type Experiment, expectedRequestsOf } from '../../src/spec/index.ts'
import { documentOf } from '../../src/spec/located-document.ts'
import { resolveCells } from '../../src/spec/resolve-experiment.ts'
import { expandSweep } from '../../src/spec/sweep.ts'
import type { SwarmExperiment } from './random-experiment.ts'
import type { SwarmTrace } from './random-trace.ts'

const missing = (file: string) => new UserError('cannot be read: there is no such file', { at: { file } })

/** @throws UserErrors where something is wrong with it */
export function resolveSample({ document, profiles, traces }: SwarmExperiment): Experiment<SwarmTrace> {
  const expanded = expandSweep(documentOf(document, 'swarm', '.'), { set: [], sweep: [] })
  return resolveCells<SwarmTrace>(expanded, policyRegistry, {
    profile: file => {
      const profile = profiles.get(file)
      return profile === undefined ? missing(file) : { name: file, sha256: '', path: file, profile }
    },
    trace: file => {
      const rows = traces.get(file)
      return rows === undefined ? missing(file) : { name: file, sha256: '', path: file, rows }
    },
  })
}

/** Requests that the longest of its runs is expected to have. */
export function longestRun({ cells, traces }: Experiment<SwarmTrace>): number {
  return Math.max(...cells.flatMap(cell => cell.scenarios.map(scenario => expectedRequestsOf(scenario, traces))))
}
