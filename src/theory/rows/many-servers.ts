/** Several servers and one queue. Rates are per second, service takes 1 ms on average. */
import * as mdc from '../formulas/m-d-c.ts'
import * as mmc from '../formulas/m-m-c.ts'
import type { Check, TheoryRow } from '../row.ts'
import { deterministicService, exponentialService, poisson, queueDocument } from './document.ts'
import * as see from './observables.ts'

const ERLANG_C = 'Erlang C: Kleinrock I, 3.5'
const WAIT_POINTS_MS = [0, 0.5, 1]
const SERVERS = 4

export const mmcRow: TheoryRow = {
  name: 'mmc',
  queue: 'M/M/4',
  waitPointsMs: WAIT_POINTS_MS,
  experiment: queueDocument({
    name: 'mmc',
    servers: SERVERS,
    seconds: 60,
    warmupSeconds: 3,
    service: exponentialService,
    tenants: { all: { arrivals: poisson(1000) } },
    sweep: { load: [0.5, 0.8] },
  }),
  checks({ load }) {
    const queue = { arrivalRate: SERVERS * Number(load), serviceRate: 1, servers: SERVERS }
    return [
      {
        quantity: 'mean wait, ms',
        kind: 'exact',
        value: mmc.meanWait(queue),
        source: ERLANG_C,
        within: 0.04,
        observe: see.meanWaitMs,
      },
      ...WAIT_POINTS_MS.map(
        (point, i): Check => ({
          quantity: `share that waits over ${point} ms`,
          kind: 'exact',
          value: mmc.waitAbove(queue, point),
          source: ERLANG_C,
          within: 0.06,
          observe: see.waitedLonger(i),
        }),
      ),
      {
        quantity: 'mean found by arrivals',
        kind: 'exact',
        value: mmc.meanNumber(queue),
        source: `${ERLANG_C}, PASTA`,
        within: 0.02,
        observe: see.meanFoundByArrivals,
      },
    ]
  },
}

const MDC_POINTS_MS = [0, 0.4, 1]

export const mdcRow: TheoryRow = {
  name: 'mdc',
  queue: 'M/D/4',
  waitPointsMs: MDC_POINTS_MS,
  experiment: queueDocument({
    name: 'mdc',
    servers: SERVERS,
    seconds: 40,
    warmupSeconds: 3,
    service: deterministicService,
    tenants: { all: { arrivals: poisson(3200) } },
  }),
  checks() {
    const queue = { arrivalRate: 3.2, service: 1, servers: SERVERS }
    const atMost = mdc.waitAtMost(queue)
    return [
      {
        quantity: 'mean wait, ms',
        kind: 'chain',
        value: mdc.meanWait(queue),
        source: 'Crommelin 1932',
        within: 0.02,
        observe: see.meanWaitMs,
      },
      ...MDC_POINTS_MS.map(
        (point, i): Check => ({
          quantity: `share that waits over ${point} ms`,
          kind: 'chain',
          value: 1 - atMost(point),
          source: 'Franx 2001',
          within: 0.04,
          observe: see.waitedLonger(i),
        }),
      ),
    ]
  },
}
