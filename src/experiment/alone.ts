/**
 * What sharing costs each tenant: beside every run, runs of each of its tenants by itself on the whole cluster. All that is
 * random has streams that are named by tenant (rule R5), so alone it sends the very same requests, each with the same noise.
 */
import type { Scenario } from '../spec/scenario.ts'
import { scenarioHash } from '../spec/scenario-hash.ts'
import type { PlannedRun } from './run-one.ts'
import type { FinishedRun } from './store.ts'

/** The scenario without the other tenants; itself where there are none. */
export function aloneScenario(scenario: Scenario, tenant: string): Scenario {
  if (scenario.tenants.length === 1) return scenario
  const tenants = scenario.tenants.filter(({ name }) => name === tenant)
  const used = tenants.map(({ arrivals }) => (arrivals.process === 'trace' ? arrivals.trace : null))
  return { ...scenario, tenants, traces: scenario.traces.filter(({ name }) => used.includes(name)) }
}

/** What is run beside runs, and what comes of it for each of them. */
export interface BesideRuns {
  /** Each once: where a sweep changes only the others, a tenant alone is the same. None for a tenant that always is alone. */
  readonly runs: readonly PlannedRun[]
  /** The planned runs, each with what its tenants came to alone; `finished` has one for each of `runs`. */
  withAlone(finished: readonly FinishedRun[]): PlannedRun[]
}

export function aloneBeside(planned: readonly PlannedRun[]): BesideRuns {
  const distinct = new Map<string, Scenario>()
  // By run and tenant: with a measured profile in it a scenario is not hashed for nothing.
  const hashes = planned.map(({ scenario }) => {
    const { tenants } = scenario
    return (tenants.length === 1 ? [] : tenants).map(({ name }) => {
      const alone = aloneScenario(scenario, name)
      const hash = scenarioHash(alone)
      distinct.set(hash, alone)
      return [name, hash] as const
    })
  })
  return {
    runs: [...distinct.values()].map(scenario => ({ swept: [], scenario })),
    withAlone(finished) {
      const counts = new Map([...distinct.keys()].map((hash, i) => [hash, finished[i]!.result.overall.counts]))
      return planned.map((run, i) => {
        const own = hashes[i]!
        return own.length === 0 ? run : { ...run, alone: new Map(own.map(([name, hash]) => [name, counts.get(hash)!])) }
      })
    },
  }
}
