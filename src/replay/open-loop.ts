/**
 * Real time, open loop: each request is handed to the core at the instant at which it is due, whatever the workers do. A
 * late one is sent late and counted as such, never skipped.
 *
 * The driver has a core of its own, so it may spin: while a batch is in execution or something is due soon it takes turns
 * with `setImmediate`, which lets answers in between any two turns; else it sleeps in `setTimeout`, which fires up to a
 * millisecond early and some late, and spins the rest. An early timer does no harm, since every turn looks at the clock.
 */
import { IndexedHeap } from '../collections/index.ts'
import { NEVER } from '../core/index.ts'
import type { RunRecorder } from '../measure/index.ts'
import type { MergedArrivals } from '../workload/index.ts'
import type { Clock } from './clock.ts'
import type { DriverEvents, LiveDriver } from './live-driver.ts'
import { LATE_MS } from './validity.ts'

/** Closer than this (ms) is spun for: more than `setTimeout` is usually late by. */
const SPIN_MS = 3
/** How long a turn looks at the clock before it lets answers in: an answer waits half of it, and turns cost garbage. */
const TURN_NS = 5000
/** `setTimeout` takes at most 2^31 ms. */
const LONGEST_SLEEP_MS = 60_000
const HANG_CHECK_NS = 20e6
/** Events in one turn: answers are let in after so many, however late the driver is. */
const EVENTS_IN_A_TURN = 32

export class OpenLoop implements DriverEvents {
  /** Requests in the measured window, and those of them that were sent more than LATE_MS late. */
  measured = 0
  late = 0
  /** Events that the core was told. */
  events = 0
  readonly #arrivals: MergedArrivals
  readonly #durationNs: number
  readonly #warmupNs: number
  readonly #recorder: RunRecorder
  readonly #clock: Clock
  readonly #wakes: IndexedHeap
  readonly #turn = () => this.#takeTurn()
  #driver: LiveDriver | undefined
  #timer: NodeJS.Timeout | undefined
  #immediate: NodeJS.Immediate | undefined
  #nextHangCheckNs = 0
  #inTurn = false
  #running = false
  #armed: (() => void) | undefined
  #settle: { resolve(): void; reject(error: unknown): void } | undefined
  #error: unknown

  constructor(
    run: { readonly durationNs: number; readonly warmupNs: number },
    queues: number,
    arrivals: MergedArrivals,
    recorder: RunRecorder,
    clock: Clock,
  ) {
    this.#durationNs = run.durationNs
    this.#warmupNs = run.warmupNs
    this.#arrivals = arrivals
    this.#recorder = recorder
    this.#clock = clock
    this.#wakes = new IndexedHeap(queues)
  }

  /** Loads all replicas of the first plan; time stands at 0 meanwhile. */
  arm(driver: LiveDriver): Promise<void> {
    this.#driver = driver
    return new Promise((resolve, reject) => {
      this.#settle = { resolve, reject }
      this.#armed = resolve
      driver.arm()
      if (this.#error !== undefined) reject(this.#error)
      else if (!driver.loading) resolve()
    })
  }

  /** Runs from an instant in the near future until every request has left. */
  run(startInMs: number): Promise<void> {
    this.#armed = undefined
    this.#driver!.clockStarted()
    return new Promise((resolve, reject) => {
      this.#settle = { resolve, reject }
      if (this.#error !== undefined) {
        reject(this.#error)
        return
      }
      this.#clock.startIn(startInMs)
      this.#running = true
      this.#schedule()
    })
  }

  // What the driver tells.

  wakeChanged(queue: number): void {
    const wakeNs = this.#driver!.core.state.queues.wakeNs[queue]!
    if (wakeNs === NEVER) {
      this.#wakes.remove(queue)
    } else {
      this.#wakes.timeNs[queue] = wakeNs
      this.#wakes.moved(queue)
    }
  }

  handled(): void {
    this.events++
    if (this.#armed !== undefined && !this.#driver!.loading) this.#armed()
    else if (this.#running && !this.#inTurn) this.#schedule()
  }

  failed(error: unknown): void {
    this.#error ??= error
    this.stop()
    this.#settle?.reject(error)
  }

  stop(): void {
    this.#running = false
    clearTimeout(this.#timer)
    clearImmediate(this.#immediate)
  }

  #takeTurn(): void {
    this.#timer = undefined
    this.#immediate = undefined
    if (!this.#running) return
    this.#inTurn = true
    try {
      this.#clock.spinUntil(Math.min(this.#wakeNs(), this.#dueNs()), TURN_NS)
      this.#deliverDue()
      if (this.#finished()) {
        this.stop()
        this.#settle!.resolve()
      }
    } catch (error) {
      this.failed(error)
    }
    this.#inTurn = false
    if (this.#running) this.#schedule()
  }

  #deliverDue(): void {
    const driver = this.#driver!
    const { core } = driver
    const { state } = core
    for (let i = 0; i < EVENTS_IN_A_TURN; i++) {
      driver.now()
      const { nowNs } = state
      const dueNs = this.#dueNs()
      const queue = this.#wakes.top
      const wakeNs = this.#wakeNs()
      if (Math.min(dueNs, wakeNs) > nowNs) break
      this.events++
      if (wakeNs <= dueNs) {
        this.#wakes.remove(queue)
        core.wake(queue)
      } else {
        this.#arrive(dueNs)
      }
      driver.deliverPlan()
    }
    if (!state.arrivalsEnded && this.#arrivals.next < 0 && state.nowNs >= this.#durationNs) {
      this.events++
      core.end()
    }
    if (state.nowNs >= this.#nextHangCheckNs) {
      this.#nextHangCheckNs = state.nowNs + HANG_CHECK_NS
      driver.checkHangs()
    }
  }

  #arrive(dueNs: number): void {
    const { core } = this.#driver!
    const tenant = this.#arrivals.next
    this.#arrivals.advance()
    core.state.dueNs = dueNs
    if (dueNs >= this.#warmupNs) {
      const lagNs = core.state.nowNs - dueNs
      this.#recorder.sentLate(lagNs)
      this.measured++
      if (lagNs > LATE_MS * 1e6) this.late++
    }
    core.arrive(tenant)
  }

  /** When the next request is due; Infinity when none is left. */
  #dueNs(): number {
    return this.#arrivals.next < 0 ? NEVER : this.#arrivals.nextNs
  }

  /** When the first queue wants to be woken. */
  #wakeNs(): number {
    const queue = this.#wakes.top
    return queue < 0 ? NEVER : this.#wakes.timeNs[queue]!
  }

  /** When to say that no request will arrive any more. */
  #endNs(): number {
    return this.#driver!.core.state.arrivalsEnded ? NEVER : this.#durationNs
  }

  /** Every request has left. When none can any more, the core says what is stuck. */
  #finished(): boolean {
    const driver = this.#driver!
    const { state } = driver.core
    if (!state.arrivalsEnded) return false
    if (state.tasks.live === 0) return true
    if (!driver.busy && this.#wakes.length === 0) driver.core.assertDrained()
    return false
  }

  #schedule(): void {
    if (this.#immediate !== undefined) return
    const sleepMs = this.#clock.msUntil(Math.min(this.#wakeNs(), this.#dueNs(), this.#endNs())) - SPIN_MS
    clearTimeout(this.#timer)
    this.#timer = undefined
    if (sleepMs < 1 || this.#driver!.busy) this.#immediate = setImmediate(this.#turn)
    else this.#timer = setTimeout(this.#turn, Math.min(sleepMs, LONGEST_SLEEP_MS))
  }
}
