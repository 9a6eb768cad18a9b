/** Many servers with a queue each. Formulas are limits for n servers: the distance from them falls like 1 / n. */
import * as joinIdle from '../formulas/join-idle.ts'
import * as shortestOfTwo from '../formulas/join-shortest-of-two.ts'
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
    seconds: 0.6,
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

/** Under one dispatcher that knows who is idle, an arrival finds all busy with a probability that vanishes with n. */
export const joinIdleRow: TheoryRow = {
  name: 'join-idle',
  queue: 'an idle one of n queues',
  experiment: queueDocument({
    name: 'join-idle',
    seconds: 0.6,
    warmupSeconds: 0.05,
    service: exponentialService,
    tenants: { all: { arrivals: poisson(1000) } },
    load: LOAD,
    policies: { routing: 'join-idle-queue' },
    sweep: { 'cluster.pools.pool.nodes': SERVERS },
  }),
  checks: cell => [
    {
      quantity: 'mean sojourn, ms',
      kind: 'limit',
      value: joinIdle.limitOfMeanSojourn(1),
      servers: Number(cell['cluster.pools.pool.nodes']),
      errorTimesServers: DISTANCE_TIMES_N,
      source: 'Lu et al. 2011; Stolyar 2015',
      within: 0.012,
      observe: see.meanSojournMs,
    },
  ],
}

const TWO = { arrivalRate: 1.6, serviceRate: 1 }

export const shortestOfTwoRow: TheoryRow = {
  name: 'shortest-of-two',
  queue: 'the shorter of two queues',
  experiment: queueDocument({
    name: 'shortest-of-two',
    servers: 2,
    seconds: 60,
    warmupSeconds: 2,
    service: exponentialService,
    tenants: { all: { arrivals: poisson(1000 * TWO.arrivalRate) } },
    // In the system, as the chain counts them.
    policies: { routing: 'least-outstanding' },
  }),
  checks: () => [
    {
      quantity: 'mean sojourn, ms',
      kind: 'chain',
      value: shortestOfTwo.meanSojourn(TWO),
      source: 'Haight 1958, chain cut where negligible',
      within: 0.02,
      observe: see.meanSojournMs,
    },
  ],
}
