import { createStream } from '../random/index.ts'
import type { ScenarioArrivals } from '../spec/scenario.ts'
import type { ArrivalSource } from './arrival-source.ts'
import { ClosedLoopArrivals } from './closed-loop.ts'
import { DeterministicArrivals } from './deterministic.ts'
import { TraceArrivals } from './from-trace.ts'
import { GammaArrivals } from './gamma.ts'
import { PoissonArrivals } from './poisson.ts'
import { type RecordedArrivals, selectRows } from './select-rows.ts'

/** The names that a spec may say. */
export const ARRIVAL_PROCESSES = ['poisson', 'gamma', 'deterministic', 'closed-loop', 'trace'] as const

/**
 * The arrivals of one tenant. `streamPath` is the whole path of the tenant's stream of arrivals, as
 * `7/0/search/arrivals`; `traces` has the scenario's traces by base name.
 */
export function createArrivals(
  arrivals: ScenarioArrivals,
  streamPath: string,
  traces: ReadonlyMap<string, RecordedArrivals>,
): ArrivalSource {
  switch (arrivals.process) {
    case 'poisson':
      return new PoissonArrivals(createStream(streamPath), arrivals.ratePerS)
    case 'gamma':
      return new GammaArrivals(createStream(streamPath), arrivals.ratePerS, arrivals.cv)
    case 'deterministic':
      return new DeterministicArrivals(arrivals.ratePerS)
    case 'closed-loop':
      return new ClosedLoopArrivals(arrivals.clients, arrivals.think, streamPath)
    case 'trace': {
      const trace = traces.get(arrivals.trace)
      if (trace === undefined) throw new Error(`the trace ${arrivals.trace} was not read`)
      return new TraceArrivals(selectRows(trace, arrivals.rows, arrivals.trace), trace.spanS, arrivals)
    }
  }
}
