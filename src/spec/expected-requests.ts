import type { LoadedTrace } from './check-experiment.ts'
import type { Experiment } from './resolve-experiment.ts'
import type { Scenario, ScenarioArrivals } from './scenario.ts'
import { traceRatePerS } from './trace-rate.ts'

const NS_PER_S = 1e9

/** Mean number of requests over all cells and replications; a trace counts by the mean rate of its whole lap. */
export function expectedRequests({ cells, traces }: Experiment): number {
  const scenarios = cells.flatMap(cell => cell.scenarios)
  return scenarios.reduce((sum, scenario) => sum + expectedRequestsOf(scenario, traces), 0)
}

/** Of one run. */
export function expectedRequestsOf({ tenants, durationNs }: Scenario, traces: readonly LoadedTrace[]): number {
  return tenants.reduce((sum, { arrivals }) => sum + (ratePerS(arrivals, traces) * durationNs) / NS_PER_S, 0)
}

function ratePerS(arrivals: ScenarioArrivals, traces: readonly LoadedTrace[]): number {
  if (arrivals.process !== 'trace') return arrivals.ratePerS
  const { rows } = traces.find(trace => trace.name === arrivals.trace)!
  return traceRatePerS(rows, arrivals.rows) * arrivals.compressTime
}
