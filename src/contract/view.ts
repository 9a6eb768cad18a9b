/**
 * What a policy may see. The core fills it from events alone, so it holds expectations and never draws: a policy that
 * could read the true completion time of a batch would be clairvoyant in simulation and blind in reality.
 *
 * Everything is a column (struct of arrays) indexed by a small integer: tenant, model, variant, task, queue, executor or
 * replica. Instants are integer nanoseconds since the run's start. Policies read columns and answer integers, because a
 * double that crosses a call which V8 did not inline is boxed.
 */

/** A numeric column. TypeScript has no read-only Float64Array. */
export interface Numbers {
  readonly [index: number]: number
  readonly length: number
}

export interface TenantColumns {
  readonly model: Numbers
  /** Latency bound of the SLO; a request's deadline is its due time plus this. */
  readonly sloNs: Numbers
  readonly weight: Numbers
  /** Least quality (0..1) that a variant must have to serve this tenant; 0 when there is no floor. */
  readonly qualityFloor: Numbers
  /**
   * What becomes of a request that no variant asked about is expected to serve in time: REJECT; DEGRADE to a cheaper one
   * that is not under the floor; ACCEPT, and serve it late; or UNSAID: as the policy does by itself.
   */
  readonly onExpectedMiss: Numbers
  /** Class of importance: the lowest number is served first. */
  readonly priority: Numbers
  /** Requests per second that the tenant may send in the long run; Infinity where nothing was agreed. */
  readonly quotaPerS: Numbers
  /** Requests that it may send at once after a long silence; Infinity where nothing was agreed. */
  readonly quotaBurst: Numbers
}

/** The variants of a model are contiguous: `firstVariant[m]` .. `firstVariant[m] + variantCount[m] - 1`. */
export interface ModelColumns {
  readonly firstVariant: Numbers
  readonly variantCount: Numbers
  /** The queue that all replicas of the model serve: late binding, and waiting while no replica is ready. */
  readonly sharedQueue: Numbers
  /** Requests that have arrived and not left, the one that is being decided on included. */
  readonly inSystem: Numbers
}

export interface VariantColumns {
  readonly model: Numbers
  /** Measured quality, 0..1. */
  readonly quality: Numbers
  /** Replicas that are ready or loading. */
  readonly replicas: Numbers
}

/** A task is a request's visit to one model. Slots are reused after the task has left. */
export interface TaskColumns {
  readonly tenant: Numbers
  readonly model: Numbers
  /** Chosen variant, or -1 before the choice. */
  readonly variant: Numbers
  /** Due time: when the trace or process says that the request arrives. */
  readonly arrivalNs: Numbers
  /** Since when it waits for its next batch: when it was due, or, of one that is to be served again, when it was answered. */
  readonly waitingSinceNs: Numbers
  readonly deadlineNs: Numbers
  /** Position in the order of arrival over all tenants: the last tie-break everywhere. */
  readonly sequence: Numbers
  /** Position among the tenant's own requests; names the task's noise draw. */
  readonly ordinal: Numbers
  /** Of a request that is to be served again: the variant whose answer it has; else -1. */
  readonly answeredBy: Numbers
  /**
   * How sure the answer is that it has: the largest probability of a class in 256ths, rounded down, at most 255. Written when
   * a batch ends, and only for variant policies that may escalate.
   */
  readonly confidence: Numbers
  /** Relative size of the request: 1 is what the profile measured. */
  readonly work: Numbers
  /** While it waits: the one in the same queue that has waited next longest, or -1. For policies that say `readsAge`. */
  readonly newer: Numbers
  /** While it is executed: the next member of its batch, or -1 after the last. */
  readonly next: Numbers
  /** Of what is executed: instant at which the batch began. */
  readonly startNs: Numbers
}

/** Queues: first each replica's own (queue r belongs to replica r), then one shared per model. */
export interface QueueColumns {
  /**
   * Requests that wait. One whose client has given up is counted until its turn to be served comes, here and in
   * `outstanding` and `inSystem`, as a server counts it that is not told: no policy sees who gave up.
   */
  readonly length: Numbers
  /** The task that the order puts first, or -1. */
  readonly head: Numbers
  /**
   * The task that has waited longest, or -1: not the head, as soon as the order is not first in, first out. For policies
   * that say `readsAge`.
   */
  readonly oldest: Numbers
  readonly model: Numbers
}

/** An executor runs one batch at a time; several replicas may sit on it. */
export interface ExecutorColumns {
  /** IDLE, BUSY or GONE. */
  readonly state: Numbers
  /** Absolute instant at which the batch in execution is expected to end (in the past when overdue or idle). */
  readonly expectedFreeNs: Numbers
  /** Start of the list of its replicas through `replicas.nextOnExecutor`, or -1. */
  readonly firstReplica: Numbers
}

/** The batch in execution on each executor; its members are linked through `tasks.next`. */
export interface BatchColumns {
  /** 0 while idle. */
  readonly size: Numbers
  /** The first member in the order in which they were taken, or -1. */
  readonly first: Numbers
  readonly replica: Numbers
  readonly startNs: Numbers
}

/** A replica is one variant loaded on an executor. */
export interface ReplicaColumns {
  /** ABSENT, LOADING, READY, DRAINING. */
  readonly state: Numbers
  readonly variant: Numbers
  readonly executor: Numbers
  /** Waiting (see `queues.length`) and executing. */
  readonly outstanding: Numbers
  /** Largest batch that the profile of this variant on this device type covers; 2^31 - 1 where any size is allowed. */
  readonly maxBatch: Numbers
  /** The next replica on the same executor, or -1. */
  readonly nextOnExecutor: Numbers
}

/** Ready replicas grouped by variant: `member[start[v]]` .. `member[start[v] + size[v] - 1]`. */
export interface ReadyGroups {
  readonly start: Numbers
  readonly size: Numbers
  readonly member: Numbers
  /** Counts the changes of what is loading and ready: as long as it stays, so may a choice that depends on nothing else. */
  readonly generation: number
}

export interface View {
  /** Instant of the event in hand; not a clock. */
  readonly nowNs: number
  /** True once no request will arrive any more: whoever waits for company must let go. */
  readonly arrivalsEnded: boolean
  readonly tenants: TenantColumns
  readonly models: ModelColumns
  readonly variants: VariantColumns
  readonly tasks: TaskColumns
  readonly queues: QueueColumns
  readonly executors: ExecutorColumns
  readonly batches: BatchColumns
  readonly replicas: ReplicaColumns
  readonly ready: ReadyGroups
  /**
   * Expected time (integer ns) that the replica needs for a batch of `batchSize` requests of mean relative size `work`.
   * A function and not a table, since requests of unequal size will come. `batchSize` must be 1..maxBatch.
   */
  expectedServiceNs(replica: number, batchSize: number, work: number): number
}
