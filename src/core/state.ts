/** The core's state: what policies see (`View`), and what only the core and its driver use. */
import { bytesOf, floats, floatsOf, ints, intsOf, KeyedQueues } from '../collections/index.ts'
import {
  ABSENT,
  LOADING,
  type ModelColumns,
  READY,
  type TenantColumns,
  type VariantColumns,
  type View,
  type World,
} from '../contract/index.ts'
import { Tasks } from './tasks.ts'

/** A queue that no wake-up is armed for. */
export const NEVER = Number.POSITIVE_INFINITY

/** A largest batch that no batch reaches. */
const UNBOUNDED = 2_147_483_647

export class State implements View {
  nowNs = 0
  /** Due time of the arrival in hand; written by the driver before `arrive`. */
  dueNs = 0
  /** After this instant the client of the arrival in hand no longer wants to be served; read only of an impatient world. */
  givesUpNs = NEVER
  /** Whether `givesUpNs` is read. */
  readonly impatient: boolean
  arrivalsEnded = false
  readonly tenants: TenantColumns & { readonly arrived: Float64Array }
  readonly models: ModelColumns & { readonly sharedQueue: Int32Array; readonly inSystem: Int32Array }
  readonly variants: VariantColumns & { readonly replicas: Int32Array }
  readonly tasks: Tasks
  readonly queues: Queues
  readonly executors: Executors
  readonly replicas: Replicas
  readonly ready: Ready
  readonly batches: Batches
  /** By (tenant, variant): 1 where the variant is one of the tenant's model and not under its floor. */
  private readonly allowed: Uint8Array
  private readonly expectedNs: Float64Array
  /** Where the expectations of (variant, device type) start in `expectedNs`; -1 where unmeasured. */
  private readonly expectedStart: readonly (readonly number[])[]
  /** Up to this batch size every expectation is in `expectedNs`. */
  private readonly tabledBatch: number
  private readonly world: World

  constructor(world: World) {
    this.world = world
    this.impatient = world.impatient
    this.tasks = new Tasks(world.impatient)
    const variantModel = intsOf(world.names.variantModel)
    const models = world.names.models.length
    this.tenants = {
      model: intsOf(world.tenants.map(tenant => tenant.model)),
      sloNs: floatsOf(world.tenants.map(tenant => tenant.sloNs)),
      weight: floatsOf(world.tenants.map(tenant => tenant.weight)),
      qualityFloor: floatsOf(world.tenants.map(tenant => tenant.qualityFloor)),
      onExpectedMiss: intsOf(world.tenants.map(tenant => tenant.onExpectedMiss)),
      priority: intsOf(world.tenants.map(tenant => tenant.priority)),
      quotaPerS: floatsOf(world.tenants.map(tenant => tenant.quota?.ratePerS ?? Number.POSITIVE_INFINITY)),
      quotaBurst: floatsOf(world.tenants.map(tenant => tenant.quota?.burst ?? Number.POSITIVE_INFINITY)),
      arrived: floats(world.tenants.length),
    }
    const modelIndices = Array.from({ length: models }, (_, model) => model)
    this.models = {
      firstVariant: intsOf(modelIndices.map(model => variantModel.indexOf(model))),
      variantCount: intsOf(modelIndices.map(model => variantModel.filter(m => m === model).length)),
      sharedQueue: intsOf(modelIndices.map(model => world.replicaSlots + model)),
      inSystem: ints(models),
    }
    this.variants = {
      model: variantModel,
      quality: floatsOf(world.quality),
      replicas: ints(world.quality.length),
    }
    this.allowed = bytesOf(
      world.tenants.flatMap(({ model, qualityFloor }) =>
        world.quality.map((quality, variant) => (variantModel[variant] === model && quality >= qualityFloor ? 1 : 0)),
      ),
    )
    this.queues = new Queues(world.replicaSlots, models)
    this.executors = new Executors(world.deviceType)
    this.replicas = new Replicas(world.replicaSlots)
    this.ready = new Ready(world.quality.length, world.replicaSlots)
    this.batches = new Batches(world.deviceType.length)
    const expected = flattenExpectations(world)
    this.expectedNs = expected.meanNs
    this.expectedStart = expected.start
    const unbounded = world.service.flat().filter(expectation => expectation?.beyond !== undefined)
    this.tabledBatch = Math.min(UNBOUNDED, ...unbounded.map(expectation => expectation!.meanNs.length))
  }

  /** The task leaves the system, and its slot may be used again. */
  leave(task: number): void {
    this.models.inSystem[this.tasks.model[task]!]!--
    this.tasks.release(task)
  }

  /** The `count` tasks of one model that are linked from `first` to `last`. */
  leaveTogether(first: number, last: number, count: number): void {
    this.models.inSystem[this.tasks.model[first]!]! -= count
    this.tasks.releaseChain(first, last, count)
  }

  expectedServiceNs(replica: number, batchSize: number, work: number): number {
    const meanNs =
      batchSize <= this.tabledBatch
        ? this.expectedNs[this.replicas.expectedStart[replica]! + batchSize - 1]!
        : this.largeBatchNs(replica, batchSize)
    return work === 1 ? meanNs : Math.ceil(meanNs * work)
  }

  /** The executor begins a batch on the replica now. No instant crosses a call: that may be an allocation. */
  expectFree(executor: number, replica: number, batchSize: number): void {
    this.executors.expectedFreeNs[executor] = this.nowNs + this.expectedServiceNs(replica, batchSize, 1)
  }

  private largeBatchNs(replica: number, batchSize: number): number {
    const { replicas } = this
    const variant = replicas.variant[replica]!
    const { meanNs, beyond } = this.world.service[variant]![this.world.deviceType[replicas.executor[replica]!]!]!
    if (beyond === undefined || batchSize <= meanNs.length) return meanNs[batchSize - 1]!
    return Math.ceil(beyond.perItemNs * batchSize + beyond.fixedNs)
  }

  /** Puts a variant on an executor in a free slot, in state ABSENT; the caller sets the state. Throws when it can't be. */
  bindReplica(replica: number, variant: number, executor: number): void {
    const { names, deviceType, service } = this.world
    const type = deviceType[executor]!
    const start = this.expectedStart[variant]![type]!
    if (start < 0)
      throw new Error(`${names.variants[variant]} was never measured on the device of ${names.executors[executor]}`)
    const { replicas, executors, queues } = this
    replicas.variant[replica] = variant
    replicas.executor[replica] = executor
    const { meanNs, beyond } = service[variant]![type]!
    replicas.maxBatch[replica] = beyond === undefined ? meanNs.length : UNBOUNDED
    replicas.expectedStart[replica] = start
    replicas.nextOnExecutor[replica] = executors.firstReplica[executor]!
    executors.firstReplica[executor] = replica
    queues.model[replica] = this.variants.model[variant]!
  }

  unbindReplica(replica: number): void {
    const { replicas, executors } = this
    const executor = replicas.executor[replica]!
    replicas.state[replica] = ABSENT
    if (executors.firstReplica[executor] === replica) {
      executors.firstReplica[executor] = replicas.nextOnExecutor[replica]!
      return
    }
    let before = executors.firstReplica[executor]!
    while (replicas.nextOnExecutor[before] !== replica) before = replicas.nextOnExecutor[before]!
    replicas.nextOnExecutor[before] = replicas.nextOnExecutor[replica]!
  }

  /** Of impatient worlds. At the very instant at which a client would give up it is still served. */
  gaveUp(task: number): boolean {
    return this.nowNs > this.tasks.givesUpNs[task]!
  }

  /** May the variant serve the tenant? False for what is no variant at all. */
  allows(tenant: number, variant: number): boolean {
    const variants = this.variants.quality.length
    return variant >>> 0 < variants && this.allowed[tenant * variants + variant] === 1
  }

  /** Requests that wait or are executed, by tenant: walks all queues and batches. */
  inFlight(): Float64Array {
    const { tasks, queues, batches, tenants } = this
    const counts = new Float64Array(tenants.arrived.length)
    for (let queue = 0; queue < queues.length.length; queue++)
      for (const task of queues.waiting.contents(queue)) counts[tasks.tenant[task]!]!++
    for (const first of batches.first) {
      for (let task = first; task >= 0; task = tasks.next[task]!) counts[tasks.tenant[task]!]!++
    }
    return counts
  }

  /** Some replica changed its state: recounts them by variant and regroups the ready ones, ascending within a variant. */
  replicasChanged(): void {
    const { replicas, ready, variants } = this
    ready.generation++
    ready.size.fill(0)
    variants.replicas.fill(0)
    for (let replica = 0; replica < replicas.state.length; replica++) {
      const state = replicas.state[replica]
      const variant = replicas.variant[replica]!
      replicas.readyVariant[replica] = state === READY ? variant : -1
      if (state === READY) ready.size[variant]!++
      if (state === READY || state === LOADING) variants.replicas[variant]!++
    }
    let start = 0
    for (let variant = 0; variant < ready.size.length; variant++) {
      ready.start[variant] = start
      start += ready.size[variant]!
    }
    const filled = new Int32Array(ready.size.length)
    for (let replica = 0; replica < replicas.state.length; replica++) {
      if (replicas.state[replica] !== READY) continue
      const variant = replicas.variant[replica]!
      ready.member[ready.start[variant]! + filled[variant]!++] = replica
    }
  }
}

/** Queue r belongs to replica r; after those comes one shared queue per model. */
class Queues {
  readonly length: Int32Array
  readonly head: Int32Array
  readonly oldest: Int32Array
  readonly newest: Int32Array
  readonly model: Int32Array
  /** Armed wake-up, or NEVER. */
  readonly wakeNs: Float64Array
  readonly waiting: KeyedQueues

  constructor(replicaSlots: number, models: number) {
    const count = replicaSlots + models
    this.waiting = new KeyedQueues(count)
    this.length = this.waiting.length
    this.head = this.waiting.head
    this.oldest = ints(count).fill(-1)
    this.newest = ints(count).fill(-1)
    this.model = ints(count)
    for (let model = 0; model < models; model++) this.model[replicaSlots + model] = model
    this.wakeNs = floats(count).fill(NEVER)
  }
}

class Executors {
  readonly state: Int32Array
  readonly expectedFreeNs: Float64Array
  /** Head of the list through `replicas.nextOnExecutor`, or -1. */
  readonly firstReplica: Int32Array
  /** How many are IDLE. */
  idle: number

  constructor(deviceType: readonly number[]) {
    this.idle = deviceType.length
    this.state = ints(deviceType.length)
    this.expectedFreeNs = floats(deviceType.length)
    this.firstReplica = ints(deviceType.length).fill(-1)
  }
}

class Replicas {
  readonly state: Int32Array
  readonly variant: Int32Array
  /** The variant of a ready replica, else -1: what may be routed to it. */
  readonly readyVariant: Int32Array
  readonly executor: Int32Array
  readonly outstanding: Int32Array
  readonly maxBatch: Int32Array
  readonly nextOnExecutor: Int32Array
  readonly expectedStart: Int32Array

  constructor(slots: number) {
    this.state = ints(slots).fill(ABSENT)
    this.variant = ints(slots)
    this.readyVariant = ints(slots).fill(-1)
    this.executor = ints(slots)
    this.outstanding = ints(slots)
    this.maxBatch = ints(slots)
    this.nextOnExecutor = ints(slots).fill(-1)
    this.expectedStart = ints(slots)
  }
}

class Ready {
  generation = 0
  readonly start: Int32Array
  readonly size: Int32Array
  readonly member: Int32Array

  constructor(variants: number, slots: number) {
    this.start = ints(variants)
    this.size = ints(variants)
    this.member = ints(slots)
  }
}

/** The batch in execution on each executor; its members are linked through `tasks.next`. */
class Batches {
  /** 0 while idle. */
  readonly size: Int32Array
  readonly first: Int32Array
  /** The member that arrived first: the batch takes its noise draw. */
  readonly earliest: Int32Array
  readonly replica: Int32Array
  readonly startNs: Float64Array

  constructor(executors: number) {
    this.size = ints(executors)
    this.first = ints(executors).fill(-1)
    this.earliest = ints(executors).fill(-1)
    this.replica = ints(executors).fill(-1)
    this.startNs = floats(executors)
  }
}

function flattenExpectations(world: World): { meanNs: Float64Array; start: number[][] } {
  const meanNs: number[] = []
  const start = world.service.map(byDevice =>
    byDevice.map(expectation => {
      if (expectation === undefined) return -1
      const at = meanNs.length
      for (const mean of expectation.meanNs) meanNs.push(mean)
      return at
    }),
  )
  return { meanNs: floatsOf(meanNs), start }
}
