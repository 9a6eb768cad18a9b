/**
 * One interface a family. A policy is pure: its answers depend on the view, on its own state (fresh per run) and on the
 * draws it was handed. It never reads a clock, a file or another policy, and it does not know who drives the core.
 */
import type { BatchAnswer } from './answers.ts'
import type { View } from './view.ts'

/**
 * Of a policy that reads `queues.oldest` or `tasks.newer`, the order of age within a queue: it is kept only where some
 * policy of the run says so; else both are -1 throughout.
 */
interface MayReadAge {
  readonly readsAge?: boolean
}

/** What any policy may ask to be told, to learn from. Nothing is decided here; all state of the event is in place. */
interface MayObserve {
  /** A batch begins on the executor now: `view.batches` says which. */
  started?(view: View, executor: number): void
  /** The batch on the executor ends now; `view.batches` and its tasks still say what it was. A lost one never ends. */
  ended?(view: View, executor: number): void
}

export interface Admission extends MayReadAge, MayObserve {
  /** At arrival, first. Answers ACCEPT, REJECT or DEGRADE. */
  admit(view: View, task: number): number
}

export interface VariantSelection extends MayReadAge, MayObserve {
  /** At arrival, second. Answers a variant of the task's model that is not under the tenant's floor. */
  select(view: View, task: number, degraded: boolean): number
  /**
   * For late binding: which replica of the queue's model, of those that are ready on the executor, serves what is first in
   * the shared queue. Asked before batching is, and again for each new head; `select` then says only whether the request may
   * be served by what is ready. The variant may not be under the floor of the head's tenant; -1 only where all are. The batch
   * ends before the first request whose tenant's floor is above the variant, so nobody is served under a floor or overtaken.
   */
  selectAtDispatch?(view: View, queue: number, executor: number): number
  /**
   * For cascades: the batch of the request has ended, and `tasks.confidence` says how sure the answer is. Which more accurate
   * variant, not under the tenant's floor, is to serve it again; -1 where its client gets the answer. It is then placed anew,
   * its deadline unchanged. Should it be given up on the way, its client gets the answer that it has.
   */
  escalate?(view: View, task: number, degraded: boolean): number
}

export interface Routing extends MayReadAge, MayObserve {
  /** True when `route` answers shared queues: replicas then take from their model's queue. */
  readonly bindsLate?: boolean
  /** At arrival, third, and only while the task's variant has ready replicas. Answers a queue. */
  route(view: View, task: number): number
  /** Work waits in a shared queue: which of the idle executors' replicas takes it, or -1. Without it: the lowest, O(replicas). */
  pick?(view: View, queue: number): number
  /**
   * A free executor has several queues with work. Is `queue`, which `replica` on it serves, asked before `other`, which
   * `otherReplica` serves? A strict order, asked anew whenever an executor is free. Without it: the order of the heads' keys.
   */
  pullsBefore?(view: View, queue: number, replica: number, other: number, otherReplica: number): boolean
  /** The outstanding count of a replica or the length of its queue changed: for policies that keep an index. */
  changed?(view: View, replica: number): void
  /** The set of ready replicas changed. */
  rebuilt?(view: View): void
}

export interface Queueing extends MayObserve {
  /** May the task enter? Without it: always. A task that may not is dropped. */
  accepts?(view: View, task: number, queue: number): boolean
  /** The task enters the queue. Writes its sort key to `key[task]`: lowest first, ties by sequence. */
  order(view: View, task: number, key: Float64Array, queue: number): void
  /**
   * The task has left the queue: taken into a batch that begins now (`served`, then one call a member in their order), or
   * given up, or to be placed anew. Its key is still what `order` wrote. Nothing is decided here.
   */
  left?(view: View, task: number, queue: number, served: boolean): void
  /** Asked of the head before a batch is formed on `replica`: is it no longer worth serving? */
  expired(view: View, task: number, replica: number): boolean
  /**
   * Asked of a request that has expired: is it to wait on behind others, instead of being given up? Then its new key is
   * written to `key[task]`; it must not expire again, and it has not left the queue.
   */
  delays?(view: View, task: number, key: Float64Array, queue: number): boolean
  /**
   * True where somebody may have expired behind a head that has not. Each further request that a batch would take is then
   * asked as well, and the next in order takes the place of one that has expired.
   */
  readonly expiresOutOfOrder?: boolean
}

export interface Batching extends MayReadAge, MayObserve {
  /**
   * The executor of `replica` is idle and `queue` holds work: take n > 0, WAIT (write `answer.untilNs`), NOTHING_YET or
   * DROP_HEAD. Once arrivals have ended, or the replica is draining, no company will come: NOTHING_YET is then a breach.
   */
  decide(view: View, queue: number, replica: number, answer: BatchAnswer): number
}

/** One replica that an allocation wants: a variant on an executor, by index. */
export interface Placement {
  readonly variant: number
  readonly executor: number
}

/** What a slow decision sees: copied, so that it can be taken on another thread. */
export interface Snapshot {
  readonly nowNs: number
  readonly placements: readonly Placement[]
}

export interface AllocationPlan {
  readonly placements: readonly Placement[]
}

export interface Allocation {
  /** Asked by the driver after the core's command `plan`; the answer comes back to the core as the event `planned`. */
  plan(snapshot: Snapshot): AllocationPlan
}

/** Who decides along the path of a request, and may observe what became of it. */
export type RequestPolicy = Admission | VariantSelection | Routing | Queueing | Batching

/** What each family's member of a policy set must be able to do. */
export interface Families {
  admission: Admission
  variant: VariantSelection
  routing: Routing
  queueing: Queueing
  batching: Batching
  allocation: Allocation
}

export type Family = keyof Families

/** The policies of one run, one a family, and what they are called. */
export type PolicySet = { readonly [F in Family]: Families[F] } & {
  readonly names: { readonly [F in Family]: string }
  /** The files of the plugins that policies came from. */
  readonly plugins?: { readonly [F in Family]?: string }
}
