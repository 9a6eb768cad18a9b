/**
 * Rule: of the allowed sizes one is current, the smallest at first; wait until so many are there, however long, and take
 * them. A batch of which a request was late lowers the current size by one place in the list, any other raises it by one.
 *
 * The Proteus artifact's baseline "aimd", meant for Clipper, whose paper adds and multiplies (`clipper-aimd`). Like there
 * nothing is given up here (the artifact's `drop_expired_requests` is the queueing policy's), and a size past the profile is
 * not used. Once no request will join any more the rest goes; the artifact leaves it. Lateness is measured when the batch
 * ends; the artifact knows it from the profile when it begins, and uses it no earlier.
 */
import { NOTHING_YET, type PolicyEntry } from '../../contract/index.ts'
import { allowedSizes, largestUpTo, sizesParameter } from './allowed-sizes.ts'
import { noCompanyToCome } from './company.ts'
import { PerReplica } from './per-replica.ts'

export const proteusAimd: PolicyEntry<'batching'> = {
  name: 'proteus-aimd',
  family: 'batching',
  summary: 'Waits for a full batch, one allowed size larger after each batch in time, one smaller after a late one.',
  source: 'Proteus artifact (UMass-LIDS/Proteus, core/predictor.py, batching_algo "aimd"); Ahmad et al., ASPLOS 2024',
  parameters: { sizes: sizesParameter([1, 2, 4, 8]) },
  workConserving: false,
  create(parameters) {
    const sizes = allowedSizes(parameters.sizes!)
    const learnt = new PerReplica(() => ({ place: 0 }))
    return {
      decide(view, queue, replica) {
        const size = sizes[learnt.of(view, replica).place]!
        const waiting = view.queues.length[queue]!
        if (waiting >= size) return size
        return noCompanyToCome(view, replica) ? waiting : NOTHING_YET
      },
      ended(view, executor) {
        const { batches, tasks, replicas } = view
        const replica = batches.replica[executor]!
        const current = learnt.of(view, replica)
        let task = batches.first[executor]!
        while (task >= 0 && tasks.deadlineNs[task]! >= view.nowNs) task = tasks.next[task]!
        if (task >= 0) current.place = Math.max(0, current.place - 1)
        else current.place = Math.min(largestUpTo(sizes, replicas.maxBatch[replica]!), current.place + 1)
      },
    }
  },
}
