/** Plays a scenario in virtual time, and tells as lines of text what ran when. */
import type { AnyPolicyEntry } from '../../src/contract/index.ts'
import { policyRegistry } from '../../src/policies/index.ts'
import { type SimulatedRun, type SimulationOptions, simulate } from '../../src/simulate/index.ts'
import type { Scenario } from '../../src/spec/scenario.ts'
import { sortedByName } from '../../src/spec/scenario-world.ts'
import type { RecordedArrivals } from '../../src/workload/index.ts'
import { type Fate, RequestLog } from './request-log.ts'
import { MS, type Setting, scenario, tracesOf } from './scenarios.ts'

export interface LoggedRun extends SimulatedRun {
  readonly log: RequestLog
}

export function runLogged(
  what: Scenario,
  traces: ReadonlyMap<string, RecordedArrivals> = new Map(),
  options: SimulationOptions = {},
  more: readonly AnyPolicyEntry[] = [],
): LoggedRun {
  const tenants = sortedByName(what.tenants).map(tenant => tenant.name)
  let log: RequestLog | undefined
  const run = simulate(
    what,
    { registry: [...policyRegistry, ...more], traces },
    {
      ...options,
      witness: state => {
        log = new RequestLog(state, tenants)
        return log
      },
    },
  )
  return { ...run, log: log! }
}

export interface Story {
  /** `12-19 a1 a2`: from 12 to 19 ms these ran. The executor follows the times where there are several, then the variant. */
  readonly batches: readonly string[]
  /** Latency (ms) of the completed. */
  readonly latency: { readonly [request: string]: number }
  /** Instants (ms) at which requests left unserved. */
  readonly rejected: { readonly [request: string]: number }
  readonly dropped: { readonly [request: string]: number }
  readonly failed: { readonly [request: string]: number }
  readonly run: LoggedRun
}

export function play(setting: Setting, options: SimulationOptions = {}): Story {
  const what = scenario(setting)
  const run = runLogged(what, tracesOf(setting), options)
  const executors = sortedByName(what.executors).map(executor => executor.name)
  const variants = sortedByName(what.models).flatMap(model => sortedByName(model.variants).map(({ name }) => name))
  const { batches, requests } = run.log
  const left = (fate: Fate, value: (request: (typeof requests)[number]) => number) =>
    Object.fromEntries(requests.filter(request => request.fate === fate).map(it => [it.name, value(it)]))
  return {
    batches: batches.map(({ startNs, endNs, executor, variant, members }) =>
      [
        `${startNs / MS}-${endNs / MS}`,
        ...(executors.length > 1 ? [executors[executor]] : []),
        ...(variants.length > 1 ? [variants[variant]] : []),
        ...members.map(member => member.name),
      ].join(' '),
    ),
    latency: left('completed', ({ leftNs, dueNs }) => (leftNs - dueNs) / MS),
    rejected: left('rejected', ({ leftNs }) => leftNs / MS),
    dropped: left('dropped', ({ leftNs }) => leftNs / MS),
    failed: left('failed', ({ leftNs }) => leftNs / MS),
    run,
  }
}
