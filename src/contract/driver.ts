/** The two directions between a core and the world around it. Integers only: instants lie in the core's state. */
import type { AllocationPlan, Snapshot } from './policies.ts'

/**
 * Core to world. The core calls these while it handles an event; a driver acts, and never calls back before returning.
 * Details (members of the batch, the wake-up's instant, the replica's variant) are read from the core's state.
 */
export interface Driver {
  /** The executor starts the batch that `state.batches` holds for it. */
  execute(executor: number): void
  /** Wake the queue at `state.queues.wakeNs[queue]`; replaces an earlier wish, Infinity cancels. */
  wakeAt(queue: number): void
  /** Load the replica, then say `ready`. */
  load(replica: number): void
  /** The replica is drained and gone. */
  unload(replica: number): void
  /** Ask the allocation policy; answer with the event `planned`, now or later. */
  plan(snapshot: Snapshot): void
}

/**
 * World to core. The caller sets `state.nowNs` (never backwards), then calls one method. Any order of simultaneous events
 * is taken; a wake-up may come late, early or after it was cancelled.
 */
export interface Events {
  /**
   * A request of the tenant is due; `state.dueNs` holds its due time (not after now), and, where a tenant is impatient,
   * `state.givesUpNs` the instant after which its client no longer wants to be served (Infinity: always).
   */
  arrive(tenant: number): void
  /**
   * Where the variant policy may escalate, `state.tasks.confidence` holds how sure the answer is that each member of the
   * batch has got.
   */
  complete(executor: number): void
  wake(queue: number): void
  ready(replica: number): void
  /** The executor is lost with the batch it ran; nothing may be said about that batch afterwards. */
  fail(executor: number): void
  /** The control period has come. */
  tick(): void
  planned(plan: AllocationPlan): void
  /** No more arrivals. */
  end(): void
}

/** Told of each task's fate, while its columns are still readable. */
export interface Recorder {
  arrived(task: number): void
  completed(task: number): void
  /** Its batch has ended and its answer is kept; it is to be served again by `tasks.variant`. Told after the completed ones. */
  escalated(task: number): void
  /** Given up while it was to be served again: its client gets the answer that it has, by `tasks.variant`. */
  settled(task: number): void
  rejected(task: number): void
  dropped(task: number): void
  failed(task: number): void
  /** A batch was handed to the executor. */
  started(executor: number): void
  /** The executor's batch is done; its tasks are told one by one after this. */
  ended(executor: number): void
  /** The executor was lost with the batch it ran (of size 0 when idle); its tasks are told `failed` after this. */
  lost(executor: number): void
}
