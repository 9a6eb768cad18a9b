/** Triton's batcher thread and its payloads, for one queue in the order of arrival: see `triton-prefetch`. */
import type { View } from '../../contract/index.ts'

/** The thread looks after itself so often (`default_wait_microseconds`). */
const PERIOD_NS = 500e6

export class TritonBatcher {
  /** When the thread wakes by itself. */
  sleepsUntilNs = PERIOD_NS
  private readonly maxBatch: number
  private readonly preferred: readonly number[]
  private readonly maxPreferred: number
  private readonly delayNs: number
  private slots = 2
  /** Sizes of the payloads that no instance has taken, and when the first of each arrived. */
  private readonly payloads: number[] = []
  private readonly sinceNs: number[] = []
  /** Whether the last payload is the current one, which may still grow; else that is empty. */
  private grows = false
  /** The current payload was taken: the thread needs a new one. */
  private isStale = false
  private isSaturated = false
  /** So many requests must wait to wake the thread (`next_preferred_batch_size_`). */
  private wakesAt = 0
  /** Who is in no payload: how many, and the first. */
  private unassigned = 0
  private firstUnassigned = -1
  /** The youngest request that was looked at. */
  private last = -1
  private lastSequence = -1
  private lastSinceNs = 0

  constructor(maxBatch: number, preferred: readonly number[], delayNs: number) {
    const fitting = preferred.filter(size => size <= maxBatch)
    this.maxBatch = maxBatch
    this.preferred = fitting.length > 0 ? fitting : [maxBatch]
    this.maxPreferred = this.preferred.at(-1)!
    this.delayNs = delayNs
  }

  /** All that happened until now: arrivals, and the thread's own wake-ups. */
  catchUp(view: View, queue: number, slots: number): void {
    this.slots = slots
    const { tasks } = view
    for (let task = this.firstUnseen(view, queue); task >= 0; task = tasks.newer[task]!) {
      this.sleepUntil(view, tasks.waitingSinceNs[task]!)
      this.arrived(view, task)
    }
    this.sleepUntil(view, view.nowNs)
  }

  /** An instance takes the first payload; 0 where there is none. What is more than `most` stays. */
  take(view: View, most: number): number {
    const { payloads, sinceNs, delayNs } = this
    if (payloads.length === 0) return 0
    let size = payloads.shift()!
    const since = sinceNs.shift()!
    while (payloads.length > 0 && delayNs > 0 && view.nowNs - sinceNs[0]! > delayNs) {
      if (size + payloads[0]! > this.maxBatch) {
        // It counts as taken already: nobody joins it any more.
        if (payloads.length === 1) this.currentIsTaken()
        break
      }
      size += payloads.shift()!
      sinceNs.shift()
    }
    if (payloads.length === 0) this.currentIsTaken()
    if (size > most) {
      payloads.unshift(size - most)
      sinceNs.unshift(since)
    }
    this.wake(view, view.nowNs)
    return Math.min(size, most)
  }

  private currentIsTaken(): void {
    if (this.grows) this.isStale = true
    this.grows = false
  }

  private arrived(view: View, task: number): void {
    this.last = task
    this.lastSequence = view.tasks.sequence[task]!
    this.lastSinceNs = view.tasks.waitingSinceNs[task]!
    if (this.unassigned++ === 0) this.firstUnassigned = task
    if (this.payloads.length < this.slots && (this.isSaturated || this.isStale || this.unassigned >= this.wakesAt))
      this.wake(view, view.tasks.waitingSinceNs[task]!)
  }

  private sleepUntil(view: View, instantNs: number): void {
    while (this.sleepsUntilNs <= instantNs) {
      if (this.unassigned > 0) this.wake(view, this.sleepsUntilNs)
      else this.sleepsUntilNs += (Math.floor((instantNs - this.sleepsUntilNs) / PERIOD_NS) + 1) * PERIOD_NS
    }
  }

  /** The thread's loop, until it sleeps or no slot is free; a payload that is taken wakes it from either. */
  private wake(view: View, atNs: number): void {
    this.sleepsUntilNs = atNs + PERIOD_NS
    for (;;) {
      if (this.isSaturated || this.isStale) {
        this.grows = false
        this.isSaturated = false
        this.isStale = false
        this.wakesAt = 0
      }
      if (this.unassigned === 0 || this.payloads.length >= this.slots) return
      const count = this.dynamicBatch(view, atNs)
      if (count < 0) return
      this.assign(view, count)
    }
  }

  private assign(view: View, count: number): void {
    const { tasks } = view
    const { payloads, sinceNs } = this
    if (count === 0) return
    if (this.grows) payloads[payloads.length - 1]! += count
    else {
      payloads.push(count)
      sinceNs.push(tasks.waitingSinceNs[this.firstUnassigned]!)
      this.grows = true
    }
    this.unassigned -= count
    for (let i = 0; i < count; i++) this.firstUnassigned = tasks.newer[this.firstUnassigned]!
  }

  /** How many join the current payload now; -1 to sleep (`GetDynamicBatch`). */
  private dynamicBatch(view: View, atNs: number): number {
    const { maxBatch, maxPreferred, preferred, delayNs, unassigned } = this
    const payload = this.grows ? this.payloads.at(-1)! : 0
    let pending = 0
    let best = 0
    let isFull = false
    while (pending < unassigned) {
      const size = payload + pending
      if (size > 0) {
        if (size + 1 > maxPreferred && best === 0) {
          best = pending
          this.isSaturated = true
        }
        if (size + 1 > maxBatch) {
          isFull = true
          break
        }
      }
      pending++
      if (preferred.includes(payload + pending)) best = pending
    }
    const ageNs = atNs - view.tasks.waitingSinceNs[this.firstUnassigned]!
    const isOverdue = delayNs > 0 && ageNs >= delayNs
    if (best > 0 && !isOverdue) {
      if (delayNs === 0) this.isSaturated = true
      return best
    }
    if (pending === 0) return 0
    if (isFull || payload + pending >= maxPreferred) {
      this.isSaturated = true
      return pending
    }
    if (isOverdue || delayNs === 0) return pending
    const next = preferred.find(size => size > payload + pending) ?? preferred[0]!
    // The server's subtraction wraps around below 0.
    this.wakesAt = next >= payload ? next - payload : Number.POSITIVE_INFINITY
    if (!this.isSaturated && payload > 0 && !preferred.includes(payload)) return pending
    this.sleepsUntilNs = atNs + delayNs - ageNs
    return -1
  }

  /** The first request that was not looked at, or -1. Who left unserved in between is taken out of the payloads. */
  private firstUnseen({ queues, tasks }: View, queue: number): number {
    let seen = this.unassigned
    for (const size of this.payloads) seen += size
    const length = queues.length[queue]!
    let first = queues.oldest[queue]!
    if (seen === 0) return first
    // The common case: the youngest that was looked at still waits.
    if (this.isSeen(tasks, first) && this.isLast(tasks)) {
      let fresh = 0
      for (let task = tasks.newer[this.last]!; task >= 0; task = tasks.newer[task]!) fresh++
      if (seen + fresh === length) return tasks.newer[this.last]!
    }
    let left = 0
    for (; first >= 0 && this.isSeen(tasks, first); first = tasks.newer[first]!) left++
    this.lose(seen - left)
    this.refindUnassigned(queues.oldest[queue]!, tasks.newer)
    return first
  }

  /** Whether it was there when the youngest that was looked at came. */
  private isSeen({ waitingSinceNs, sequence }: View['tasks'], task: number): boolean {
    const sinceNs = waitingSinceNs[task]!
    return sinceNs === this.lastSinceNs ? sequence[task]! <= this.lastSequence : sinceNs < this.lastSinceNs
  }

  /** Whether the slot of the youngest that was looked at is still its own, and it waits for the same batch. */
  private isLast({ waitingSinceNs, sequence }: View['tasks']): boolean {
    return sequence[this.last] === this.lastSequence && waitingSinceNs[this.last] === this.lastSinceNs
  }

  private lose(count: number): void {
    let missing = count
    const { payloads, sinceNs } = this
    while (missing > 0 && payloads.length > 0) {
      const gone = Math.min(missing, payloads[0]!)
      missing -= gone
      payloads[0]! -= gone
      if (payloads[0]! > 0) break
      payloads.shift()
      sinceNs.shift()
      if (payloads.length === 0) this.currentIsTaken()
    }
    this.unassigned -= missing
  }

  private refindUnassigned(oldest: number, newer: View['tasks']['newer']): void {
    let task = oldest
    for (const size of this.payloads) for (let i = 0; i < size && task >= 0; i++) task = newer[task]!
    this.firstUnassigned = this.unassigned > 0 ? task : -1
  }
}
