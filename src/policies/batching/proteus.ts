/**
 * Rule: with q waiting, wait for company until d - l(q + 1), d the head's deadline, or d - l(q) where that is earlier; then
 * take all q. A head that a batch of all that wait, up to `maxBatch`, would make late is given up first.
 *
 * The paper's full text we could not open. Its abstract names an adaptive batching algorithm; its artifact's comments say
 * that past t_w(q) = d - l(q) the first q - 1 are to be run. We chose the instant that serves this end without looking back:
 * the last one at which q would still be in time if one more came.
 * Who is given up is taken from the artifact (`pop_while_first_expires`). On one replica, and where nobody is given up,
 * this is Symphony's rule. The artifact itself waits longer and takes allowed sizes only: `proteus-artifact`. The paper's
 * largest batch follows from its allocation; `maxBatch` stands for it.
 */
import { DROP_HEAD, type PolicyEntry, WAIT } from '../../contract/index.ts'
import { noCompanyToCome } from './company.ts'

export const proteus: PolicyEntry<'batching'> = {
  name: 'proteus',
  family: 'batching',
  summary: 'Waits as long as the head would be in time with one more, then takes all; gives up a head that is late.',
  source: 'Proteus (Ahmad et al., ASPLOS 2024), adaptive batching; UMass-LIDS/Proteus, core/predictor.py',
  parameters: {
    maxBatch: { kind: 'integer', summary: 'most requests in a batch', default: 32, minimum: 1 },
  },
  workConserving: false,
  create({ maxBatch }) {
    return {
      decide(view, queue, replica, answer) {
        const { queues, tasks, replicas } = view
        const limit = Math.min(maxBatch as number, replicas.maxBatch[replica]!)
        const size = Math.min(queues.length[queue]!, limit)
        const deadlineNs = tasks.deadlineNs[queues.head[queue]!]!
        const sizeNs = view.expectedServiceNs(replica, size, 1)
        if (view.nowNs + sizeNs > deadlineNs) return DROP_HEAD
        if (size === limit || noCompanyToCome(view, replica)) return size
        // Measured times may fall where a batch grows.
        answer.untilNs = deadlineNs - Math.max(sizeNs, view.expectedServiceNs(replica, size + 1, 1))
        return view.nowNs < answer.untilNs ? WAIT : size
      },
    }
  },
}
