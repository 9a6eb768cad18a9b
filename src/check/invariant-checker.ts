/**
 * Watches a run and ends it, by an error that says what, when and who, at the first promise that is broken. It sees what the
 * core tells its recorder, which events it is told, and what policies answer; of the core's own state it believes nothing
 * that it can count itself. Slow on purpose: objects, sorted arrays, exact fractions.
 */
import type { AnyPolicyEntry, Events, PolicySet, Recorder, World } from '../contract/index.ts'
import type { State } from '../core/index.ts'
import type { RunResult } from '../measure/index.ts'
import type { Scenario } from '../spec/scenario.ts'
import { factsOf } from './facts.ts'
import type { Invariant } from './invariant.ts'
import { type Invariants, invariantsOf } from './invariants/index.ts'
import { promisedKey } from './invariants/order-of-service.ts'
import { type Batch, type EventKind, type Fate, type Request, Shadow } from './shadow.ts'
import { watchedEvents } from './watched-events.ts'
import { watchedPolicies } from './watched-policies.ts'

/** What was looked at, and found to hold. */
export interface CheckReport {
  /** Names of the invariants. */
  readonly invariants: readonly string[]
  readonly requests: number
  readonly events: number
  /**
   * Little's law: the number in the system, summed over time, and the times that requests spent in it, summed over requests,
   * are both this many request-seconds, to the nanosecond.
   */
  readonly requestSeconds: string
}

export interface CheckedRun {
  readonly scenario: Scenario
  readonly world: World
  readonly state: State
  readonly registry: readonly AnyPolicyEntry[]
}

export class InvariantChecker implements Recorder {
  private readonly shadow: Shadow
  private invariants: readonly Invariant[] = []
  private littlesLaw: Invariants['littlesLaw'] | undefined

  constructor({ scenario, world, state, registry }: CheckedRun) {
    this.shadow = new Shadow(factsOf(scenario, world, registry), state)
  }

  /** To be given to the core in place of the run's own; call it once, first. */
  policies(own: PolicySet): PolicySet {
    const { all, littlesLaw } = invariantsOf(this.shadow, own)
    this.invariants = all
    this.littlesLaw = littlesLaw
    return watchedPolicies(own, this)
  }

  /** To be told in place of the core. */
  events(core: Events): Events {
    return watchedEvents(core, this)
  }

  /** To be called when the run is over. */
  finish(result: RunResult): CheckReport {
    this.tell(invariant => invariant.finished?.(result))
    return {
      invariants: this.invariants.map(({ name }) => name),
      requests: this.shadow.arrivals,
      events: this.shadow.events,
      requestSeconds: secondsText(this.littlesLaw!.requestNs),
    }
  }

  begin(kind: EventKind, subject: number): void {
    this.shadow.begin(kind, subject)
    this.tell(invariant => invariant.beforeEvent?.())
  }

  end(): void {
    this.tell(invariant => invariant.afterEvent?.())
  }

  arrived(task: number): void {
    const { shadow } = this
    const { tasks, nowNs } = shadow.state
    const tenant = tasks.tenant[task]!
    const dueNs = tasks.arrivalNs[task]!
    const request: Request = {
      task,
      number: shadow.arrivals++,
      tenant,
      ordinal: tasks.ordinal[task]!,
      dueNs,
      arrivedNs: nowNs,
      deadlineNs: dueNs + shadow.facts.tenants[tenant]!.sloNs,
      queue: -1,
      queuedNs: -1,
      waitingSinceNs: dueNs,
      key: Number.NaN,
      batch: undefined,
      answer: undefined,
    }
    if (shadow.requests.has(task)) shadow.broken('conservation', `${shadow.requestText(request)} takes another's place`)
    shadow.requests.set(task, request)
    this.tell(invariant => invariant.arrived?.(request))
  }

  admitted(task: number, answer: number): void {
    const request = this.requestOf(task)
    this.tell(invariant => invariant.admitted?.(request, answer))
  }

  entering(task: number): void {
    const request = this.requestOf(task)
    if (request.queue < 0) return
    this.tell(invariant => invariant.displaced?.(request))
    this.shadow.leaveQueue(request)
  }

  queued(task: number, queue: number, key: number): void {
    const request = this.requestOf(task)
    this.tell(invariant => invariant.queued?.(request, queue))
    this.shadow.join(request, queue, promisedKey(this.shadow.facts.policies.queueing.order, request) ?? key)
  }

  decided(queue: number, replica: number, answer: number, untilNs: number): void {
    this.shadow.askedQueues.add(queue)
    this.tell(invariant => invariant.decided?.(queue, replica, answer, untilNs))
  }

  picked(queue: number): void {
    this.shadow.askedQueues.add(queue)
  }

  started(executor: number): void {
    const { shadow } = this
    const { batches, tasks, replicas } = shadow.state
    const members: Request[] = []
    for (let task = batches.first[executor]!; task >= 0; task = tasks.next[task]!) members.push(this.requestOf(task))
    const replica = batches.replica[executor]!
    if (members.length === 0) shadow.broken('one batch an executor', `executor ${executor} starts an empty batch`)
    const batch: Batch = {
      executor,
      replica,
      variant: replicas.variant[replica]!,
      startNs: batches.startNs[executor]!,
      members,
      isOver: false,
      isLost: false,
      unanswered: members.length,
    }
    this.tell(invariant => invariant.started?.(batch))
    shadow.start(batch)
  }

  ended(executor: number): void {
    const batch = this.shadow.running[executor]
    if (batch !== undefined) this.stop(batch)
    else this.shadow.broken('one batch an executor', `executor ${executor} ends a batch that it did not run`)
  }

  lost(executor: number): void {
    this.shadow.lost.add(executor)
    const batch = this.shadow.running[executor]
    if (batch === undefined) return
    batch.isLost = true
    this.stop(batch)
  }

  completed(task: number): void {
    this.left(task, 'completed')
  }

  escalated(task: number): void {
    const request = this.requestOf(task)
    const { batch } = request
    if (batch?.isOver !== true || batch.isLost)
      this.shadow.broken(
        'conservation',
        `${this.shadow.requestText(request)} is to be served again before it was served`,
      )
    batch.unanswered--
    request.answer = batch
    request.batch = undefined
    request.waitingSinceNs = this.shadow.state.nowNs
  }

  settled(task: number): void {
    const request = this.requestOf(task)
    // That which it was given up in, if any, was lost.
    if (request.batch !== undefined) request.batch.unanswered--
    request.batch = request.answer
    this.leaves(request, 'completed')
  }

  rejected(task: number): void {
    this.left(task, 'rejected')
  }

  dropped(task: number): void {
    this.left(task, 'dropped')
  }

  failed(task: number): void {
    this.left(task, 'failed')
  }

  private stop(batch: Batch): void {
    this.tell(invariant => invariant.stopped?.(batch))
    this.shadow.stop(batch)
  }

  private left(task: number, fate: Fate): void {
    const request = this.requestOf(task)
    this.leaves(request, fate)
    if (request.batch !== undefined) request.batch.unanswered--
  }

  private leaves(request: Request, fate: Fate): void {
    this.tell(invariant => invariant.left?.(request, fate))
    this.shadow.leaveQueue(request)
    this.shadow.requests.delete(request.task)
  }

  private requestOf(task: number): Request {
    const request = this.shadow.requests.get(task)
    if (request !== undefined) return request
    return this.shadow.broken('conservation', `task ${task} has left already, or never arrived`)
  }

  private tell(what: (invariant: Invariant) => void): void {
    for (const invariant of this.invariants) what(invariant)
  }
}

/** Integer ns, exactly. */
function secondsText(ns: bigint): string {
  const digits = ns.toString().padStart(10, '0')
  return `${digits.slice(0, -9)}.${digits.slice(-9)}`
}
