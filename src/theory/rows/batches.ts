/** Servers of batches. Times in ms. */
import { type BulkQueue, bulkService } from '../formulas/bulk-service.ts'
import { meanLatencyAtMost } from '../formulas/inoue-bound.ts'
import type { Check, TheoryRow } from '../row.ts'
import { poisson, queueDocument, type ServiceFields } from './document.ts'
import * as see from './observables.ts'

/** alpha b + tau0, both 1 ms: batches without a limit, load as rho = lambda alpha. */
export const dynamicBatchingRow: TheoryRow = {
  name: 'dynamic-batching',
  queue: 'M/D[b + 1]/1, all that wait',
  experiment: queueDocument({
    name: 'dynamic-batching',
    seconds: 400,
    warmupSeconds: 5,
    service: { law: 'deterministic', perItem: '1 ms', fixed: '1 ms', maxBatch: 'unbounded' },
    tenants: { all: { arrivals: poisson(500) } },
    policies: { batching: { name: 'take-all', maxBatch: 100_000 } },
    sweep: { 'tenants.all.arrivals.rate': ['500 /s', '700 /s'] },
  }),
  checks(cell) {
    const arrivalRate = Number.parseFloat(cell['tenants.all.arrivals.rate']!) / 1000
    const exact = bulkService({
      arrivalRate,
      least: 1,
      most: Number.POSITIVE_INFINITY,
      meanService: b => b + 1,
    })
    return [
      ...batchChecks(exact, 0.01),
      {
        quantity: 'mean sojourn, ms',
        kind: 'bound',
        side: 'at most',
        value: meanLatencyAtMost({ arrivalRate, perItem: 1, fixed: 1 }),
        source: 'Inoue 2021',
        within: 0.01,
        observe: see.meanSojournMs,
      },
    ]
  },
}

interface BulkSetting {
  readonly name: string
  readonly queue: string
  readonly service: ServiceFields
  readonly chain: BulkQueue
  readonly batching: object
  readonly seconds: number
}

const bulkSettings: readonly BulkSetting[] = [
  {
    name: 'batches-up-to-4',
    queue: 'M/M^(1,4)/1',
    service: { law: 'exponential', perItem: '0 ms', fixed: '1 ms', maxBatch: 4 },
    chain: { arrivalRate: 2.8, least: 1, most: 4, meanService: () => 1, stages: 1 },
    batching: { name: 'take-all', maxBatch: 4 },
    seconds: 60,
  },
  {
    name: 'batches-up-to-8',
    queue: 'M/D[(b + 4) / 4]^(1,8)/1',
    service: { law: 'deterministic', perItem: '0.25 ms', fixed: '1 ms', maxBatch: 8 },
    chain: { arrivalRate: 2, least: 1, most: 8, meanService: b => 1 + b / 4 },
    batching: { name: 'take-all', maxBatch: 8 },
    seconds: 60,
  },
  {
    name: 'batches-of-3-to-6',
    queue: 'M/M^(3,6)/1',
    service: { law: 'exponential', perItem: '0 ms', fixed: '1 ms', maxBatch: 6 },
    chain: { arrivalRate: 4, least: 3, most: 6, meanService: () => 1, stages: 1 },
    batching: { name: 'bulk', minBatch: 3, maxBatch: 6 },
    seconds: 60,
  },
]

export const bulkRows: readonly TheoryRow[] = bulkSettings.map(
  ({ name, queue, service, chain, batching, seconds }): TheoryRow => ({
    name,
    queue,
    experiment: queueDocument({
      name,
      seconds,
      warmupSeconds: 3,
      service,
      tenants: { all: { arrivals: poisson(1000 * chain.arrivalRate) } },
      policies: { batching },
    }),
    checks: () => batchChecks(bulkService(chain), 0.02),
  }),
)

function batchChecks(chain: ReturnType<typeof bulkService>, within: number): Check[] {
  const source = 'chain at the ends of batches: Neuts 1967'
  return [
    {
      quantity: 'mean wait, ms',
      kind: 'chain',
      value: chain.meanWait,
      source,
      within,
      observe: see.meanWaitMs,
    },
    {
      quantity: 'mean sojourn, ms',
      kind: 'chain',
      value: chain.meanSojourn,
      source,
      within,
      observe: see.meanSojournMs,
    },
    {
      quantity: 'mean batch',
      kind: 'chain',
      value: chain.meanBatch,
      source,
      within,
      observe: see.meanBatch,
    },
    {
      quantity: 'utilisation',
      kind: 'chain',
      value: chain.utilisation,
      source,
      within,
      observe: see.utilisation,
    },
  ]
}
