/**
 * A second, naive copy of the world, built only from what a run tells: who waits where, what is executed, who has left.
 * It shares no code with the core: queues are sorted arrays, batches are objects. Invariants hold it against the core.
 */
import type { State } from '../core/index.ts'
import type { Facts } from './facts.ts'
import { Violation } from './violation.ts'

export type Fate = 'completed' | 'rejected' | 'dropped' | 'failed'

export type EventKind = 'arrive' | 'complete' | 'wake' | 'ready' | 'fail' | 'tick' | 'planned' | 'end'

export interface Request {
  readonly task: number
  /** Position in the order of arrival over all tenants, as told. */
  readonly number: number
  readonly tenant: number
  /** Position among its tenant's. */
  readonly ordinal: number
  readonly dueNs: number
  /** When the core was told. */
  readonly arrivedNs: number
  /** By the scenario's bound. */
  readonly deadlineNs: number
  /** -1 while it waits in none. */
  queue: number
  queuedNs: number
  /** When it was due, or was last answered. */
  waitingSinceNs: number
  /** Lowest first; ties by number. */
  key: number
  batch: Batch | undefined
  /** Whose answer it has, while it is served again. */
  answer: Batch | undefined
}

export interface Batch {
  readonly executor: number
  readonly replica: number
  readonly variant: number
  readonly startNs: number
  readonly members: readonly Request[]
  /** Ended or lost. */
  isOver: boolean
  isLost: boolean
  /** Members that have not left yet. */
  unanswered: number
}

export class Shadow {
  readonly facts: Facts
  readonly state: State
  /** By task. */
  readonly requests = new Map<number, Request>()
  readonly queues: readonly Request[][]
  /** By executor. */
  readonly running: (Batch | undefined)[]
  readonly lost = new Set<number>()
  /** Of the event in hand. */
  kind: EventKind = 'tick'
  subject = -1
  /** Queues that gained or lost a request in this event; those that gained one. */
  readonly touchedQueues = new Set<number>()
  readonly joinedQueues = new Set<number>()
  /** Executors that began or ended a batch in this event. */
  readonly touchedExecutors = new Set<number>()
  /** Queues that some policy was asked about in this event. */
  readonly askedQueues = new Set<number>()
  events = 0
  arrivals = 0

  constructor(facts: Facts, state: State) {
    this.facts = facts
    this.state = state
    this.queues = Array.from({ length: facts.replicaSlots + facts.names.models.length }, () => [])
    this.running = facts.names.executors.map(() => undefined)
  }

  begin(kind: EventKind, subject: number): void {
    this.kind = kind
    this.subject = subject
    this.events++
    this.touchedQueues.clear()
    this.joinedQueues.clear()
    this.touchedExecutors.clear()
    this.askedQueues.clear()
  }

  /** The event may have changed any queue and any replica. */
  get changesEverything(): boolean {
    return this.kind === 'ready' || this.kind === 'fail' || this.kind === 'planned' || this.kind === 'end'
  }

  isIdle(executor: number): boolean {
    return this.running[executor] === undefined && !this.lost.has(executor)
  }

  /** May a replica of this variant serve what is first in the queue, by its tenant's floor? */
  allowsFirst(queue: number, variant: number): boolean {
    const first = this.queues[queue]![0]
    const { tenants, variants } = this.facts
    return first === undefined || variants[variant]!.quality >= tenants[first.tenant]!.qualityFloor
  }

  join(request: Request, queue: number, key: number): void {
    request.queue = queue
    request.queuedNs = this.state.nowNs
    request.key = key
    const waiting = this.queues[queue]!
    waiting.splice(placeOf(request, waiting), 0, request)
    this.touchedQueues.add(queue)
    this.joinedQueues.add(queue)
  }

  leaveQueue(request: Request): void {
    if (request.queue < 0) return
    const waiting = this.queues[request.queue]!
    waiting.splice(placeOf(request, waiting), 1)
    this.touchedQueues.add(request.queue)
    request.queue = -1
  }

  start(batch: Batch): void {
    for (const member of batch.members) {
      this.leaveQueue(member)
      member.batch = batch
    }
    this.running[batch.executor] = batch
    this.touchedExecutors.add(batch.executor)
  }

  stop(batch: Batch): void {
    batch.isOver = true
    this.running[batch.executor] = undefined
    this.touchedExecutors.add(batch.executor)
  }

  broken(invariant: string, problem: string): never {
    const { nowNs } = this.state
    throw new Violation(invariant, `at ${nowNs / 1e9} s (event ${this.events}: ${this.eventText()})`, problem)
  }

  /** A tenant's requests are counted from 1, as people do. */
  requestText({ ordinal, tenant, dueNs }: Request): string {
    return `request ${ordinal + 1} of ${this.facts.names.tenants[tenant]} (due at ${dueNs / 1e9} s)`
  }

  private eventText(): string {
    const { names } = this.facts
    switch (this.kind) {
      case 'arrive':
        return `arrival of a request of ${names.tenants[this.subject]}`
      case 'complete':
        return `end of the batch on ${names.executors[this.subject]}`
      case 'fail':
        return `loss of ${names.executors[this.subject]}`
      case 'wake':
        return `wake-up of queue ${this.subject}`
      case 'ready':
        return `replica ${this.subject} became ready`
      case 'planned':
        return 'a new allocation'
      case 'tick':
        return 'the control period'
      case 'end':
        return 'the end of arrivals'
    }
  }
}

/** Where the request stands, or would be put, in a queue that is sorted by key and number. */
function placeOf({ key, number }: Request, waiting: readonly Request[]): number {
  let low = 0
  let high = waiting.length
  while (low < high) {
    const middle = (low + high) >>> 1
    const other = waiting[middle]!
    if (other.key < key || (other.key === key && other.number < number)) low = middle + 1
    else high = middle
  }
  return low
}
