/**
 * Rule: take `maxBatch` as soon as they are there; else all that wait once the oldest has waited for `maxWait`. So a request
 * that waited while the executor was busy waits no longer for company, and a late driver's delay counts as waiting: one waits
 * from when one was due, or, in a cascade, from the answer that was not sure enough.
 */
import { type PolicyEntry, WAIT } from '../../contract/index.ts'
import { noCompanyToCome } from './company.ts'

export const timeout: PolicyEntry<'batching'> = {
  name: 'timeout',
  family: 'batching',
  summary: 'A full batch, or what is there once the oldest request has waited long enough (size or timeout).',
  source: 'TensorFlow Serving, batching guide: max_batch_size and batch_timeout_micros',
  parameters: {
    maxBatch: { kind: 'integer', summary: 'most requests in a batch', default: 16, minimum: 1 },
    maxWait: {
      kind: 'duration',
      summary: 'longest that the oldest request waits for company',
      default: 5e6,
      minimum: 0,
    },
  },
  workConserving: false,
  create({ maxBatch, maxWait }) {
    const most = maxBatch as number
    const maxWaitNs = maxWait as number
    return {
      readsAge: true,
      decide(view, queue, replica, answer) {
        const limit = Math.min(most, view.replicas.maxBatch[replica]!)
        const waiting = view.queues.length[queue]!
        if (waiting >= limit) return limit
        const untilNs = view.tasks.waitingSinceNs[view.queues.oldest[queue]!]! + maxWaitNs
        if (view.nowNs >= untilNs || noCompanyToCome(view, replica)) return waiting
        answer.untilNs = untilNs
        return WAIT
      },
    }
  },
}
