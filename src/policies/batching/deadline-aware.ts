/**
 * Rule: wait for company for as long as the head would still meet its deadline in a batch one larger; then take as many as
 * the head's slack allows. With l(b) the expected service time and d the head's deadline less the margin: start once
 * `maxBatch` wait or now >= d - l(waiting + 1), or d - l(waiting) where that is earlier; take the largest b <= waiting with now + l(b) <= d. When not even a batch
 * of one would be in time the head is lost anyhow, and the largest batch saves most of the others.
 *
 * To wait while one more would still be in time is the rule of `proteus` and `symphony`; to take what the head's slack
 * allows is near to `nexus-lazy-drop`. Nothing is dropped here: that is the queueing policy's. The margin, for service times
 * that vary, and `maxWait` are ours.
 */
import { type PolicyEntry, type View, WAIT } from '../../contract/index.ts'
import { noCompanyToCome } from './company.ts'

/** A `maxWait` of this or more bounds nothing. */
const UNBOUNDED_NS = 1e12

export const deadlineAware: PolicyEntry<'batching'> = {
  name: 'deadline-aware',
  family: 'batching',
  summary: "Wait for company while the head's deadline allows, then take what its slack allows.",
  source: 'after Proteus (Ahmad et al., ASPLOS 2024) and Nexus (Shen et al., SOSP 2019)',
  parameters: {
    maxBatch: { kind: 'integer', summary: 'most requests in a batch', default: 32, minimum: 1 },
    margin: {
      kind: 'duration',
      summary: 'how long before the deadline a batch should be expected to end',
      default: 2e6,
      minimum: 0,
    },
    maxWait: {
      kind: 'duration',
      summary: 'longest that the oldest request waits for company, whatever its deadline allows',
      default: UNBOUNDED_NS,
      minimum: 0,
    },
  },
  workConserving: false,
  create({ maxBatch, margin, maxWait }) {
    const most = maxBatch as number
    const marginNs = margin as number
    const maxWaitNs = maxWait as number
    const isBounded = maxWaitNs < UNBOUNDED_NS
    return {
      readsAge: isBounded,
      decide(view, queue, replica, answer) {
        const { queues, tasks, replicas } = view
        const limit = Math.min(most, replicas.maxBatch[replica]!)
        const waiting = queues.length[queue]!
        const latestEndNs = tasks.deadlineNs[queues.head[queue]!]! - marginNs
        if (waiting < limit && !noCompanyToCome(view, replica)) {
          let untilNs = latestEndNs - view.expectedServiceNs(replica, waiting + 1, 1)
          // Measured times may fall where a batch grows.
          if (view.nowNs < untilNs)
            untilNs = Math.min(untilNs, latestEndNs - view.expectedServiceNs(replica, waiting, 1))
          if (isBounded) untilNs = Math.min(untilNs, tasks.waitingSinceNs[queues.oldest[queue]!]! + maxWaitNs)
          if (view.nowNs < untilNs) {
            answer.untilNs = untilNs
            return WAIT
          }
        }
        return largestInTime(view, replica, Math.min(waiting, limit), latestEndNs)
      },
    }
  },
}

/** The largest batch up to `most` that is expected to end in time; `most` when not even one request would be. */
function largestInTime(view: View, replica: number, most: number, latestEndNs: number): number {
  for (let size = most; size > 0; size--) {
    if (view.nowNs + view.expectedServiceNs(replica, size, 1) <= latestEndNs) return size
  }
  return most
}
