/** The table of live tasks: struct of arrays, slots reused, so that a request costs no garbage. */
import type { TaskColumns } from '../contract/index.ts'

export class Tasks implements TaskColumns {
  tenant: Int32Array
  model: Int32Array
  variant: Int32Array
  arrivalNs: Float64Array
  /** See the view. The very column of `arrivalNs` where nobody is served again. */
  waitingSinceNs: Float64Array
  deadlineNs: Float64Array
  sequence: Float64Array
  ordinal: Float64Array
  work: Float64Array
  /** 1 where admission answered DEGRADE: the variant is asked for a cheaper form, each time the task is placed. */
  degraded: Uint8Array
  /** The variant whose answer it has, while it is served again; else -1, of free slots too. */
  answeredBy: Int32Array
  /** How sure that answer is; see the view. */
  confidence: Uint8Array
  /** Sort key that the queueing policy wrote. */
  key: Float64Array
  /** Instant at which execution began. */
  startNs: Float64Array
  /** After this instant the client no longer wants to be served. No policy sees it. Empty in a world without impatience. */
  givesUpNs: Float64Array
  /** Next member of the same batch (in the order in which they were taken), or the next free slot; -1 after the last. */
  next: Int32Array
  /** Neighbours in the order of age (since when they wait) within the same queue, or -1. */
  older: Int32Array
  newer: Int32Array
  /** Tasks alive now. */
  live = 0
  private firstFree = 0

  constructor(impatient = false, capacity = 1024) {
    this.tenant = new Int32Array(capacity)
    this.model = new Int32Array(capacity)
    this.variant = new Int32Array(capacity)
    this.arrivalNs = new Float64Array(capacity)
    this.waitingSinceNs = this.arrivalNs
    this.deadlineNs = new Float64Array(capacity)
    this.sequence = new Float64Array(capacity)
    this.ordinal = new Float64Array(capacity)
    this.work = new Float64Array(capacity).fill(1)
    this.degraded = new Uint8Array(capacity)
    this.answeredBy = new Int32Array(capacity).fill(-1)
    this.confidence = new Uint8Array(capacity)
    this.key = new Float64Array(capacity)
    this.startNs = new Float64Array(capacity)
    this.givesUpNs = new Float64Array(impatient ? capacity : 0)
    this.next = new Int32Array(capacity)
    this.older = new Int32Array(capacity)
    this.newer = new Int32Array(capacity)
    this.chainFree(0)
  }

  /** Requests will be served again: since when one waits is no longer when it was due. Before the first is there. */
  keepWaitingSince(): void {
    this.waitingSinceNs = new Float64Array(this.capacity)
  }

  get capacity(): number {
    return this.next.length
  }

  /** A free slot; its columns hold what the last task left. */
  allocate(): number {
    if (this.firstFree < 0) this.grow()
    const task = this.firstFree
    this.firstFree = this.next[task]!
    this.live++
    return task
  }

  release(task: number): void {
    this.next[task] = this.firstFree
    this.firstFree = task
    this.live--
  }

  /** Tasks that are linked by `next` already. */
  releaseChain(first: number, last: number, count: number): void {
    this.next[last] = this.firstFree
    this.firstFree = first
    this.live -= count
  }

  private chainFree(from: number): void {
    const { next } = this
    for (let slot = from; slot < next.length; slot++) next[slot] = slot + 1
    next[next.length - 1] = -1
    this.firstFree = from
  }

  private grow(): void {
    const old = this.capacity
    const capacity = 2 * old
    this.tenant = grownInts(this.tenant, capacity)
    this.model = grownInts(this.model, capacity)
    this.variant = grownInts(this.variant, capacity)
    const keepsWaitingSince = this.waitingSinceNs !== this.arrivalNs
    this.arrivalNs = grownFloats(this.arrivalNs, capacity)
    this.waitingSinceNs = keepsWaitingSince ? grownFloats(this.waitingSinceNs, capacity) : this.arrivalNs
    this.deadlineNs = grownFloats(this.deadlineNs, capacity)
    this.sequence = grownFloats(this.sequence, capacity)
    this.ordinal = grownFloats(this.ordinal, capacity)
    this.work = grownFloats(this.work, capacity).fill(1, old)
    this.degraded = grownBytes(this.degraded, capacity)
    this.answeredBy = grownInts(this.answeredBy, capacity).fill(-1, old)
    this.confidence = grownBytes(this.confidence, capacity)
    this.key = grownFloats(this.key, capacity)
    this.startNs = grownFloats(this.startNs, capacity)
    if (this.givesUpNs.length > 0) this.givesUpNs = grownFloats(this.givesUpNs, capacity)
    this.next = grownInts(this.next, capacity)
    this.older = grownInts(this.older, capacity)
    this.newer = grownInts(this.newer, capacity)
    this.chainFree(old)
  }
}

function grownBytes(column: Uint8Array, capacity: number): Uint8Array {
  const grown = new Uint8Array(capacity)
  grown.set(column)
  return grown
}

function grownInts(column: Int32Array, capacity: number): Int32Array {
  const grown = new Int32Array(capacity)
  grown.set(column)
  return grown
}

function grownFloats(column: Float64Array, capacity: number): Float64Array {
  const grown = new Float64Array(capacity)
  grown.set(column)
  return grown
}
