/** From a scenario to the parts around which either world is built: the same state, policies, arrivals and recorder. */
import type { AnyPolicyEntry, PolicySet, World } from '../contract/index.ts'
import { State } from '../core/index.ts'
import { type RecorderOptions, RunRecorder } from '../measure/index.ts'
import { createPolicies } from '../policies/index.ts'
import { TenantDraws } from '../random/index.ts'
import type { Scenario, ServiceTime } from '../spec/scenario.ts'
import { scenarioWorld, sortedByName } from '../spec/scenario-world.ts'
import { createArrivals, MergedArrivals, type RecordedArrivals, watchedArrivals } from '../workload/index.ts'
import { type StreamPaths, streamPaths } from './streams.ts'

export interface RunInputs {
  readonly registry: readonly AnyPolicyEntry[]
  /** By base name, as the scenario's tenants name them. */
  readonly traces: ReadonlyMap<string, RecordedArrivals>
}

export interface RunPartsOptions extends RecorderOptions {
  /** Told now and then about how far the arrivals have come; past the duration, or infinite, once they have ended. */
  readonly onProgress?: (aboutNs: number) => void
}

export interface RunParts {
  readonly world: World
  /** `serviceTimes[variant][deviceType]`: what the simulated world draws from; the core sees expectations only. */
  readonly serviceTimes: readonly (readonly (ServiceTime | undefined)[])[]
  readonly state: State
  readonly policies: PolicySet
  readonly arrivals: MergedArrivals
  readonly recorder: RunRecorder
  readonly streams: StreamPaths
}

export function runParts(scenario: Scenario, { registry, traces }: RunInputs, options: RunPartsOptions = {}): RunParts {
  const { world, serviceTimes } = scenarioWorld(scenario)
  const { names } = world
  const streams = streamPaths(scenario)
  const tenants = sortedByName(scenario.tenants)
  const state = new State(world)
  const sources = tenants.map(({ name, arrivals }) => createArrivals(arrivals, streams.arrivals(name), traces))
  return {
    world,
    serviceTimes,
    state,
    streams,
    policies: createPolicies(scenario.policies, registry, {
      names,
      draws: new TenantDraws(names.tenants.map(streams.routing)),
    }),
    arrivals: new MergedArrivals(
      options.onProgress === undefined ? sources : watchedArrivals(sources, options.onProgress),
      scenario.durationNs,
    ),
    recorder: new RunRecorder(
      state,
      {
        durationNs: scenario.durationNs,
        warmupNs: scenario.warmupNs,
        tenants: tenants.map(({ name, slo }) => ({ name, attainment: slo.attainment })),
        variants: names.variants,
        executors: names.executors,
      },
      options,
    ),
  }
}
