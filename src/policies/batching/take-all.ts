/**
 * Rule: whenever the executor is idle take all that wait, up to `maxBatch`; never wait for company. Inoue's closed form is
 * for batches without a bound: compare with it only where `maxBatch` is out of reach.
 */
import type { PolicyEntry } from '../../contract/index.ts'

export const takeAll: PolicyEntry<'batching'> = {
  name: 'take-all',
  family: 'batching',
  summary: 'All that wait, as soon as the executor is idle; never waits for company.',
  source: 'Inoue, Queueing analysis of GPU-based inference servers with dynamic batching, Performance Evaluation 2021',
  parameters: {
    maxBatch: { kind: 'integer', summary: 'most requests in a batch', default: 32, minimum: 1 },
  },
  workConserving: true,
  create({ maxBatch }) {
    return {
      decide: (view, queue, replica) =>
        Math.min(view.queues.length[queue]!, maxBatch as number, view.replicas.maxBatch[replica]!),
    }
  },
}
