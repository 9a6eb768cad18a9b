/**
 * Rule: as long as fewer than `minBatch` wait, wait; then take all that wait, up to `maxBatch`. Once no request will join
 * any more the rest goes, however few. Neuts' rule for one server; Bailey's has minBatch 1 and a server that also starts
 * empty.
 */
import { NOTHING_YET, type PolicyEntry } from '../../contract/index.ts'
import { noCompanyToCome } from './company.ts'

export const bulk: PolicyEntry<'batching'> = {
  name: 'bulk',
  family: 'batching',
  summary: 'Wait until `minBatch` are there, then take all that wait, up to `maxBatch`.',
  source: 'Neuts, A General Class of Bulk Queues with Poisson Input, Annals of Mathematical Statistics 1967',
  parameters: {
    minBatch: { kind: 'integer', summary: 'fewest requests in a batch', default: 4, minimum: 1, notAbove: 'maxBatch' },
    maxBatch: { kind: 'integer', summary: 'most requests in a batch', default: 16, minimum: 1 },
  },
  workConserving: false,
  create({ minBatch, maxBatch }) {
    const fewest = minBatch as number
    const most = maxBatch as number
    return {
      decide(view, queue, replica) {
        const limit = Math.min(most, view.replicas.maxBatch[replica]!)
        const waiting = view.queues.length[queue]!
        if (waiting >= limit) return limit
        return waiting >= fewest || noCompanyToCome(view, replica) ? waiting : NOTHING_YET
      },
    }
  },
}
