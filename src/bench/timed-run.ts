/** One run of the engine under two clocks. */
import { inlineDeeper, wholeLoop } from '../machine/index.ts'
import type { RunResult } from '../measure/index.ts'
import { policyRegistry } from '../policies/index.ts'
import { type SimulatedRun, type SimulationOptions, simulate } from '../simulate/index.ts'
import type { Scenario } from '../spec/scenario.ts'
import { lasting } from './scenarios.ts'

inlineDeeper()

export interface TimedRun {
  readonly requests: number
  readonly wallS: number
  /** User and system time of the whole process: what others on the machine disturb less. */
  readonly cpuS: number
  readonly events: number
  readonly meanBatchSize: number
  readonly utilisation: number
  /** Over all tenants, met / offered. */
  readonly attainment: number
}

/**
 * As a run is measured that is short but stands for long ones: histograms from the first request on, since to keep and sort
 * a million samples costs a short run as much as all else, and a long one nothing.
 */
export const AS_IN_A_LONG_RUN: SimulationOptions = { sampleLimit: 0 }

/** For about so many requests. */
export function timedRun(scenario: Scenario, requests: number, options: SimulationOptions = {}): TimedRun {
  const { result, wallS, cpuS } = clockedRun(lasting(scenario, requests), options)
  return {
    requests: result.conservation.offered,
    wallS,
    cpuS,
    events: result.events,
    meanBatchSize: result.batchSize.mean ?? 0,
    utilisation: result.utilisation,
    attainment: result.overall.attainment ?? 0,
  }
}

export interface ClockedRun extends Pick<TimedRun, 'wallS' | 'cpuS'> {
  readonly result: RunResult
}

/** Building the world and summing up are part of it; reading files is not. */
export function clockedRun(scenario: Scenario, options: SimulationOptions = {}): ClockedRun {
  const cpuBefore = process.cpuUsage()
  const startedNs = process.hrtime.bigint()
  const { result } = simulate(
    scenario,
    { registry: policyRegistry, traces: new Map() },
    { longRun: wholeLoop, ...options },
  )
  const wallS = Number(process.hrtime.bigint() - startedNs) / 1e9
  const { user, system } = process.cpuUsage(cpuBefore)
  return { result, wallS, cpuS: (user + system) / 1e6 }
}

/** For about so many requests, under no clock. */
export function simulateFor(scenario: Scenario, requests: number): SimulatedRun {
  return simulate(lasting(scenario, requests), { registry: policyRegistry, traces: new Map() })
}
