/**
 * Rule: the latencies of all (variant, batch size) lie in buckets, whose upper ends go in equal steps from that of the
 * quickest alone, l_min(1), to that of the slowest in a full batch, l_max(B). When an executor is free it takes the highest
 * bucket that ends within the slack of the earliest deadline, and of that the largest batch; less slack than the first
 * bucket's: the first. Requests wait by deadline in their model's shared queue. Little slack so gives quick variants, much of
 * it accurate ones or large batches.
 *
 * The paper's abstract and introduction could be opened, its section on the policy could not; the rule above is taken from
 * notes on it. Ours are: the upper end as a bucket's latency, so that who can be in time is; that an empty bucket is
 * passed over for the next lower; that a batch counts as no larger than the queue, and of equal ones the more accurate
 * variant is taken, then the quicker; the number of buckets and B, by default. Only variants that the tenant of the earliest
 * deadline allows are looked at.
 *
 * A SuperNet, which is any of its variants without loading, is an executor that holds a replica of each: what the allocation
 * `static` does by itself. O(buckets x replicas on the executor) a batch. The table of an executor is made anew when the set
 * of replicas has changed, O(replicas x B).
 */
import { READY, type SystemEntry, type View } from '../../contract/index.ts'
import { isAllowed, mostAccurateReady, oncePerTenant } from '../allowed-variants.ts'
import { earliestDeadlineFirst } from '../queueing/earliest-deadline-first.ts'
import { sharedQueue } from '../routing/shared-queue.ts'

export const slackfit: SystemEntry<'variant' | 'routing' | 'queueing' | 'batching'> = {
  name: 'slackfit',
  family: 'system',
  fills: ['variant', 'routing', 'queueing', 'batching'],
  summary: 'A free executor takes the variant and batch of the highest latency bucket within the earliest slack.',
  source: 'SlackFit in SuperServe (Khare et al., NSDI 2025; arXiv 2312.16733)',
  parameters: {
    buckets: { kind: 'integer', summary: 'latency buckets', default: 16, minimum: 2 },
    maxBatch: { kind: 'integer', summary: 'B, most requests in a batch', default: 16, minimum: 1 },
    ...sharedQueue.parameters,
    ...earliestDeadlineFirst.parameters,
  },
  order: 'deadline',
  bindsLate: true,
  choosesAtDispatch: true,
  workConserving: true,
  create({ buckets, maxBatch, ...parameters }, context) {
    const { names } = context
    const tables = names.executors.map(() => names.models.map(() => new Table(buckets as number, maxBatch as number)))
    const tableOf = (view: View, executor: number, queue: number): Table => {
      const model = view.queues.model[queue]!
      const table = tables[executor]![model]!
      if (table.generation !== view.ready.generation) table.fill(view, executor, model)
      return table
    }
    return {
      variant: {
        select: oncePerTenant(names, mostAccurateReady),
        selectAtDispatch: (view, queue, executor) => tableOf(view, executor, queue).find(view, queue, -1),
      },
      routing: sharedQueue.create(parameters, context),
      queueing: earliestDeadlineFirst.create(parameters, context),
      batching: {
        // The replica was chosen for this head, so of its own buckets the highest within the slack is the one of that choice.
        decide(view, queue, replica) {
          const table = tableOf(view, view.replicas.executor[replica]!, queue)
          table.find(view, queue, replica)
          return table.size
        },
      },
    }
  },
}

/** What the replicas of one model on one executor can do: of each the largest batch in each bucket. */
class Table {
  /** Of `ready` when it was made. */
  generation = -1
  /** Of what was found last. */
  size = 0
  private readonly most: number
  /** Upper ends. */
  private readonly endNs: Float64Array
  private replicas: number[] = []
  /** Replica by replica, bucket by bucket; 0 where it has no batch in it. */
  private largest = new Int32Array(0)

  constructor(buckets: number, most: number) {
    this.most = most
    this.endNs = new Float64Array(buckets)
  }

  fill(view: View, executor: number, model: number): void {
    const { replicas, executors, variants, ready } = view
    const { endNs } = this
    const last = endNs.length - 1
    this.generation = ready.generation
    this.replicas = []
    let leastNs = Number.POSITIVE_INFINITY
    let mostNs = 0
    for (let replica = executors.firstReplica[executor]!; replica >= 0; replica = replicas.nextOnExecutor[replica]!) {
      if (replicas.state[replica] !== READY || variants.model[replicas.variant[replica]!] !== model) continue
      this.replicas.push(replica)
      leastNs = Math.min(leastNs, view.expectedServiceNs(replica, 1, 1))
      for (let size = this.sizes(view, replica); size > 0; size--)
        mostNs = Math.max(mostNs, view.expectedServiceNs(replica, size, 1))
    }
    for (let bucket = 0; bucket <= last; bucket++)
      endNs[bucket] = leastNs + Math.floor(((mostNs - leastNs) * bucket) / last)
    this.largest = new Int32Array(this.replicas.length * endNs.length)
    for (const [i, replica] of this.replicas.entries()) {
      for (let size = 1; size <= this.sizes(view, replica); size++) {
        const serviceNs = view.expectedServiceNs(replica, size, 1)
        this.largest[i * endNs.length + endNs.findIndex(ns => serviceNs <= ns)] = size
      }
    }
  }

  /**
   * The replica that serves the queue's head; among all, or this one alone. -1 where the head's tenant allows none. `size`
   * says how many it takes.
   */
  find(view: View, queue: number, only: number): number {
    const { endNs } = this
    const slackNs = view.tasks.deadlineNs[view.queues.head[queue]!]! - view.nowNs
    let highest = endNs.length - 1
    while (highest > 0 && endNs[highest]! > slackNs) highest--
    for (let bucket = highest; bucket >= 0; bucket--) {
      const found = this.bestOf(view, queue, only, bucket)
      if (found >= 0) return found
    }
    for (let bucket = highest + 1; bucket < endNs.length; bucket++) {
      const found = this.bestOf(view, queue, only, bucket)
      if (found >= 0) return found
    }
    return -1
  }

  private bestOf(view: View, queue: number, only: number, bucket: number): number {
    const { queues, variants, replicas } = view
    const waiting = queues.length[queue]!
    const head = queues.head[queue]!
    let best = -1
    let bestSize = 0
    for (let i = 0; i < this.replicas.length; i++) {
      const replica = this.replicas[i]!
      const size = Math.min(waiting, this.largest[i * this.endNs.length + bucket]!)
      const variant = replicas.variant[replica]!
      if (size < Math.max(1, bestSize) || (only >= 0 && replica !== only) || !isAllowed(view, head, variant)) continue
      if (size === bestSize) {
        const more = variants.quality[variant]! - variants.quality[replicas.variant[best]!]!
        if (more < 0) continue
        if (more === 0 && view.expectedServiceNs(replica, size, 1) >= view.expectedServiceNs(best, size, 1)) continue
      }
      best = replica
      bestSize = size
    }
    this.size = bestSize
    return best
  }

  private sizes(view: View, replica: number): number {
    return Math.min(this.most, view.replicas.maxBatch[replica]!)
  }
}
