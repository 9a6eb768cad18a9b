/** Several servers and one queue. Rates are per second, service takes 1 ms on average. */
import { lossShare as erlangB } from '../formulas/erlang-b.ts'
import * as mdc from '../formulas/m-d-c.ts'
import * as mmc from '../formulas/m-m-c.ts'
import * as mmck from '../formulas/m-m-c-k.ts'
import type { Check, TheoryRow } from '../row.ts'
import { deterministicService, exponentialService, poisson, queueDocument, type ServiceFields } from './document.ts'
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

const OFFERED = 3

/** Nobody waits: who finds all servers busy is refused. The share of these depends on the mean of the service alone. */
export const lossRows: readonly TheoryRow[] = (
  [
    ['loss-exponential', 'M/M/4/4', exponentialService],
    ['loss-lognormal', 'M/G/4/4, lognormal cv 2', { law: 'lognormal', perItem: '1 ms', cv: 2 }],
  ] as const satisfies readonly (readonly [string, string, ServiceFields])[]
).map(([name, queue, service]) => ({
  name,
  queue,
  experiment: queueDocument({
    name,
    servers: SERVERS,
    seconds: 30,
    warmupSeconds: 1,
    service,
    tenants: { all: { arrivals: poisson(1000 * OFFERED) } },
    policies: { admission: { name: 'in-flight-limit', limit: SERVERS } },
  }),
  checks: () => [
    {
      quantity: 'share refused',
      kind: 'exact',
      value: erlangB(SERVERS, OFFERED),
      source: 'Erlang B: Kleinrock I, 3.7; Sevastyanov 1957',
      within: 0.02,
      observe: see.lossShare,
    },
    {
      quantity: 'utilisation',
      kind: 'exact',
      value: (OFFERED * (1 - erlangB(SERVERS, OFFERED))) / SERVERS,
      source: 'load carried = offered x (1 - loss)',
      within: 0.01,
      observe: see.utilisation,
    },
  ],
}))

const CAPACITY = 8
const MMCK = { arrivalRate: 3.6, serviceRate: 1, servers: SERVERS, capacity: CAPACITY }

export const mmckRow: TheoryRow = {
  name: 'mmck',
  queue: 'M/M/4/8',
  waitPointsMs: WAIT_POINTS_MS,
  experiment: queueDocument({
    name: 'mmck',
    servers: SERVERS,
    seconds: 40,
    warmupSeconds: 1,
    service: exponentialService,
    tenants: { all: { arrivals: poisson(1000 * MMCK.arrivalRate) } },
    policies: { admission: { name: 'in-flight-limit', limit: CAPACITY } },
  }),
  checks() {
    const source = 'Gross et al. 2.5'
    return [
      {
        quantity: 'share refused',
        kind: 'exact',
        value: mmck.lossShare(MMCK),
        source,
        within: 0.03,
        observe: see.lossShare,
      },
      {
        quantity: 'mean sojourn, ms',
        kind: 'exact',
        value: mmck.meanSojourn(MMCK),
        source,
        within: 0.01,
        observe: see.meanSojournMs,
      },
      ...WAIT_POINTS_MS.map(
        (point, i): Check => ({
          quantity: `share that waits over ${point} ms`,
          kind: 'exact',
          value: mmck.waitAbove(MMCK, point),
          source,
          within: 0.04,
          observe: see.waitedLonger(i),
        }),
      ),
    ]
  },
}
