/** What decides in a run, without the world around it: state, policies and core. Playback needs no more than this. */
import type { AnyPolicyEntry, Driver, PolicySet, Recorder, World } from '../contract/index.ts'
import { Core, State } from '../core/index.ts'
import { DecisionLog } from '../journal/recording.ts'
import type { DecisionSink } from '../journal/rows.ts'
import { createPolicies } from '../policies/index.ts'
import { TenantDraws } from '../random/index.ts'
import type { InputQuality } from '../spec/profile-inputs.ts'
import type { Scenario, ServiceTime } from '../spec/scenario.ts'
import { scenarioWorld } from '../spec/scenario-world.ts'
import { LoggedCore } from './logged-core.ts'
import { type StreamPaths, streamPaths } from './streams.ts'

export interface CoreParts {
  readonly world: World
  /** `serviceTimes[variant][deviceType]`: what the simulated world draws from; the core sees expectations only. */
  readonly serviceTimes: readonly (readonly (ServiceTime | undefined)[])[]
  /** What each variant answered to single inputs. */
  readonly answers: readonly (InputQuality | undefined)[]
  readonly state: State
  readonly policies: PolicySet
  readonly streams: StreamPaths
  /** Whoever drives the core says `ended` to it. Undefined where no log is written. */
  readonly log: DecisionLog | undefined
}

/** @param sink takes the journal and the decisions; without it nothing is wrapped */
export function coreParts(scenario: Scenario, registry: readonly AnyPolicyEntry[], sink?: DecisionSink): CoreParts {
  const { world, serviceTimes, answers } = scenarioWorld(scenario)
  const { names } = world
  const streams = streamPaths(scenario)
  const state = new State(world)
  const policies = createPolicies(scenario.policies, registry, {
    names,
    draws: new TenantDraws(names.tenants.map(streams.routing)),
  })
  const log = sink && new DecisionLog(state, sink)
  return { world, serviceTimes, answers, state, streams, policies: log?.policies(policies) ?? policies, log }
}

/** What a driver drives: a core, or one that writes down what it is told. */
export type DrivenCore = Pick<Core, keyof Core>

export function buildCore(
  { world, policies, state, log }: Pick<CoreParts, 'world' | 'policies' | 'state' | 'log'>,
  driver: Driver,
  recorder: Recorder,
): DrivenCore {
  if (log === undefined) return new Core(world, policies, driver, recorder, state)
  return new LoggedCore(new Core(world, policies, log.driver(driver), recorder, state), log)
}
