/**
 * Writes down what one core is told, what its policies answer and what it commands. Policies and driver are wrapped, so
 * that a run without a log has none of this in its way.
 */
import {
  type Admission,
  type Allocation,
  type Batching,
  type Driver,
  type Events,
  type Numbers,
  type Placement,
  type PolicySet,
  type Queueing,
  type RequestPolicy,
  type Routing,
  type Snapshot,
  type VariantSelection,
  WAIT,
} from '../contract/index.ts'
import { type ToldState, unusualFacts } from './arrival-facts.ts'
import type { DecisionSink, LogNumber, PlacementNumbers, RequestNumber } from './rows.ts'

/** What is read of a core's state. */
export interface RecordedState extends Readonly<ToldState> {
  readonly tasks: {
    readonly tenant: Numbers
    readonly ordinal: Numbers
    readonly next: Numbers
    readonly confidence: Numbers
    readonly live: number
  }
  readonly queues: { readonly wakeNs: Numbers }
  readonly batches: { readonly first: Numbers; readonly replica: Numbers }
  readonly replicas: { readonly variant: Numbers; readonly executor: Numbers }
}

export class DecisionLog {
  readonly #state: RecordedState
  #sink: DecisionSink
  /** Number of the event in hand. */
  #n = 0
  /** Whether the variant policy reads how sure answers are. */
  #cascades = false

  constructor(state: RecordedState, sink: DecisionSink) {
    this.#state = state
    this.#sink = sink
  }

  /** To be called before the core takes the event. */
  told(event: Exclude<keyof Events, 'planned'>, subject?: number): void {
    const { nowNs } = this.#state
    this.#n++
    if (subject === undefined) this.#sink.write({ e: event, n: this.#n, t: nowNs })
    else if (event === 'complete' && this.#cascades)
      this.#sink.write({ e: event, n: this.#n, t: nowNs, s: subject, sure: this.#confidence(subject) })
    else if (event !== 'arrive') this.#sink.write({ e: event, n: this.#n, t: nowNs, s: subject })
    else this.#sink.write({ e: event, n: this.#n, t: nowNs, s: subject, ...unusualFacts(this.#state) })
  }

  toldPlanned(placements: readonly Placement[]): void {
    this.#n++
    this.#sink.write({ e: 'planned', n: this.#n, t: this.#state.nowNs, p: numbersOf(placements) })
  }

  /** The run is over. Nothing is written after this: a live worker may still be lost while the world is taken down. */
  ended(): void {
    this.#sink.write({ end: this.#n, inFlight: this.#state.tasks.live })
    this.#sink = { write: () => {} }
  }

  /** The same policies, whose answers are written down. */
  policies(policies: PolicySet): PolicySet {
    this.#cascades = policies.variant.escalate !== undefined
    return {
      admission: this.#admission(policies.admission),
      variant: this.#variant(policies.variant),
      routing: this.#routing(policies.routing),
      queueing: this.#queueing(policies.queueing),
      batching: this.#batching(policies.batching),
      allocation: this.#allocation(policies.allocation),
      names: policies.names,
      ...(policies.plugins && { plugins: policies.plugins }),
    }
  }

  /** The same driver; what it is told to do is written down before it does it. */
  driver(driver: Driver): Driver {
    const { queues, replicas, batches } = this.#state
    const all: Required<Driver> = {
      execute: executor => {
        const b = this.#members(executor)
        this.#sink.write({ c: 'execute', n: this.#n, s: executor, r: batches.replica[executor]!, b })
        driver.execute(executor)
      },
      wakeAt: queue => {
        const wakeNs = queues.wakeNs[queue]!
        this.#sink.write({ c: 'wakeAt', n: this.#n, s: queue, t: wakeNs === Number.POSITIVE_INFINITY ? null : wakeNs })
        driver.wakeAt(queue)
      },
      load: replica => {
        const { variant, executor } = replicas
        this.#sink.write({ c: 'load', n: this.#n, s: replica, v: variant[replica]!, x: executor[replica]! })
        driver.load(replica)
      },
      unload: replica => {
        this.#sink.write({ c: 'unload', n: this.#n, s: replica })
        driver.unload(replica)
      },
      plan: (snapshot: Snapshot) => {
        this.#sink.write({ c: 'plan', n: this.#n, p: numbersOf(snapshot.placements) })
        driver.plan(snapshot)
      },
    }
    return onlyThoseOf(driver, all)
  }

  #admission(policy: Admission): Admission {
    const all: Required<Admission> = {
      ...observing(policy),
      readsAge: policy.readsAge === true,
      admit: (view, task) => {
        const a = policy.admit(view, task)
        this.#sink.write({ d: 'admission', n: this.#n, s: this.#request(task), a })
        return a
      },
    }
    return onlyThoseOf(policy, all)
  }

  #variant(policy: VariantSelection): VariantSelection {
    const all: Required<VariantSelection> = {
      ...observing(policy),
      readsAge: policy.readsAge === true,
      select: (view, task, degraded) => {
        const a = policy.select(view, task, degraded)
        const s = this.#request(task)
        this.#sink.write(degraded ? { d: 'variant', n: this.#n, s, g: 1, a } : { d: 'variant', n: this.#n, s, a })
        return a
      },
      selectAtDispatch: (view, queue, executor) => {
        const a = policy.selectAtDispatch!(view, queue, executor)
        this.#sink.write({ d: 'variant', q: 'dispatch', n: this.#n, s: queue, x: executor, a })
        return a
      },
      escalate: (view, task, degraded) => {
        const a = policy.escalate!(view, task, degraded)
        this.#sink.write({ d: 'variant', q: 'escalate', n: this.#n, s: this.#request(task), a })
        return a
      },
    }
    return onlyThoseOf(policy, all)
  }

  #routing(policy: Routing): Routing {
    const all: Required<Routing> = {
      ...observing(policy),
      readsAge: policy.readsAge === true,
      bindsLate: policy.bindsLate === true,
      route: (view, task) => {
        const a = policy.route(view, task)
        this.#sink.write({ d: 'routing', q: 'route', n: this.#n, s: this.#request(task), a })
        return a
      },
      pick: (view, queue) => {
        const a = policy.pick!(view, queue)
        this.#sink.write({ d: 'routing', q: 'pick', n: this.#n, s: queue, a })
        return a
      },
      pullsBefore: (view, queue, replica, other, otherReplica) => {
        const a = policy.pullsBefore!(view, queue, replica, other, otherReplica)
        this.#sink.write({ d: 'routing', q: 'pull', n: this.#n, s: queue, k: other, a: a ? 1 : 0 })
        return a
      },
      changed: (view, replica) => policy.changed!(view, replica),
      rebuilt: view => policy.rebuilt!(view),
    }
    return onlyThoseOf(policy, all)
  }

  #queueing(policy: Queueing): Queueing {
    const all: Required<Queueing> = {
      ...observing(policy),
      accepts: (view, task, queue) => {
        const accepts = policy.accepts!(view, task, queue)
        const s = this.#request(task)
        this.#sink.write({ d: 'queueing', q: 'accepts', n: this.#n, s, k: queue, a: accepts ? 1 : 0 })
        return accepts
      },
      order: (view, task, key, queue) => {
        policy.order(view, task, key, queue)
        const a = logNumber(key[task]!)
        this.#sink.write({ d: 'queueing', q: 'order', n: this.#n, s: this.#request(task), a })
      },
      left: (view, task, queue, served) => policy.left!(view, task, queue, served),
      expired: (view, task, replica) => {
        const expired = policy.expired(view, task, replica)
        const s = this.#request(task)
        this.#sink.write({ d: 'queueing', q: 'expired', n: this.#n, s, r: replica, a: expired ? 1 : 0 })
        return expired
      },
      delays: (view, task, key, queue) => {
        const delays = policy.delays!(view, task, key, queue)
        const s = this.#request(task)
        this.#sink.write({ d: 'queueing', q: 'delays', n: this.#n, s, k: queue, a: delays ? 1 : 0 })
        if (delays) this.#sink.write({ d: 'queueing', q: 'order', n: this.#n, s, a: logNumber(key[task]!) })
        return delays
      },
      expiresOutOfOrder: policy.expiresOutOfOrder === true,
    }
    return onlyThoseOf(policy, all)
  }

  #batching(policy: Batching): Batching {
    const all: Required<Batching> = {
      ...observing(policy),
      readsAge: policy.readsAge === true,
      decide: (view, queue, replica, answer) => {
        const a = policy.decide(view, queue, replica, answer)
        const row = { d: 'batching', n: this.#n, s: queue, r: replica, a } as const
        this.#sink.write(a === WAIT ? { ...row, u: logNumber(answer.untilNs) } : row)
        return a
      },
    }
    return onlyThoseOf(policy, all)
  }

  #allocation(policy: Allocation): Allocation {
    const all: Required<Allocation> = {
      plan: snapshot => {
        const plan = policy.plan(snapshot)
        this.#sink.write({ d: 'allocation', n: this.#n, a: numbersOf(plan.placements) })
        return plan
      },
    }
    return onlyThoseOf(policy, all)
  }

  #request(task: number): RequestNumber {
    const { tenant, ordinal } = this.#state.tasks
    return [tenant[task]!, ordinal[task]!]
  }

  #confidence(executor: number): number[] {
    const { batches, tasks } = this.#state
    const sure: number[] = []
    for (let task = batches.first[executor]!; task >= 0; task = tasks.next[task]!) sure.push(tasks.confidence[task]!)
    return sure
  }

  #members(executor: number): RequestNumber[] {
    const { batches, tasks } = this.#state
    const members: RequestNumber[] = []
    for (let task = batches.first[executor]!; task >= 0; task = tasks.next[task]!) members.push(this.#request(task))
    return members
  }
}

/** What a policy is told and does not answer leaves no trace. */
function observing(policy: RequestPolicy): Required<Pick<RequestPolicy, 'started' | 'ended'>> {
  return {
    started: (view, executor) => policy.started!(view, executor),
    ended: (view, executor) => policy.ended!(view, executor),
  }
}

/**
 * Leaves out what the original lacks, as the core asks whether it is there. That `all` must be complete makes the compiler
 * tell when a family or the driver is given something new.
 */
function onlyThoseOf<T extends object>(original: T, all: Required<T>): T {
  return Object.fromEntries(Object.entries(all).filter(([key]) => original[key as keyof T] !== undefined)) as T
}

export function numbersOf(placements: readonly Placement[]): PlacementNumbers[] {
  return placements.map(({ variant, executor }) => [variant, executor])
}

function logNumber(value: number): LogNumber {
  return Number.isFinite(value) ? value : (String(value) as LogNumber)
}
