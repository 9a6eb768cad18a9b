/**
 * Devices that several executors share: while n of them are busy, each goes on at 1 / n of its speed (egalitarian processor
 * sharing; Kleinrock, Queueing Systems, volume 2, section 4.4). A draw is then the time that a batch would take alone.
 *
 * All busy executors of a device attain the same service in the same time, so one number a device, the service attained by
 * each since it last became busy, says how far all of them are: a batch that needs S more when that number is V ends when
 * it is V + S, whoever comes and goes meanwhile. Only the end that comes next is known as an instant; it is rounded up once
 * (R3) and moved whenever a batch starts or ends on the device.
 */
import type { IndexedHeap } from '../collections/index.ts'
import type { State } from '../core/index.ts'
import type { ScenarioExecutor } from '../spec/scenario.ts'

/** Of an executor that has its device to itself. */
const ALONE = -1

export class ProcessorSharing {
  private readonly state: State
  private readonly pending: IndexedHeap
  /** By executor. */
  private readonly device: Int32Array
  /** By executor: what its device will have given each when its batch is done (ns). */
  private readonly endsAtNs: Float64Array
  /** The busy executors of each device: `member[first[d]]` .. `member[first[d] + busy[d] - 1]`, in any order. */
  private readonly member: Int32Array
  private readonly first: Int32Array
  private readonly busy: Int32Array
  /** By executor: where it stands in `member`. */
  private readonly place: Int32Array
  /** By device: what it has given each busy executor (ns), at the instant `sinceNs`. */
  private readonly attainedNs: Float64Array
  private readonly sinceNs: Float64Array

  /** Undefined where nobody shares, so that a run without pays nothing. `pending` has a slot for each executor's end. */
  static of(executors: readonly ScenarioExecutor[], state: State, pending: IndexedHeap): ProcessorSharing | undefined {
    return executors.some(({ sharing }) => sharing !== null)
      ? new ProcessorSharing(executors, state, pending)
      : undefined
  }

  private constructor(executors: readonly ScenarioExecutor[], state: State, pending: IndexedHeap) {
    this.state = state
    this.pending = pending
    const names = [...new Set(executors.flatMap(({ sharing }) => sharing?.device ?? []))]
    const number = new Map(names.map((name, i) => [name, i]))
    this.device = Int32Array.from(executors, ({ sharing }) => (sharing === null ? ALONE : number.get(sharing.device)!))
    this.endsAtNs = new Float64Array(executors.length)
    this.member = new Int32Array(executors.length)
    this.place = new Int32Array(executors.length)
    this.first = new Int32Array(names.length)
    this.busy = new Int32Array(names.length)
    this.attainedNs = new Float64Array(names.length)
    this.sinceNs = new Float64Array(names.length)
    const sharers = new Int32Array(names.length)
    for (const device of this.device) if (device !== ALONE) sharers[device]!++
    for (let device = 1; device < names.length; device++)
      this.first[device] = this.first[device - 1]! + sharers[device - 1]!
  }

  /** The executor starts what takes `serviceNs` alone, now. False where it has its device to itself. O(busy on it). */
  started(executor: number, serviceNs: number): boolean {
    const device = this.device[executor]!
    if (device === ALONE) return false
    this.goOn(device)
    this.endsAtNs[executor] = this.attainedNs[device]! + serviceNs
    const place = this.first[device]! + this.busy[device]!++
    this.place[executor] = place
    this.member[place] = executor
    this.time(device)
    return true
  }

  /** The end of what the executor ran was delivered. O(busy on its device). */
  ended(executor: number): void {
    const device = this.device[executor]!
    if (device === ALONE) return
    this.goOn(device)
    const last = this.first[device]! + --this.busy[device]!
    const moved = this.member[last]!
    const place = this.place[executor]!
    this.member[place] = moved
    this.place[moved] = place
    this.time(device)
  }

  /** Brings what the device has given up to now. */
  private goOn(device: number): void {
    const busy = this.busy[device]!
    const { nowNs } = this.state
    // From 0 whenever there is nobody to go on for: so the doubles stay small, and exact to far below 1 ns.
    if (busy === 0) this.attainedNs[device] = 0
    else this.attainedNs[device]! += (nowNs - this.sinceNs[device]!) / busy
    this.sinceNs[device] = nowNs
  }

  /**
   * Writes the next end on the device. Whoever will have attained what it needs by that instant ends then as well, so that
   * simultaneous ends are told in the order of executors (R4), not of fractions of a nanosecond.
   */
  private time(device: number): void {
    const { member, endsAtNs, pending } = this
    const { nowNs } = this.state
    const busy = this.busy[device]!
    const from = this.first[device]!
    let leastNs = Number.POSITIVE_INFINITY
    for (let at = from; at < from + busy; at++) leastNs = Math.min(leastNs, endsAtNs[member[at]!]!)
    const attainedNs = this.attainedNs[device]!
    const endNs = Math.max(nowNs, Math.ceil(nowNs + (leastNs - attainedNs) * busy))
    const reachedNs = Math.max(leastNs, attainedNs + (endNs - nowNs) / busy)
    for (let at = from; at < from + busy; at++) {
      const executor = member[at]!
      if (endsAtNs[executor]! <= reachedNs) {
        pending.timeNs[executor] = endNs
        pending.moved(executor)
      } else {
        pending.remove(executor)
      }
    }
  }
}
