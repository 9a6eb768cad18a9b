/** From waiting work to a batch in execution: asks the batching policy, and holds it to its contract. */
import {
  type BatchAnswer,
  BUSY,
  DRAINING,
  DROP_HEAD,
  type Driver,
  IDLE,
  NOTHING_YET,
  type PolicySet,
  READY,
  type Recorder,
  WAIT,
} from '../contract/index.ts'
import { linkByAge, unlinkByAge } from './age-order.ts'
import type { Cascade } from './cascade.ts'
import { allowsFirst, anyAllowsFirst, firstIdleReplica, mayTake } from './idle-replicas.ts'
import type { Lifecycle } from './lifecycle.ts'
import type { Observers } from './observers.ts'
import { type Breaches, untimely } from './policy-error.ts'
import { comesFirst } from './service-order.ts'
import { NEVER, type State } from './state.ts'

export class Dispatch {
  private readonly state: State
  private readonly policies: PolicySet
  private readonly driver: Driver
  private readonly recorder: Recorder
  private readonly lifecycle: Lifecycle
  private readonly observers: Observers
  private readonly breaches: Breaches
  private readonly cascade: Cascade
  private readonly bindsLate: boolean
  /** Whether the variant of what waits in a shared queue is chosen for a free executor. */
  private readonly choosesAtDispatch: boolean
  /** Whether some policy reads who has waited longest: then the order of age is kept beside the order of service. */
  private readonly keepsAge: boolean
  /** Whether behind the head somebody may have given up or expired: then each member of a batch is asked. */
  private readonly asksMembers: boolean
  /** Whether a batch may end before it is as large as batching wants it. */
  private readonly mayFallShort: boolean
  private readonly tellsWhoLeft: boolean
  /** Whether a batch can be taken out of its queue without a word about each member. */
  private readonly takesAtOnce: boolean
  private readonly answer: BatchAnswer = { untilNs: 0 }
  /** Serial number of the round in which a queue was last asked, so that a round asks each once. */
  private readonly askedInRound: Float64Array
  private round = 0

  constructor(
    state: State,
    policies: PolicySet,
    driver: Driver,
    recorder: Recorder,
    lifecycle: Lifecycle,
    observers: Observers,
    breaches: Breaches,
    cascade: Cascade,
  ) {
    this.state = state
    this.policies = policies
    this.driver = driver
    this.recorder = recorder
    this.lifecycle = lifecycle
    this.observers = observers
    this.breaches = breaches
    this.cascade = cascade
    this.bindsLate = policies.routing.bindsLate === true
    this.choosesAtDispatch = policies.variant.selectAtDispatch !== undefined
    const { admission, variant, routing, batching } = policies
    this.keepsAge = [admission, variant, routing, batching].some(policy => policy.readsAge === true)
    this.asksMembers = state.impatient || policies.queueing.expiresOutOfOrder === true
    this.mayFallShort = this.asksMembers || this.choosesAtDispatch
    this.tellsWhoLeft = policies.queueing.left !== undefined
    this.takesAtOnce = !this.keepsAge && !this.mayFallShort && !this.tellsWhoLeft
    this.askedInRound = new Float64Array(state.queues.length.length)
  }

  /** Puts a task into a queue, or drops it where the queue does not accept it. True when it waits there. */
  enqueue(task: number, queue: number): boolean {
    const { state, policies } = this
    const { queueing, routing } = policies
    if (queueing.accepts !== undefined && !queueing.accepts(state, task, queue)) {
      this.cascade.drop(task)
      return false
    }
    const { queues, tasks, replicas } = state
    queueing.order(state, task, tasks.key, queue)
    // NaN has no place in an order.
    if (Number.isNaN(tasks.key[task]!))
      throw this.breaches.ofRequest('queueing', task, 'wrote no number as the sort key')
    queues.waiting.push(queue, task, tasks.key, tasks.sequence)
    if (this.keepsAge) linkByAge(this.state, task, queue)
    if (queue < replicas.state.length) {
      replicas.outstanding[queue]!++
      routing.changed?.(state, queue)
    }
    return true
  }

  /** Takes the first task out of a queue. It is then in no queue: to be executed, dropped or placed anew. */
  dequeue(queue: number): number {
    const { replicas } = this.state
    const task = this.takeFirst(queue, false)
    if (queue < replicas.state.length) replicas.outstanding[queue]!--
    return task
  }

  /** The caller brings the counts up to date once it has taken all that it wants. */
  private takeFirst(queue: number, served: boolean): number {
    const { queues, tasks } = this.state
    const task = queues.waiting.pop(queue, tasks.sequence)
    if (this.keepsAge) unlinkByAge(this.state, task, queue)
    if (this.tellsWhoLeft) this.policies.queueing.left!(this.state, task, queue, served)
    return task
  }

  /** This queue changed: let an idle executor take from it. */
  queueChanged(queue: number): void {
    const { state } = this
    if (queue >= state.replicas.state.length) {
      if (this.bindsLate) this.offerShared(queue)
    } else if (state.executors.state[state.replicas.executor[queue]!] === IDLE) {
      this.offer(queue, queue)
    }
  }

  /**
   * The executor is idle: let it take work from the queues that its replicas serve, the one whose head comes first in the
   * order first (keys of one queueing policy compare across queues) or the one that routing pulls first, until one starts or all have been asked.
   */
  executorIdle(executor: number): void {
    const { state } = this
    const { queues, replicas, models, variants } = state
    const only = state.executors.firstReplica[executor]!
    if (only < 0 || state.executors.state[executor] !== IDLE) return
    if (!this.bindsLate && replicas.nextOnExecutor[only]! < 0) {
      if (queues.length[only]! > 0) this.offer(only, only)
      return
    }
    const round = ++this.round
    let headLeft = false
    for (;;) {
      let best = -1
      let bestReplica = -1
      // Read anew in each turn: an emptied replica that drains is gone.
      let replica = state.executors.firstReplica[executor]!
      for (; replica >= 0; replica = replicas.nextOnExecutor[replica]!) {
        if (this.comesBefore(replica, replica, best, bestReplica, round)) {
          best = replica
          bestReplica = replica
        }
        if (!this.bindsLate || replicas.state[replica] !== READY) continue
        const shared = models.sharedQueue[variants.model[replicas.variant[replica]!]!]!
        if (this.comesBefore(shared, replica, best, bestReplica, round)) {
          best = shared
          bestReplica = replica
        }
      }
      if (best < 0) break
      // Behind a head that is given up now may stand one that comes after another queue's. Where the replica is chosen for
      // the head, so is by which replica's speed it has expired.
      const isChosenLater = this.choosesAtDispatch && best >= replicas.state.length
      if (!isChosenLater && this.dropExpired(best, bestReplica) && queues.length[best]! > 0) continue
      this.askedInRound[best] = round
      const head = queues.head[best]
      if (!this.offer(best, bestReplica, true)) {
        if (isChosenLater && queues.head[best] !== head) headLeft = true
        continue
      }
      // Of a shared queue others may now want the rest: they were told to ask again when it changes.
      if (best >= replicas.state.length) this.offerShared(best)
      break
    }
    if (headLeft) this.offerSharedOf(executor)
  }

  /** The heads of shared queues left unserved: who was free and might not serve them may serve who is first now. */
  private offerSharedOf(executor: number): void {
    const { executors, replicas, models, variants } = this.state
    for (let replica = executors.firstReplica[executor]!; replica >= 0; replica = replicas.nextOnExecutor[replica]!)
      this.offerShared(models.sharedQueue[variants.model[replicas.variant[replica]!]!]!)
  }

  /** Work waits in a shared queue: hand it to idle executors while there are any and batching takes it. */
  private offerShared(queue: number): void {
    const { state, policies } = this
    while (state.queues.length[queue]! > 0 && state.executors.idle > 0) {
      let replica = policies.routing.pick?.(state, queue) ?? firstIdleReplica(state, queue, false)
      if (replica < 0) return
      if (!mayTake(state, replica, queue)) {
        throw this.breaches.ofQueue(
          'routing',
          queue,
          `picked replica ${replica}, which can't take from queue ${queue} now`,
        )
      }
      if (this.choosesAtDispatch && this.chosenAtDispatch(queue, state.replicas.executor[replica]!) < 0) {
        replica = firstIdleReplica(state, queue, true)
        if (replica < 0) return
      }
      const head = state.queues.head[queue]
      if (this.offer(queue, replica)) continue
      // Who is first now may be one that another executor alone may serve.
      if (!this.choosesAtDispatch || state.queues.head[queue] === head) return
    }
  }

  /** The replica on the executor by which the head of a shared queue is to be served; -1 where its tenant allows none. */
  private chosenAtDispatch(queue: number, executor: number): number {
    const { state, policies } = this
    const { replicas, queues } = state
    const chosen = policies.variant.selectAtDispatch!(state, queue, executor)
    if (chosen >= 0) {
      if (replicas.executor[chosen] === executor && mayTake(state, chosen, queue) && allowsFirst(state, queue, chosen))
        return chosen
    } else {
      if (!anyAllowsFirst(state, queue, executor)) return -1
    }
    const floor = state.tenants.qualityFloor[state.tasks.tenant[queues.head[queue]!]!]
    const problem = `chose replica ${chosen} of executor ${executor} for queue ${queue}, whose head has a floor of ${floor}`
    throw this.breaches.ofQueue('variant', queue, problem)
  }

  /**
   * Asks what `offered`, on an idle executor, takes from `queue`, or the replica beside it that is chosen for the head. True
   * when a batch started. As one of several queues it may be asked again in the same round after its head was given up: then
   * another queue's head may come first.
   */
  private offer(queue: number, offered: number, isOneOfSeveral = false): boolean {
    const { state, policies, answer } = this
    const { queues, replicas } = state
    const isChosen = this.choosesAtDispatch && queue >= replicas.state.length
    for (;;) {
      let replica = offered
      if (isChosen && queues.length[queue]! > 0) {
        replica = this.chosenAtDispatch(queue, replicas.executor[offered]!)
        if (replica < 0) return false
      }
      if (this.dropExpired(queue, replica) && isChosen && queues.length[queue]! > 0) {
        if (!isOneOfSeveral) continue
        this.askedInRound[queue] = 0
        return false
      }
      const length = queues.length[queue]!
      if (length === 0) {
        this.disarm(queue)
        if (state.replicas.state[queue] === DRAINING) this.lifecycle.unloadIfDrained(queue)
        return false
      }
      answer.untilNs = Number.NaN
      const taken = policies.batching.decide(state, queue, replica, answer)
      if (taken > 0) {
        const most = replicas.maxBatch[replica]!
        if (taken > length || taken > most || !Number.isInteger(taken))
          throw this.breach(queue, `took ${taken} where ${length} wait and a batch holds at most ${most}`)
        this.start(queue, replica, taken)
        return true
      }
      if (taken === WAIT) {
        this.arm(queue)
        return false
      }
      if (taken === NOTHING_YET) {
        if (state.arrivalsEnded || state.replicas.state[replica] === DRAINING)
          throw this.breach(
            queue,
            'takes nothing and promises nothing although no request will join this queue any more',
          )
        this.disarm(queue)
        return false
      }
      if (taken !== DROP_HEAD)
        throw this.breach(queue, `answered ${taken}, neither how many to take nor WAIT, NOTHING_YET or DROP_HEAD`)
      this.drop(queue)
      if (isOneOfSeveral && queues.length[queue]! > 0) {
        this.askedInRound[queue] = 0
        return false
      }
    }
  }

  /**
   * Fewer than wanted where others gave up or have expired, and nobody is left to take their place, or where the next one's
   * floor is above a variant that was chosen for the head.
   */
  private start(queue: number, replica: number, wanted: number): void {
    const { state, driver } = this
    const { tasks, batches, executors, replicas, queues, nowNs } = state
    const { sequence, next } = tasks
    const executor = replicas.executor[replica]!
    const variant = replicas.variant[replica]!
    const from = this.takesAtOnce ? queues.waiting.takeSorted(queue, wanted) : -1
    const { items } = queues.waiting
    const first = from >= 0 ? items[from]! : this.takeFirst(queue, true)
    let earliest = first
    let last = first
    let size = 1
    for (; ; size++) {
      tasks.startNs[last] = nowNs
      tasks.variant[last] = variant
      if (size === wanted) break
      const task = from >= 0 ? items[from + size]! : this.takeNext(queue, replica)
      if (task < 0) break
      // Chance decides: without a branch.
      earliest ^= (earliest ^ task) & -Number(sequence[task]! < sequence[earliest]!)
      next[last] = task
      last = task
    }
    next[last] = -1
    // What waited in the replica's own queue was outstanding already.
    if (queue !== replica) replicas.outstanding[replica]! += size
    batches.size[executor] = size
    batches.first[executor] = first
    batches.earliest[executor] = earliest
    batches.replica[executor] = replica
    batches.startNs[executor] = nowNs
    executors.state[executor] = BUSY
    executors.idle--
    state.expectFree(executor, replica, size)
    this.disarm(queue)
    this.policies.routing.changed?.(state, replica)
    this.recorder.started(executor)
    this.observers.started(state, executor)
    driver.execute(executor)
  }

  /** Drops from the head who gave up, and what the queueing policy gives up or delays. True when there was one. */
  private dropExpired(queue: number, replica: number): boolean {
    const { state, policies } = this
    const { queues, impatient } = state
    const before = queues.length[queue]!
    let delayed = 0
    while (queues.length[queue]! > 0) {
      const head = queues.head[queue]!
      if (!(impatient && state.gaveUp(head)) && !policies.queueing.expired(state, head, replica)) break
      if (policies.queueing.delays === undefined || !this.delayed(head, queue)) this.drop(queue)
      else if (++delayed > before)
        throw this.breaches.ofRequest('queueing', head, 'delays a request that it has delayed')
    }
    return queues.length[queue] !== before || delayed > 0
  }

  /** Puts the head, which has expired, behind others where the queueing policy says so; not who gave up. */
  private delayed(head: number, queue: number): boolean {
    const { state, policies } = this
    const { tasks, queues } = state
    if (state.impatient && state.gaveUp(head)) return false
    if (!policies.queueing.delays!(state, head, tasks.key, queue)) return false
    if (Number.isNaN(tasks.key[head]!))
      throw this.breaches.ofRequest('queueing', head, 'wrote no number as the sort key')
    queues.waiting.pop(queue, tasks.sequence)
    queues.waiting.push(queue, head, tasks.key, tasks.sequence)
    return true
  }

  /** The next member of a batch that is being taken: not who gave up in the queue or has expired. -1 when there is none. */
  private takeNext(queue: number, replica: number): number {
    if (!this.mayFallShort) return this.takeFirst(queue, true)
    if (this.asksMembers) this.dropExpired(queue, replica)
    if (this.state.queues.length[queue] === 0) return -1
    return this.choosesAtDispatch && !allowsFirst(this.state, queue, replica) ? -1 : this.takeFirst(queue, true)
  }

  private drop(queue: number): void {
    const task = this.dequeue(queue)
    if (queue < this.state.replicas.state.length) this.policies.routing.changed?.(this.state, queue)
    this.cascade.drop(task)
  }

  private comesBefore(queue: number, replica: number, other: number, otherReplica: number, round: number): boolean {
    const { state, policies } = this
    if (state.queues.length[queue] === 0 || this.askedInRound[queue] === round) return false
    return other < 0 || comesFirst(state, policies.routing, queue, replica, other, otherReplica)
  }

  private arm(queue: number): void {
    const { state, answer } = this
    const { wakeNs } = state.queues
    if (!(answer.untilNs > state.nowNs) || !Number.isFinite(answer.untilNs)) {
      throw this.breach(queue, untimely(answer.untilNs))
    }
    const untilNs = Math.ceil(answer.untilNs)
    if (wakeNs[queue] === untilNs) return
    wakeNs[queue] = untilNs
    this.driver.wakeAt(queue)
  }

  private disarm(queue: number): void {
    const { wakeNs } = this.state.queues
    if (wakeNs[queue] === NEVER) return
    wakeNs[queue] = NEVER
    this.driver.wakeAt(queue)
  }

  private breach(queue: number, problem: string): Error {
    return this.breaches.ofQueue('batching', queue, problem)
  }
}
