/** Many servers with a queue each. Formulas are limits for n servers: the distance from them falls like 1 / n. */
import { limitOfMeanSojourn } from '../formulas/power-of-d.ts'
import type { TheoryRow } from '../row.ts'
import { exponentialService, poisson, queueDocument } from './document.ts'
import * as see from './observables.ts'

const SERVERS = [100, 1000]
const LOAD = 0.7

/**
 * n x distance at this load, in service times: 0.56 by Gast and Van Houdt's refined mean field, solved numerically for two
 * distinct queues; 1.21 where the same queue may be drawn twice.
 */
const DISTANCE_TIMES_N = 1.5

export const powerOfTwoRow: TheoryRow = {
  name: 'power-of-two',
  queue: 'shorter of 2 queues of n',
  experiment: queueDocument({
    name: 'power-of-two',
    seconds: 0.3,
    warmupSeconds: 0.05,
    service: exponentialService,
    tenants: { all: { arrivals: poisson(1000) } },
    load: LOAD,
    policies: { routing: 'power-of-two-choices' },
    sweep: { 'cluster.pools.pool.nodes': SERVERS },
  }),
  checks: cell => [
    {
      quantity: 'mean sojourn, ms',
      kind: 'limit',
      value: limitOfMeanSojourn(LOAD, 2),
      servers: Number(cell['cluster.pools.pool.nodes']),
      errorTimesServers: DISTANCE_TIMES_N,
      source: 'Mitzenmacher 2001; Gast and Van Houdt 2017',
      within: 0.012,
      observe: see.meanSojournMs,
    },
  ],
}
