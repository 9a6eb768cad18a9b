/**
 * Rule: of the allowed sizes one is current, the smallest at first; wait until so many are there, however long, and take
 * them, but no more than the largest allowed size of which l is under half the SLO; heads that waited twice the SLO are
 * given up first, and who is left then goes. A batch of which a request was late lowers the current size by one place in the
 * list, any other raises it by one.
 *
 * The Proteus artifact's baseline "aimd", meant for Clipper, whose paper adds and multiplies (`clipper-aimd`). As there the
 * current size may grow past what a batch may take, so that eight are waited for and four go. Once no request will join any
 * more the rest goes; the artifact leaves it. Lateness is measured when the batch ends; the artifact knows it from the
 * profile when it begins, and uses it no earlier. Not kept: a batch that is not full, after some were given up, takes the
 * time of a full one there.
 */
import { DROP_HEAD, NOTHING_YET, type PolicyEntry } from '../../contract/index.ts'
import { allowedSizes, sizesParameter } from './allowed-sizes.ts'
import { noCompanyToCome } from './company.ts'
import { PerReplica } from './per-replica.ts'
import { GivingUp } from './twice-the-slo.ts'
import { largestWithinHalfSlo } from './within-half-slo.ts'

export const proteusAimd: PolicyEntry<'batching'> = {
  name: 'proteus-aimd',
  family: 'batching',
  summary: 'Waits for a full batch, one allowed size larger after each batch in time, one smaller after a late one.',
  source:
    'Proteus artifact (UMass-LIDS/Proteus at 6967c93, core/predictor.py, batching_algo "aimd"); Ahmad et al., ASPLOS 2024',
  parameters: { sizes: sizesParameter([1, 2, 4, 8]) },
  workConserving: false,
  create(parameters) {
    const sizes = allowedSizes(parameters.sizes!)
    const learnt = new PerReplica(() => ({ place: 0, givingUp: new GivingUp() }))
    return {
      decide(view, queue, replica) {
        const { place, givingUp } = learnt.of(view, replica)
        const head = view.queues.head[queue]!
        const waiting = view.queues.length[queue]!
        if (waiting >= sizes[place]! || givingUp.goesOn(view.nowNs, waiting)) {
          if (givingUp.givesUp(view, head, waiting)) return DROP_HEAD
        } else if (!noCompanyToCome(view, replica)) return NOTHING_YET
        return Math.min(waiting, sizes[place]!, largestWithinHalfSlo(view, head, replica, sizes))
      },
      ended(view, executor) {
        const { batches, tasks } = view
        const current = learnt.of(view, batches.replica[executor]!)
        let task = batches.first[executor]!
        while (task >= 0 && tasks.deadlineNs[task]! >= view.nowNs) task = tasks.next[task]!
        if (task >= 0) current.place = Math.max(0, current.place - 1)
        else current.place = Math.min(sizes.length - 1, current.place + 1)
      },
    }
  },
}
