/**
 * The heart: a state machine that is told what happened and when, and answers with commands. It has no clock, no I/O and
 * no randomness of its own; simulation, live replay and playback are three worlds around this one class.
 *
 * Each event takes effect in two phases: all state first, then decisions.
 */
import {
  ABSENT,
  ACCEPT,
  type AllocationPlan,
  BUSY,
  DEGRADE,
  DRAINING,
  type Driver,
  type Events,
  GONE,
  IDLE,
  type PolicySet,
  REJECT,
  type Recorder,
  type World,
  type WorldNames,
} from '../contract/index.ts'
import { Cascade } from './cascade.ts'
import { Dispatch } from './dispatch.ts'
import { Lifecycle } from './lifecycle.ts'
import { Observers } from './observers.ts'
import { Breaches } from './policy-error.ts'
import { NEVER, State } from './state.ts'
import { describeStuck, queueName, StuckError } from './stuck.ts'

export class Core implements Events {
  readonly state: State
  private readonly policies: PolicySet
  private readonly driver: Driver
  private readonly recorder: Recorder
  private readonly dispatch: Dispatch
  private readonly lifecycle: Lifecycle
  private readonly observers: Observers
  private readonly names: WorldNames
  private readonly breaches: Breaches
  private readonly cascade: Cascade
  /** Whether the variant policy may want a request served again. */
  private readonly cascades: boolean
  private sequence = 0
  /** Whether admission ever degraded a request: until then the column is all 0. */
  private degrades = false

  constructor(world: World, policies: PolicySet, driver: Driver, recorder: Recorder, state = new State(world)) {
    this.state = state
    this.policies = policies
    this.driver = driver
    this.recorder = recorder
    this.names = world.names
    this.breaches = new Breaches(state, policies, world.names)
    this.lifecycle = new Lifecycle(state, this.breaches, driver)
    this.observers = new Observers(policies)
    this.cascade = new Cascade(state, policies, recorder, this.breaches)
    this.cascades = policies.variant.escalate !== undefined
    if (this.cascades) state.tasks.keepWaitingSince()
    const { lifecycle, observers, breaches, cascade } = this
    this.dispatch = new Dispatch(state, policies, driver, recorder, lifecycle, observers, breaches, cascade)
  }

  /** Asks for the first allocation. To be called once, before any other event. */
  tick(): void {
    this.lifecycle.askForPlan()
  }

  arrive(tenant: number): void {
    const { state, policies } = this
    const { tasks, tenants, models } = state
    const task = tasks.allocate()
    const model = tenants.model[tenant]!
    models.inSystem[model]!++
    tasks.tenant[task] = tenant
    tasks.model[task] = model
    tasks.variant[task] = -1
    tasks.arrivalNs[task] = state.dueNs
    if (this.cascades) tasks.waitingSinceNs[task] = state.dueNs
    tasks.deadlineNs[task] = state.dueNs + tenants.sloNs[tenant]!
    tasks.sequence[task] = this.sequence++
    tasks.ordinal[task] = tenants.arrived[tenant]!++
    if (state.impatient) tasks.givesUpNs[task] = state.givesUpNs
    this.recorder.arrived(task)
    const admitted = policies.admission.admit(state, task)
    if (admitted === REJECT) {
      this.recorder.rejected(task)
      state.leave(task)
    } else if (admitted === ACCEPT || admitted === DEGRADE) {
      if (admitted === DEGRADE) this.degrades = true
      if (this.degrades) tasks.degraded[task] = admitted === DEGRADE ? 1 : 0
      const queue = this.place(task)
      if (queue >= 0) this.dispatch.queueChanged(queue)
    } else {
      throw this.breaches.ofRequest('admission', task, `answered ${admitted}, neither ACCEPT nor REJECT nor DEGRADE`)
    }
  }

  complete(executor: number): void {
    const { state, recorder } = this
    const { tasks, batches, executors, replicas } = state
    if (executors.state[executor] !== BUSY)
      throw new Error(`executor ${executor} completed a batch that it did not run`)
    const replica = batches.replica[executor]!
    executors.state[executor] = IDLE
    executors.idle++
    recorder.ended(executor)
    replicas.outstanding[replica]! -= batches.size[executor]!
    this.observers.ended(state, executor)
    const first = batches.first[executor]!
    let again = -1
    if (this.cascades) again = this.cascade.answer(first)
    else {
      let last = first
      for (let task = first; task >= 0; task = tasks.next[task]!) {
        recorder.completed(task)
        last = task
      }
      state.leaveTogether(first, last, batches.size[executor]!)
    }
    batches.size[executor] = 0
    batches.first[executor] = -1
    if (replicas.state[replica] === DRAINING) this.lifecycle.unloadIfDrained(replica)
    else this.policies.routing.changed?.(state, replica)
    if (again < 0) this.dispatch.executorIdle(executor)
    else this.serveAgain(again, executor)
  }

  wake(queue: number): void {
    const { state, driver } = this
    const { wakeNs } = state.queues
    // Cancelled.
    if (wakeNs[queue] === NEVER) return
    // Early: timers of the real world do that.
    if (state.nowNs < wakeNs[queue]!) {
      driver.wakeAt(queue)
      return
    }
    wakeNs[queue] = NEVER
    this.dispatch.queueChanged(queue)
  }

  ready(replica: number): void {
    const { state } = this
    if (!this.lifecycle.becameReady(replica)) return
    this.policies.routing.rebuilt?.(state)
    if (this.placeParked(state.variants.model[state.replicas.variant[replica]!]!)) this.offerEverything()
    else this.dispatch.executorIdle(state.replicas.executor[replica]!)
  }

  fail(executor: number): void {
    const { state } = this
    const { tasks, batches, executors, replicas, queues } = state
    if (executors.state[executor] === GONE) return
    this.recorder.lost(executor)
    const failed: number[] = []
    for (let task = batches.first[executor]!; task >= 0; task = tasks.next[task]!) failed.push(task)
    const displaced: number[] = []
    for (let replica = executors.firstReplica[executor]!; replica >= 0; replica = replicas.nextOnExecutor[replica]!) {
      while (queues.length[replica]! > 0) displaced.push(this.dispatch.dequeue(replica))
      replicas.outstanding[replica] = 0
      replicas.state[replica] = ABSENT
      if (queues.wakeNs[replica] === NEVER) continue
      queues.wakeNs[replica] = NEVER
      this.driver.wakeAt(replica)
    }
    if (executors.state[executor] === IDLE) executors.idle--
    executors.state[executor] = GONE
    executors.firstReplica[executor] = -1
    batches.size[executor] = 0
    batches.first[executor] = -1
    state.replicasChanged()
    this.policies.routing.rebuilt?.(state)
    for (const task of failed) this.cascade.fail(task)
    displaced.sort((a, b) => tasks.sequence[a]! - tasks.sequence[b]!)
    for (const task of displaced) this.place(task)
    this.placeAllParked()
    this.offerEverything()
  }

  planned(plan: AllocationPlan): void {
    this.lifecycle.reconcile(plan)
    this.policies.routing.rebuilt?.(this.state)
    this.placeAllParked()
    // Also for the queues that drain: whoever waits for company there must let go.
    this.offerEverything()
  }

  end(): void {
    this.state.arrivalsEnded = true
    this.offerEverything()
  }

  /** Throws, with what is stuck, unless every task has left. To be called when nothing is pending in the world. */
  assertDrained(): void {
    const { tasks, queues, batches } = this.state
    if (tasks.live === 0) return
    const waiting = queues.length.reduce((sum, length) => sum + length, 0)
    const executing = batches.size.reduce((sum, size) => sum + size, 0)
    throw new StuckError(
      `the run made no progress: ${tasks.live} requests are stuck (${waiting} waiting, ${executing} executing)` +
        describeStuck(this.state, this.policies, this.names),
    )
  }

  /** Places tasks that are linked by `next`, then lets work be taken: by the executor that is free now, and where they went. */
  private serveAgain(first: number, executor: number): void {
    const { next } = this.state.tasks
    const joined: number[] = []
    for (let task = first; task >= 0; ) {
      const after = next[task]!
      const queue = this.place(task)
      if (queue >= 0 && !joined.includes(queue)) joined.push(queue)
      task = after
    }
    this.dispatch.executorIdle(executor)
    for (const queue of joined) this.dispatch.queueChanged(queue)
  }

  /**
   * Chooses variant and queue, and puts the task there; while nothing can serve it, into its model's shared queue.
   * Answers the queue that is to be asked for a batch once all state of the event is in place, or -1.
   */
  private place(task: number): number {
    const { state, policies, dispatch } = this
    const { tasks, models, ready, replicas } = state
    const tenant = tasks.tenant[task]!
    const isChosen = this.cascades && tasks.answeredBy[task]! >= 0
    const variant = isChosen
      ? tasks.variant[task]!
      : policies.variant.select(state, task, this.degrades && tasks.degraded[task] === 1)
    if (!state.allows(tenant, variant)) throw this.variantBreach(task, variant)
    tasks.variant[task] = variant
    if (ready.size[variant] === 0) {
      if (this.lifecycle.mayBecomeReady(variant)) dispatch.enqueue(task, models.sharedQueue[tasks.model[task]!]!)
      else this.cascade.fail(task)
      return -1
    }
    const queue = policies.routing.route(state, task)
    if (replicas.readyVariant[queue] !== variant && queue !== models.sharedQueue[tasks.model[task]!])
      throw this.routingBreach(task, queue)
    return dispatch.enqueue(task, queue) ? queue : -1
  }

  /**
   * Tasks that waited for a replica are placed again, in order; under late binding they are where they belong, unless what
   * is there now may be under the floor of some of them. True when there were any.
   */
  private placeParked(model: number, mayLackVariants = false): boolean {
    const queue = this.state.models.sharedQueue[model]!
    const parked = this.state.queues.length[queue]!
    if (parked === 0) return false
    const { routing } = this.policies
    const isServed = mayLackVariants ? this.lifecycle.floorsAreMet(model) : this.lifecycle.modelHasReplica(model)
    if (routing.bindsLate === true && isServed) return true
    const tasks: number[] = []
    for (let i = 0; i < parked; i++) tasks.push(this.dispatch.dequeue(queue))
    for (const task of tasks) this.place(task)
    return true
  }

  private placeAllParked(): void {
    const mayLackVariants = this.policies.variant.selectAtDispatch !== undefined
    for (let model = 0; model < this.state.models.sharedQueue.length; model++) this.placeParked(model, mayLackVariants)
  }

  /** The second phase of rare events, which change many queues at once: each idle executor is asked. */
  private offerEverything(): void {
    const executors = this.state.executors.state.length
    for (let executor = 0; executor < executors; executor++) this.dispatch.executorIdle(executor)
  }

  private variantBreach(task: number, variant: number): Error {
    const { tasks, variants, tenants } = this.state
    const problem =
      variants.model[variant] === tasks.model[task]
        ? `chose a variant of quality ${variants.quality[variant]} under the tenant's floor of ${tenants.qualityFloor[tasks.tenant[task]!]}`
        : `chose ${variant}, which is no variant of the request's model`
    return this.breaches.ofRequest('variant', task, problem)
  }

  private routingBreach(task: number, queue: number): Error {
    const { tasks, queues, replicas } = this.state
    const variant = this.names.variants[tasks.variant[task]!]
    // A replica that is not there has a queue without a name.
    const isKnown = queue >= replicas.state.length ? queue in queues.model : replicas.state[queue]! > ABSENT
    const problem = isKnown
      ? `chose queue ${queue}, ${queueName(queue, this.state, this.names)}, which can't serve ${variant}`
      : `chose queue ${queue}, and there is no such replica`
    return this.breaches.ofRequest('routing', task, problem)
  }
}
