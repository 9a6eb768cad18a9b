/** Two classes of requests with service times of their own before one server. */
import { weightedWaits } from '../formulas/conservation.ts'
import { meanWaits, type TrafficClass } from '../formulas/priority.ts'
import { deterministic, exponential } from '../formulas/service-law.ts'
import type { Check, ObservedRun, TheoryRow } from '../row.ts'
import { deterministicService, poisson, type QueueSetting, queueDocument } from './document.ts'
import * as see from './observables.ts'

/** Short and regular, long and not. Loads 0.3 and 0.5. */
const SHORT: TrafficClass = { arrivalRate: 0.3, service: deterministic(1) }
const LONG: TrafficClass = { arrivalRate: 0.125, service: exponential(4) }

function classes(shortFirst: boolean): Pick<QueueSetting, 'service' | 'otherModels' | 'tenants'> {
  return {
    service: deterministicService,
    otherModels: { lengthy: { law: 'exponential', perItem: '4 ms' } },
    tenants: {
      short: {
        arrivals: poisson(1000 * SHORT.arrivalRate),
        more: { priority: shortFirst ? 0 : 1 },
        latency: '3600.03 s',
      },
      long: {
        arrivals: poisson(1000 * LONG.arrivalRate),
        more: { model: 'lengthy', priority: shortFirst ? 1 : 0 },
        // Sooner than the short ones by 30 ms, and never missed.
        latency: '3600 s',
      },
    },
  }
}

export const priorityRows: readonly TheoryRow[] = [true, false].map((shortFirst): TheoryRow => {
  const name = shortFirst ? 'priority-short-first' : 'priority-long-first'
  return {
    name,
    queue: `M/G/1, two classes, ${shortFirst ? 'short' : 'long'} ones first`,
    experiment: queueDocument({
      name,
      seconds: 400,
      warmupSeconds: 5,
      ...classes(shortFirst),
      policies: { queueing: 'priority' },
    }),
    checks() {
      const order = shortFirst ? (['short', 'long'] as const) : (['long', 'short'] as const)
      const waits = meanWaits(order.map(it => (it === 'short' ? SHORT : LONG)))
      return order.map(
        (tenant, i): Check => ({
          quantity: `mean wait of the ${tenant}, ms`,
          kind: 'exact',
          value: waits[i]!,
          source: 'Cobham 1954; Kleinrock II, 3.6',
          within: 0.06,
          observe: see.tenantWaitMs(tenant),
        }),
      )
    },
  }
})

/** Waits weighted by load: the same sum under every order that does not look at service times. */
export const conservationRow: TheoryRow = {
  name: 'conservation',
  queue: 'M/G/1, two classes, in any order',
  experiment: queueDocument({
    name: 'conservation',
    seconds: 400,
    warmupSeconds: 5,
    ...classes(false),
    sweep: {
      'policies.queueing': [
        'fifo',
        'last-in-first-out',
        'priority',
        { name: 'earliest-deadline-first', drop: 'never' },
      ],
    },
  }),
  checks: () => [
    {
      quantity: 'sum of load x mean wait, ms',
      kind: 'exact',
      value: weightedWaits([SHORT, LONG]),
      source: 'Kleinrock II, 3.4',
      within: 0.06,
      observe: weightedWaitMs,
    },
  ],
}

function weightedWaitMs(run: ObservedRun): number | null {
  const short = see.tenantWaitMs('short')(run)
  const long = see.tenantWaitMs('long')(run)
  if (short === null || long === null) return null
  const load = ({ arrivalRate, service }: TrafficClass) => arrivalRate * service.mean
  return load(SHORT) * short + load(LONG) * long
}
