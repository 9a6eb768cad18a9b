/**
 * Rule: the candidate batch is the largest b of which b waiting requests would all be in time if it began now. Defer it
 * until the frontrun instant d - l(b + 1), d the head's deadline: from then on to wait can't make it larger, and until the
 * latest instant d - l(b) it would still be in time. A head that the candidate would make late is given up.
 *
 * The frontrun instant, the window and who is given up (`kWindowDrop`, its default) follow the code. Its target batch size
 * (from the request rate), the 0.1 ms of its timers and its delays of control and data are left out. Late binding is
 * routing's part: with `shared-queue` and `earliest-deadline-first` this is the system; in another order than by deadline
 * somebody behind the head may be late.
 *
 * O(waiting) a question: it counts whom which size would serve in time, until `maxBatch` are found that any size would.
 */
import { DROP_HEAD, type PolicyEntry, type View, WAIT } from '../../contract/index.ts'
import { noCompanyToCome } from './company.ts'

export const symphony: PolicyEntry<'batching'> = {
  name: 'symphony',
  family: 'batching',
  summary: 'Defers a batch to the last instant at which it could still grow in time; made for a shared queue.',
  source: 'Symphony (Chen et al., arXiv 2308.07470); abcdabcd987/nexuslb, rankmt/model_thread.cpp, batch_policy.cpp',
  parameters: {
    maxBatch: { kind: 'integer', summary: 'most requests in a batch', default: 32, minimum: 1 },
  },
  workConserving: false,
  create({ maxBatch }) {
    const most = maxBatch as number
    /** By size: how many of those that wait can have no larger batch. */
    const fitting = new Int32Array(most + 1)
    return {
      readsAge: true,
      decide(view, queue, replica, answer) {
        const { queues, tasks, replicas } = view
        const limit = Math.min(most, replicas.maxBatch[replica]!)
        const size = candidate(view, queue, replica, limit, fitting)
        const deadlineNs = tasks.deadlineNs[queues.head[queue]!]!
        if (size === 0) return DROP_HEAD
        const sizeNs = view.expectedServiceNs(replica, size, 1)
        if (view.nowNs + sizeNs > deadlineNs) return DROP_HEAD
        // Who is left out would be in time in no larger batch, or finds no place in it.
        if (size < queues.length[queue]! || size === limit || noCompanyToCome(view, replica)) return size
        // Measured times may fall where a batch grows: never past the latest instant.
        answer.untilNs = deadlineNs - Math.max(sizeNs, view.expectedServiceNs(replica, size + 1, 1))
        return view.nowNs < answer.untilNs ? WAIT : size
      },
    }
  },
}

/** The largest size, up to `limit`, in which so many would be in time; 0 where nobody would be even alone. */
function candidate(view: View, queue: number, replica: number, limit: number, fitting: Int32Array): number {
  const { queues, tasks } = view
  fitting.fill(0)
  for (let task = queues.oldest[queue]!; task >= 0; task = tasks.newer[task]!) {
    const slackNs = tasks.deadlineNs[task]! - view.nowNs
    let size = limit
    while (size > 0 && view.expectedServiceNs(replica, size, 1) > slackNs) size--
    fitting[size]!++
    if (fitting[limit] === limit) return limit
  }
  let inTime = 0
  for (let size = limit; size > 0; size--) {
    inTime += fitting[size]!
    if (inTime >= size) return size
  }
  return 0
}
