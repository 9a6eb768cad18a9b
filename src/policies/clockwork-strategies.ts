/**
 * Clockwork's strategies, for all that decide by them. A strategy is a batch size for a queue; it is filled where that many
 * requests would be in time if they began now. In time means before the SLO less `buffer`, but never before `scheduleAhead`
 * + `buffer` after the arrival. What a batch takes is about the longest of the last ten of its size on the replica, and what
 * was expected before the first.
 */
import { DROP_HEAD, type Parameter, type ParameterValues, type View } from '../contract/index.ts'
import { allowedSizes, sizesParameter } from './batching/allowed-sizes.ts'
import { PerReplica } from './batching/per-replica.ts'

const MEASUREMENTS = 10

export const strategyParameters = {
  sizes: sizesParameter([1, 2, 4, 8, 16]),
  buffer: { kind: 'duration', summary: 'how long before the SLO a batch must end', default: 5e6, minimum: 0 },
  scheduleAhead: {
    kind: 'duration',
    summary: 'with the buffer, the least time that a request is given',
    default: 10e6,
    minimum: 0,
  },
} satisfies { readonly [name: string]: Parameter }

export class Strategies {
  private readonly sizes: Int32Array
  private readonly bufferNs: number
  private readonly leastNs: number
  private readonly learnt: PerReplica<Estimates>
  /** Of the queue that was looked at last, by size: how many would be in time, and the deadline of the oldest of them. */
  private readonly inTime: Int32Array
  private readonly deadlinesNs: Float64Array
  /** Of each of two queues: the most urgent strategy, and its size. */
  private readonly urgentNs = new Float64Array(2)
  private readonly urgentSize = new Int32Array(2)

  /** @param maxExecutionNs sizes above 1 that are expected to take longer are not used */
  constructor(parameters: ParameterValues, maxExecutionNs = Number.POSITIVE_INFINITY) {
    const sizes = allowedSizes(parameters.sizes!)
    this.sizes = sizes
    this.bufferNs = parameters.buffer as number
    this.leastNs = (parameters.scheduleAhead as number) + this.bufferNs
    this.learnt = new PerReplica((view, replica) => new Estimates(view, replica, sizes, maxExecutionNs))
    this.inTime = new Int32Array(sizes.length)
    this.deadlinesNs = new Float64Array(sizes.length)
  }

  /** How many the replica takes from the queue now, or that its head is to be given up. */
  decide(view: View, queue: number, replica: number): number {
    const estimates = this.learnt.of(view, replica)
    const at = this.largestFilled(view, queue, estimates)
    return this.deadlineNs(view, view.queues.head[queue]!) < view.nowNs + estimates.ns[at]!
      ? DROP_HEAD
      : this.sizes[at]!
  }

  /**
   * Whether the queue's most urgent strategy begins earlier than the other's, at the latest: d - est(s), d being the deadline
   * of the oldest that s would serve in time. Only strategies up to the largest that is filled count. A queue with nobody to
   * be served in time comes first: it has only requests to be given up.
   */
  isMoreUrgent(view: View, queue: number, replica: number, other: number, otherReplica: number): boolean {
    this.findUrgent(view, queue, replica, 0)
    this.findUrgent(view, other, otherReplica, 1)
    const { urgentNs, urgentSize } = this
    if (urgentNs[0] !== urgentNs[1]) return urgentNs[0]! < urgentNs[1]!
    return urgentSize[0] === urgentSize[1] ? queue < other : urgentSize[0]! < urgentSize[1]!
  }

  /** Whether the request would be late even alone, if the replica served it at the instant in `freeNs` of its executor. */
  isLateAlone(view: View, task: number, replica: number, freeNs: Float64Array): boolean {
    const beginNs = Math.max(view.nowNs, freeNs[view.replicas.executor[replica]!]!)
    return this.deadlineNs(view, task) < beginNs + this.learnt.of(view, replica).ns[0]!
  }

  /** Writes down when the executor is to be free, as its batch begins. */
  started(view: View, executor: number, freeNs: Float64Array): void {
    const { batches, nowNs } = view
    const replica = batches.replica[executor]!
    const size = batches.size[executor]!
    const { count, ns } = this.learnt.of(view, replica)
    const at = this.sizes.indexOf(size)
    freeNs[executor] = nowNs + (at >= 0 && at < count ? ns[at]! : view.expectedServiceNs(replica, size, 1))
  }

  ended(view: View, executor: number): void {
    const { batches } = view
    const at = this.sizes.indexOf(batches.size[executor]!)
    // Of another size where somebody left while the batch was formed.
    if (at >= 0) this.learnt.of(view, batches.replica[executor]!).measured(at, view.nowNs - batches.startNs[executor]!)
  }

  private deadlineNs({ tasks, tenants }: View, task: number): number {
    const sloNs = tenants.sloNs[tasks.tenant[task]!]!
    return tasks.arrivalNs[task]! + Math.max(this.leastNs, sloNs < this.bufferNs ? sloNs : sloNs - this.bufferNs)
  }

  /** Goes up the sizes from 1 while the next one is filled. O(waiting): from the oldest until each has found its requests. */
  private largestFilled(view: View, queue: number, { count, ns }: Estimates): number {
    const { queues, tasks } = view
    const { inTime, deadlinesNs, sizes } = this
    inTime.fill(0)
    let unfilled = count
    for (let task = queues.oldest[queue]!; task >= 0 && unfilled > 0; task = tasks.newer[task]!) {
      const deadlineNs = this.deadlineNs(view, task)
      for (let at = 0; at < count; at++) {
        if (view.nowNs + ns[at]! > deadlineNs) continue
        if (++inTime[at]! === 1) deadlinesNs[at] = deadlineNs
        if (inTime[at] === sizes[at]) unfilled--
      }
    }
    let at = 0
    while (at + 1 < count && inTime[at + 1]! >= sizes[at + 1]!) at++
    return at
  }

  private findUrgent(view: View, queue: number, replica: number, side: number): void {
    const { inTime, deadlinesNs, urgentNs, urgentSize, sizes } = this
    const estimates = this.learnt.of(view, replica)
    const last = this.largestFilled(view, queue, estimates)
    urgentNs[side] = inTime[0] === 0 ? Number.NEGATIVE_INFINITY : Number.POSITIVE_INFINITY
    urgentSize[side] = 1
    for (let at = 0; at <= last; at++) {
      if (inTime[at] === 0) continue
      const beginNs = deadlinesNs[at]! - estimates.ns[at]!
      if (beginNs >= urgentNs[side]!) continue
      urgentNs[side] = beginNs
      urgentSize[side] = sizes[at]!
    }
  }
}

/** What a batch of each size takes. */
class Estimates {
  /** How many of the sizes the replica is to execute. */
  readonly count: number
  readonly ns: Float64Array
  /** The last executions of each size in turn, and how many there were. */
  private readonly latestNs: Float64Array
  private readonly executions: Float64Array

  constructor(view: View, replica: number, sizes: Int32Array, maxExecutionNs: number) {
    let count = 1
    const isUsed = (size: number) =>
      size <= view.replicas.maxBatch[replica]! && view.expectedServiceNs(replica, size, 1) <= maxExecutionNs
    while (count < sizes.length && isUsed(sizes[count]!)) count++
    this.count = count
    this.ns = Float64Array.from(sizes.subarray(0, count), size => view.expectedServiceNs(replica, size, 1))
    this.latestNs = new Float64Array(count * MEASUREMENTS)
    this.executions = new Float64Array(count)
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
