import type { LoadedTrace } from './check-experiment.ts'
import { devicesOf, leastServiceNs } from './load-scaling.ts'
import type { Experiment } from './resolve-experiment.ts'
import type { Scenario, ScenarioTenant } from './scenario.ts'
import { expectationOf } from './scenario-world.ts'
import { traceRatePerS } from './trace-rate.ts'

const NS_PER_S = 1e9

/** Mean number of requests over all cells and replications; a trace counts by the mean rate of its whole lap. */
export function expectedRequests({ cells, traces }: Experiment): number {
  const scenarios = cells.flatMap(cell => cell.scenarios)
  return scenarios.reduce((sum, scenario) => sum + expectedRequestsOf(scenario, traces), 0)
}

/** Of one run. */
export function expectedRequestsOf(scenario: Scenario, traces: readonly LoadedTrace[]): number {
  const { tenants, durationNs } = scenario
  return tenants.reduce((sum, tenant) => sum + (ratePerS(tenant, scenario, traces) * durationNs) / NS_PER_S, 0)
}

function ratePerS({ arrivals, model }: ScenarioTenant, scenario: Scenario, traces: readonly LoadedTrace[]): number {
  switch (arrivals.process) {
    case 'trace': {
      const { rows } = traces.find(trace => trace.name === arrivals.trace)!
      return traceRatePerS(rows, arrivals.rows) * arrivals.compressTime
    }
    case 'closed-loop':
      return closedLoopRatePerS(arrivals.clients, arrivals.think.meanNs, model, scenario)
    default:
      return arrivals.ratePerS
  }
}

/**
 * The asymptotic bounds of a closed loop, of which the lesser is near: clients who never wait for each other, and executors
 * that are never idle (Lazowska et al., Quantitative System Performance, 1984, section 5.3). What others leave of the
 * executors is not looked at.
 */
function closedLoopRatePerS(clients: number, thinkNs: number, model: string, { models, executors }: Scenario): number {
  const services = models.find(({ name }) => name === model)!.variants.flatMap(variant => variant.service)
  const aloneNs = Math.min(...services.map(service => expectationOf(service).meanNs[0]!))
  const leastNs = Math.min(...services.map(leastServiceNs))
  return NS_PER_S * Math.min(clients / (thinkNs + aloneNs), devicesOf(executors).length / leastNs)
}
