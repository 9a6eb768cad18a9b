/**
 * Rule: for each batch size s, count the requests that would be in time if a batch of s began now; go up the sizes from 1
 * while the next one finds as many requests as it holds; give the heads up that the size so found would make late, then take
 * that many. Never wait. In time means before the SLO less `buffer`; the time of a batch of s is about the longest of the
 * last ten of that size on the replica, and what was expected before the first.
 *
 * After the code (`Model::try_dequeue`, in public copies of it), which keeps a queue a size. Its strategies, ordered by
 * d - est(s), choose between models: here that is the order of the queues that an executor serves. "About": the 99th
 * percentile of ten lies 0.09 of the way from the longest to the next. The deadline is never before `scheduleAhead` +
 * `buffer` after the arrival, past a tight SLO too, and an SLO under `buffer` is kept whole, as there. Left out: that a GPU
 * gets work up to `scheduleAhead` before it is free (ours are asked when they are), and 1 ms of delay to the worker.
 * Clockwork estimates per model, we per replica, as devices differ. It is first come, first served; in another order
 * requests behind the head may be late. Loading models is another family's.
 *
 * O(waiting) a question: it walks from the oldest until each size has found its requests.
 */
import { DROP_HEAD, type PolicyEntry, type View } from '../../contract/index.ts'
import { allowedSizes, sizesParameter } from './allowed-sizes.ts'
import { PerReplica } from './per-replica.ts'

const MEASUREMENTS = 10

export const clockwork: PolicyEntry<'batching'> = {
  name: 'clockwork',
  family: 'batching',
  summary:
    'The largest of a few sizes that finds enough requests in time, by the latest executions; gives up the others.',
  source: 'Clockwork (Gujarati et al., OSDI 2020); its infer5_scheduler.cpp in the public copy NeoLou/clockwork_fork',
  parameters: {
    sizes: sizesParameter([1, 2, 4, 8, 16]),
    buffer: { kind: 'duration', summary: 'how long before the SLO a batch must end', default: 5e6, minimum: 0 },
    scheduleAhead: {
      kind: 'duration',
      summary: 'with the buffer, the least time that a request is given',
      default: 10e6,
      minimum: 0,
    },
  },
  workConserving: true,
  create(parameters) {
    const sizes = allowedSizes(parameters.sizes!)
    const bufferNs = parameters.buffer as number
    const leastNs = (parameters.scheduleAhead as number) + bufferNs
    const learnt = new PerReplica((view, replica) => new Estimates(view, replica, sizes))
    const deadlineNs = ({ tasks, tenants }: View, task: number) => {
      const sloNs = tenants.sloNs[tasks.tenant[task]!]!
      return tasks.arrivalNs[task]! + Math.max(leastNs, sloNs < bufferNs ? sloNs : sloNs - bufferNs)
    }
    const inTime = new Int32Array(sizes.length)
    const largestFilled = (view: View, queue: number, { count, ns }: Estimates): number => {
      const { queues, tasks } = view
      inTime.fill(0)
      let unfilled = count
      for (let task = queues.oldest[queue]!; task >= 0 && unfilled > 0; task = tasks.newer[task]!) {
        const slackNs = deadlineNs(view, task) - view.nowNs
        for (let at = 0; at < count; at++) if (ns[at]! <= slackNs && ++inTime[at]! === sizes[at]) unfilled--
      }
      let at = 0
      while (at + 1 < count && inTime[at + 1]! >= sizes[at + 1]!) at++
      return at
    }
    return {
      readsAge: true,
      decide(view, queue, replica) {
        const estimates = learnt.of(view, replica)
        const at = largestFilled(view, queue, estimates)
        const head = view.queues.head[queue]!
        return deadlineNs(view, head) < view.nowNs + estimates.ns[at]! ? DROP_HEAD : sizes[at]!
      },
      ended(view, executor) {
        const { batches } = view
        const at = sizes.indexOf(batches.size[executor]!)
        // Of another size where somebody left while the batch was formed.
        if (at >= 0) learnt.of(view, batches.replica[executor]!).measured(at, view.nowNs - batches.startNs[executor]!)
      },
    }
  },
}

/** What a batch of each size takes. */
class Estimates {
  /** How many of the sizes the replica can execute. */
  readonly count: number
  readonly ns: Float64Array
  /** The last executions of each size in turn, and how many there were. */
  private readonly latestNs: Float64Array
  private readonly executions: Float64Array

  constructor(view: View, replica: number, sizes: Int32Array) {
    this.count = sizes.filter(size => size <= view.replicas.maxBatch[replica]!).length
    this.ns = Float64Array.from(sizes.subarray(0, this.count), size => view.expectedServiceNs(replica, size, 1))
    this.latestNs = new Float64Array(this.count * MEASUREMENTS)
    this.executions = new Float64Array(this.count)
  }

  measured(at: number, tookNs: number): void {
    const first = at * MEASUREMENTS
    this.latestNs[first + (this.executions[at]! % MEASUREMENTS)] = tookNs
    const known = Math.min(MEASUREMENTS, ++this.executions[at]!)
    let longestNs = 0
    let nextNs = 0
    for (let i = first; i < first + known; i++) {
      const ns = this.latestNs[i]!
      nextNs = Math.max(nextNs, Math.min(ns, longestNs))
      longestNs = Math.max(longestNs, ns)
    }
    this.ns[at] = longestNs - (longestNs - nextNs) * 0.01 * (known - 1)
  }
}
