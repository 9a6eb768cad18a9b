/**
 * Rule: `triton`, formed ahead. A batcher thread puts requests into payloads while the instances are busy, up to two per
 * instance; the last payload may grow until an instance takes it. What reaches a preferred size is closed there where there
 * is no delay; what is delayed long enough becomes a payload though every instance is busy, and takes nobody in until the
 * thread is woken: by enough requests for the next preferred size, or by an instance that takes a payload. An instance takes
 * the first payload, and with a delay also those behind it that are overdue, as far as they fit.
 *
 * The server's code: the thread, `GetDynamicBatch` and its wake-ups (dynamic_batch_scheduler.cc), the slots
 * (rate_limiter.cc, `PayloadSlotAvailable`), the merging (instance_queue.cc). The documentation says none of this. The
 * server forms ahead only where it has no priorities and no queue policy: in another order than by arrival this is `triton`.
 * Left out: waits are cut to whole microseconds there. Who leaves the queue unserved leaves the first payload.
 *
 * Batching is asked when an instance is idle, and payloads are formed before. Nothing else depends on them meanwhile, and
 * all that made them is still to be seen: who arrived when, since nobody leaves a queue but in a batch. So they are formed
 * when they are asked for, event by event as they would have been. Each request is looked at once.
 */
import { type PolicyEntry, type View, WAIT } from '../../contract/index.ts'
import { DocumentedRule, triton } from './triton.ts'
import { TritonBatcher } from './triton-batcher.ts'

export const tritonPrefetch: PolicyEntry<'batching'> = {
  name: 'triton-prefetch',
  family: 'batching',
  summary:
    "Triton's batches as the server forms them: ahead, while instances are busy; `triton` unless queues are fifo.",
  source:
    'NVIDIA Triton Inference Server, core: dynamic_batch_scheduler.cc, rate_limiter.cc, instance_queue.cc, payload.cc',
  parameters: triton.parameters,
  workConserving: false,
  create({ maxBatch, preferredBatchSizes, maxQueueDelay }, { order }) {
    const most = maxBatch as number
    const preferred = preferredBatchSizes as readonly number[]
    const delayNs = maxQueueDelay as number
    const documented = new DocumentedRule(most, preferred, delayNs)
    const formsAhead = order === 'arrival'
    const batchers = new Map<number, TritonBatcher>()
    return {
      readsAge: true,
      decide(view, queue, replica, answer) {
        if (!formsAhead) return documented.decide(view, queue, replica, answer)
        let batcher = batchers.get(queue)
        if (batcher === undefined) {
          batcher = new TritonBatcher(Math.min(most, view.replicas.maxBatch[replica]!), preferred, delayNs)
          batchers.set(queue, batcher)
        }
        batcher.catchUp(view, queue, 2 * instances(view, queue))
        const size = batcher.take(view, view.replicas.maxBatch[replica]!)
        if (size > 0) return size
        answer.untilNs = batcher.sleepsUntilNs
        return WAIT
      },
    }
  },
}

/** The replicas that are served from the queue. */
function instances({ queues, replicas, models, ready }: View, queue: number): number {
  if (queue < replicas.state.length) return 1
  const model = queues.model[queue]!
  const first = models.firstVariant[model]!
  let count = 0
  for (let variant = first; variant < first + models.variantCount[model]!; variant++) count += ready.size[variant]!
  return count
}
