/** Requests that leave unserved when they have waited too long. */
import { constantPatience, exponentialPatience, type PatienceResult } from '../formulas/patience.ts'
import type { Check, TheoryRow } from '../row.ts'
import { exponentialService, poisson, queueDocument } from './document.ts'
import * as see from './observables.ts'

function patienceChecks({ loss, meanWaitOfServed }: PatienceResult, source: string): Check[] {
  return [
    { quantity: 'share lost', kind: 'exact', value: loss, source, within: 0.03, observe: see.lossShare },
    {
      quantity: 'mean wait of the served, ms',
      kind: 'exact',
      value: meanWaitOfServed,
      source,
      within: 0.02,
      observe: see.meanWaitMs,
    },
  ]
}

/** A deadline at the start of service: dropped by the queue when it has passed. */
export const deadlineRow: TheoryRow = {
  name: 'deadline',
  queue: 'M/M/4+D, dropped at the deadline',
  experiment: queueDocument({
    name: 'deadline',
    servers: 4,
    seconds: 30,
    warmupSeconds: 2,
    service: exponentialService,
    tenants: { all: { arrivals: poisson(3600), latency: '1 ms' } },
    policies: { queueing: { name: 'fifo', drop: 'expired' } },
  }),
  checks: () =>
    patienceChecks(
      constantPatience({ arrivalRate: 3.6, serviceRate: 1, servers: 4, meanPatience: 1 }),
      'Barrer 1957; Zeltyn and Mandelbaum 2005',
    ),
}

/** Clients who give up after an exponential time of waiting. */
export const erlangARow: TheoryRow = {
  name: 'erlang-a',
  queue: 'M/M/4+M, Erlang A',
  experiment: queueDocument({
    name: 'erlang-a',
    servers: 4,
    seconds: 30,
    warmupSeconds: 2,
    service: exponentialService,
    tenants: { all: { arrivals: poisson(4400), more: { patience: { law: 'exponential', mean: '2 ms' } } } },
  }),
  checks: () =>
    patienceChecks(
      exponentialPatience({ arrivalRate: 4.4, serviceRate: 1, servers: 4, meanPatience: 2 }),
      'Palm 1957; Mandelbaum and Zeltyn 2007',
    ),
}
