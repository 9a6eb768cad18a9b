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

/** Each once: where a sweep changes only the others, a tenant alone is the same. None for a tenant that always is alone. */
export function aloneRuns(planned: readonly PlannedRun[]): PlannedRun[] {
  const shared = planned.map(({ scenario }) => scenario).filter(({ tenants }) => tenants.length > 1)
  const alone = shared.flatMap(scenario => scenario.tenants.map(({ name }) => aloneScenario(scenario, name)))
  const distinct = new Map(alone.map(scenario => [scenarioHash(scenario), scenario]))
  return [...distinct.values()].map(scenario => ({ swept: [], scenario }))
}

/** The same runs, each with what its tenants came to alone. */
export function withAlone(planned: readonly PlannedRun[], finished: readonly FinishedRun[]): PlannedRun[] {
  const byHash = new Map(finished.map(({ scenario, result }) => [scenarioHash(scenario), result.overall.counts]))
  return planned.map(run => {
    if (run.scenario.tenants.length === 1) return run
    const counts = run.scenario.tenants.map(({ name }) => {
      return [name, byHash.get(scenarioHash(aloneScenario(run.scenario, name)))!] as const
    })
    return { ...run, alone: new Map(counts) }
  })
}
