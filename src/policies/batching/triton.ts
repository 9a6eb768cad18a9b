/**
 * Rule: as long as nobody has waited for `maxQueueDelay`, send the largest preferred size that waits, and without one wait
 * for company; once the oldest has waited that long, or at once where there is no delay, send all that wait, up to
 * `maxBatch`. Without preferred sizes `maxBatch` is the preferred one.
 *
 * This is the documentation's dynamic batcher. Where it is silent, on an overdue request beside a preferred size, we follow
 * the code (`GetDynamicBatch`: all go). What the server does while its instances are busy differs: `triton-prefetch`.
 * Triton's queue is the model's: route to the shared queue for that. The age is counted from the due time.
 */
import { type BatchAnswer, type PolicyEntry, type View, WAIT } from '../../contract/index.ts'
import { noCompanyToCome } from './company.ts'

export const triton: PolicyEntry<'batching'> = {
  name: 'triton',
  family: 'batching',
  summary: 'A preferred size as soon as it is there, or what is there once the oldest was delayed long enough.',
  source:
    'NVIDIA Triton Inference Server, user guide, Batchers: dynamic batcher, preferred batch sizes, delayed batching',
  parameters: {
    maxBatch: { kind: 'integer', summary: 'most requests in a batch (max_batch_size)', default: 16, minimum: 1 },
    preferredBatchSizes: {
      kind: 'sizes',
      summary: 'sizes that are sent at once (preferred_batch_size); none means maxBatch',
      default: [],
      notAbove: 'maxBatch',
    },
    maxQueueDelay: {
      kind: 'duration',
      summary: 'how long a request may wait for company (max_queue_delay_microseconds)',
      default: 0,
      minimum: 0,
    },
  },
  workConserving: false,
  create({ maxBatch, preferredBatchSizes, maxQueueDelay }) {
    const rule = new DocumentedRule(
      maxBatch as number,
      preferredBatchSizes as readonly number[],
      maxQueueDelay as number,
    )
    return { readsAge: true, decide: (view, queue, replica, answer) => rule.decide(view, queue, replica, answer) }
  },
}

export class DocumentedRule {
  private readonly maxBatch: number
  private readonly preferred: Int32Array
  private readonly delayNs: number

  constructor(maxBatch: number, preferred: readonly number[], delayNs: number) {
    this.maxBatch = maxBatch
    this.preferred = Int32Array.from(preferred)
    this.delayNs = delayNs
  }

  decide(view: View, queue: number, replica: number, answer: BatchAnswer): number {
    const { queues, tasks, replicas } = view
    const { delayNs, preferred } = this
    const limit = Math.min(this.maxBatch, replicas.maxBatch[replica]!)
    const size = Math.min(queues.length[queue]!, limit)
    const sentNs = tasks.waitingSinceNs[queues.oldest[queue]!]! + delayNs
    const isDelayed = view.nowNs >= sentNs
    if (!isDelayed || delayNs === 0) {
      let at = preferred.length - 1
      while (at >= 0 && preferred[at]! > size) at--
      if (at >= 0) return preferred[at]!
    }
    if (isDelayed || size === limit || noCompanyToCome(view, replica)) return size
    answer.untilNs = sentNs
    return WAIT
  }
}
