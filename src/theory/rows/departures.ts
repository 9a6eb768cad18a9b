/** What leaves a queue: Poisson again for M/M/c (Burke), and not for any other service, so that the row could fail. */
import { departureScv } from '../formulas/m-g-1.ts'
import { deterministic } from '../formulas/service-law.ts'
import type { Check, TheoryRow } from '../row.ts'
import { deterministicService, exponentialService, poisson, queueDocument } from './document.ts'
import * as see from './observables.ts'

const BURKE = 'Burke 1956'

function gaps(ratePerS: number, scv: number, source: string): Check[] {
  return [
    {
      quantity: 'mean gap between departures, ms',
      kind: 'exact',
      value: 1000 / ratePerS,
      source,
      within: 0.005,
      observe: see.departureGapMeanMs,
    },
    {
      quantity: 'cv of the gaps',
      kind: 'exact',
      value: Math.sqrt(scv),
      source,
      within: 0.01,
      observe: see.departureGapCv,
    },
  ]
}

export const departureRows: readonly TheoryRow[] = [
  {
    name: 'departures-mm3',
    queue: 'M/M/3, its departures',
    experiment: queueDocument({
      name: 'departures-mm3',
      servers: 3,
      seconds: 30,
      warmupSeconds: 2,
      service: exponentialService,
      tenants: { all: { arrivals: poisson(2100) } },
    }),
    checks: () => [
      ...gaps(2100, 1, BURKE),
      {
        quantity: 'correlation of a gap with the next',
        kind: 'exact',
        value: 0,
        source: BURKE,
        within: 0.01,
        observe: see.departureGapAutocorrelation,
      },
    ],
  },
  {
    name: 'departures-md1',
    queue: 'M/D/1, its departures',
    experiment: queueDocument({
      name: 'departures-md1',
      seconds: 80,
      warmupSeconds: 2,
      service: deterministicService,
      tenants: { all: { arrivals: poisson(700) } },
    }),
    checks: () =>
      gaps(700, departureScv({ arrivalRate: 0.7, service: deterministic(1) }), 'busy or idle at a departure'),
  },
]
