/** One device that all requests in the system share: what interference does at its plainest. */
import * as sharing from '../formulas/processor-sharing.ts'
import type { TheoryRow } from '../row.ts'
import { exponentialService, poisson, queueDocument, type ServiceFields } from './document.ts'
import * as see from './observables.ts'

const LOAD = 0.7
/** That more than so many are in the system has the probability LOAD^64, one in ten thousand million. */
const SHARES = 64

export const sharingRows: readonly TheoryRow[] = (
  [
    ['sharing-exponential', 'M/M/1, processor sharing', exponentialService],
    ['sharing-lognormal', 'M/G/1, processor sharing, lognormal cv 2', { law: 'lognormal', perItem: '1 ms', cv: 2 }],
  ] as const satisfies readonly (readonly [string, string, ServiceFields])[]
).map(([name, queue, service]) => ({
  name,
  queue,
  experiment: queueDocument({
    name,
    shares: SHARES,
    seconds: 100,
    warmupSeconds: 2,
    service,
    tenants: { all: { arrivals: poisson(1000 * LOAD) } },
  }),
  checks: () => [
    {
      quantity: 'mean sojourn, ms',
      kind: 'exact',
      value: sharing.meanSojourn(1, LOAD),
      source: 'Kleinrock 1967; Sakata et al. 1971',
      within: 0.05,
      observe: see.meanSojournMs,
    },
    {
      quantity: 'mean in system',
      kind: 'exact',
      value: sharing.meanNumber(LOAD),
      source: 'Kleinrock II, 4.4',
      within: 0.06,
      observe: see.meanInSystem,
    },
  ],
}))
