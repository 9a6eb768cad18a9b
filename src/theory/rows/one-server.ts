/** One server, first come, first served. Rates are per second, service takes 1 ms on average. */
import * as bounds from '../formulas/g-g-1-bounds.ts'
import * as gim1 from '../formulas/gi-m-1.ts'
import * as md1 from '../formulas/m-d-1.ts'
import * as mg1 from '../formulas/m-g-1.ts'
import * as mm1 from '../formulas/m-m-1.ts'
import { deterministic, erlang, type ServiceLaw } from '../formulas/service-law.ts'
import type { Check, ExperimentDocument, TheoryRow } from '../row.ts'
import {
  boundedTenant,
  deterministicService,
  exponentialService,
  gamma,
  poisson,
  queueDocument,
  regular,
  type ServiceFields,
  splitByBound,
} from './document.ts'
import * as see from './observables.ts'

const KLEINROCK_MM1 = 'Kleinrock I, 3.2 and 5.7'
const PK = 'Pollaczek-Khinchine: Kleinrock I, 5.5'
const ROOT = 'root equation: Kleinrock I, 6.4'
const PER_MS = 1000

const MM1_BOUNDS_MS = [1, 4, 10]

export const mm1Row: TheoryRow = {
  name: 'mm1',
  queue: 'M/M/1',
  experiment: queueDocument({
    name: 'mm1',
    seconds: 200,
    warmupSeconds: 5,
    service: exponentialService,
    tenants: splitByBound(MM1_BOUNDS_MS, 750),
    sweep: { load: [0.5, 0.8] },
  }),
  checks({ load }) {
    const queue = { arrivalRate: Number(load), serviceRate: 1 }
    return [
      {
        quantity: 'mean sojourn, ms',
        kind: 'exact',
        value: mm1.meanSojourn(queue),
        source: KLEINROCK_MM1,
        within: 0.02,
        observe: see.meanSojournMs,
      },
      ...MM1_BOUNDS_MS.map(
        (bound): Check => ({
          quantity: `share within ${bound} ms`,
          kind: 'exact',
          value: mm1.sojournAtMost(queue, bound),
          source: KLEINROCK_MM1,
          within: 0.015,
          observe: see.attainment(boundedTenant(bound)),
        }),
      ),
      {
        quantity: 'mean in system',
        kind: 'exact',
        value: mm1.meanNumber(queue),
        source: KLEINROCK_MM1,
        within: 0.03,
        observe: see.meanInSystem,
      },
      {
        quantity: 'mean found by arrivals',
        kind: 'exact',
        value: mm1.meanNumber(queue),
        source: 'PASTA: Wolff, Operations Research 1982',
        within: 0.03,
        observe: see.meanFoundByArrivals,
      },
      {
        quantity: 'utilisation',
        kind: 'exact',
        value: queue.arrivalRate,
        source: KLEINROCK_MM1,
        within: 0.005,
        observe: see.utilisation,
      },
    ]
  },
}

const MD1_BOUNDS_MS = [1, 2.5, 6]

export const md1Row: TheoryRow = {
  name: 'md1',
  queue: 'M/D/1',
  experiment: queueDocument({
    name: 'md1',
    seconds: 120,
    warmupSeconds: 5,
    service: deterministicService,
    tenants: splitByBound(MD1_BOUNDS_MS, 750),
    sweep: { load: [0.5, 0.8] },
  }),
  checks({ load }) {
    const arrivalRate = Number(load)
    return [
      meanWait(mg1.meanWait({ arrivalRate, service: deterministic(1) }), PK),
      ...MD1_BOUNDS_MS.map(
        (bound): Check => ({
          quantity: `share within ${bound} ms`,
          kind: 'exact',
          value: md1.waitAtMost({ arrivalRate, service: 1 }, bound - 1),
          source: 'Erlang 1909',
          within: 0.015,
          observe: see.attainment(boundedTenant(bound)),
        }),
      ),
    ]
  },
}

interface GeneralService {
  readonly name: string
  readonly queue: string
  readonly fields: ServiceFields
  readonly law: ServiceLaw
  readonly load: number
  readonly seconds: number
  readonly within: number
}

const generalServices: readonly GeneralService[] = [
  {
    name: 'mg1-erlang',
    queue: 'M/E4/1',
    fields: { law: 'erlang', stages: 4, perItem: '1 ms' },
    law: erlang(1, 4),
    load: 0.8,
    seconds: 100,
    within: 0.02,
  },
  {
    name: 'mg1-hyperexponential',
    queue: 'M/H2/1, cv 4',
    fields: { law: 'hyperexponential', cv: 4, perItem: '1 ms' },
    law: { mean: 1, cv: 4 },
    load: 0.4,
    seconds: 500,
    within: 0.05,
  },
  {
    name: 'mg1-lognormal',
    queue: 'M/G/1, lognormal cv 2',
    fields: { law: 'lognormal', cv: 2, perItem: '1 ms' },
    law: { mean: 1, cv: 2 },
    load: 0.5,
    seconds: 600,
    // Of a tail like this, four times the requests may well give no narrower an interval: one long service is seen for long.
    within: 0.07,
  },
]

export const mg1Rows: readonly TheoryRow[] = generalServices.map(
  ({ name, queue, fields, law, load, seconds, within }): TheoryRow => ({
    name,
    queue,
    experiment: queueDocument({
      name,
      seconds,
      warmupSeconds: 5,
      service: fields,
      tenants: { all: { arrivals: poisson(PER_MS * load) } },
    }),
    checks: () => [
      { ...meanWait(mg1.meanWait({ arrivalRate: load, service: law }), PK), within },
      {
        quantity: 'utilisation',
        kind: 'exact',
        value: load,
        source: 'load = rate x mean service',
        within: 0.02,
        observe: see.utilisation,
      },
    ],
  }),
)

const WAIT_POINTS_MS = [0, 1, 4]

interface RenewalArrivals {
  readonly name: string
  readonly queue: string
  readonly arrivals: ExperimentDocument
  readonly law: gim1.GIM1
  readonly seconds: number
}

const renewals: readonly RenewalArrivals[] = [
  {
    name: 'dm1',
    queue: 'D/M/1',
    arrivals: regular(800),
    law: gim1.deterministicGaps(1 / 0.8, 1),
    seconds: 80,
  },
  {
    name: 'gim1-regular',
    queue: 'GI/M/1, gamma gaps cv 0.5',
    arrivals: gamma(800, 0.5),
    law: gim1.gammaGaps(1 / 0.8, 0.5, 1),
    seconds: 80,
  },
  {
    name: 'gim1-bursty',
    queue: 'GI/M/1, gamma gaps cv 2',
    arrivals: gamma(600, 2),
    law: gim1.gammaGaps(1 / 0.6, 2, 1),
    seconds: 150,
  },
]

export const gim1Rows: readonly TheoryRow[] = renewals.map(
  ({ name, queue, arrivals, law, seconds }): TheoryRow => ({
    name,
    queue,
    waitPointsMs: WAIT_POINTS_MS,
    experiment: queueDocument({
      name,
      seconds,
      warmupSeconds: 5,
      service: exponentialService,
      tenants: { all: { arrivals } },
    }),
    checks: () => [
      meanWait(gim1.meanWait(law), ROOT),
      ...WAIT_POINTS_MS.map(
        (point, i): Check => ({
          quantity: `share that waits over ${point} ms`,
          kind: 'exact',
          value: gim1.waitAbove(law, point),
          source: ROOT,
          within: 0.06,
          observe: see.waitedLonger(i),
        }),
      ),
      {
        quantity: 'mean in system',
        kind: 'exact',
        value: gim1.meanNumber(law),
        source: `${ROOT}, Little`,
        within: 0.03,
        observe: see.meanInSystem,
      },
      {
        quantity: 'mean found by arrivals',
        kind: 'exact',
        value: gim1.meanFoundByArrivals(law),
        source: ROOT,
        within: 0.03,
        observe: see.meanFoundByArrivals,
      },
    ],
  }),
)

/** Service so uneven that the lower bound says something: cs^2 = 4 > (2 - rho) / rho = 1.5. */
const UNEVEN = { mean: 1, cv: 2 }
const GG1 = { meanGap: 1 / 0.8, gapCv: 0.5, service: UNEVEN }

export const gg1Row: TheoryRow = {
  name: 'gg1-bounds',
  queue: 'G/G/1, gamma gaps cv 0.5, H2 service cv 2',
  experiment: queueDocument({
    name: 'gg1-bounds',
    seconds: 640,
    warmupSeconds: 10,
    service: { law: 'hyperexponential', cv: UNEVEN.cv, perItem: '1 ms' },
    tenants: { all: { arrivals: gamma(800, GG1.gapCv) } },
  }),
  checks: () => [
    {
      quantity: 'mean wait, ms',
      kind: 'bound',
      side: 'at most',
      value: bounds.kingmanUpper(GG1),
      source: 'Kingman 1962',
      within: 0.06,
      observe: see.meanWaitMs,
    },
    {
      quantity: 'mean wait, ms',
      kind: 'bound',
      side: 'at least',
      value: bounds.marchalLower(GG1),
      source: 'Marchal 1978',
      within: 0.06,
      observe: see.meanWaitMs,
    },
  ],
}

function meanWait(value: number, source: string): Check {
  return { quantity: 'mean wait, ms', kind: 'exact', value, source, within: 0.03, observe: see.meanWaitMs }
}
