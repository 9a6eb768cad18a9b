/** A witness that writes down each request and each batch: what the product sums up, a test can count anew. */
import type { Recorder } from '../../src/contract/index.ts'
import type { State } from '../../src/core/index.ts'

export type Fate = 'completed' | 'rejected' | 'dropped' | 'failed'

export interface LoggedRequest {
  /** Tenant and number, as `a1` for the first of tenant a. */
  readonly name: string
  readonly tenant: string
  /** Its place among its tenant's, from 0. */
  readonly ordinal: number
  readonly sequence: number
  readonly dueNs: number
  readonly deadlineNs: number
  /** Infinity where its client waits as long as it takes. */
  readonly givesUpNs: number
  fate: Fate | undefined
  /** When it left. */
  leftNs: number
  /** That it was answered by, or that it is in. */
  batch: LoggedBatch | undefined
  /** That it was in before it was served again. */
  readonly earlier: LoggedBatch[]
}

export interface LoggedBatch {
  readonly executor: number
  readonly replica: number
  readonly variant: number
  readonly queueLengthBefore: number
  readonly maxBatch: number
  readonly startNs: number
  /** Infinity while it runs, and where its executor was lost. */
  endNs: number
  readonly members: readonly LoggedRequest[]
}

export class RequestLog implements Recorder {
  readonly requests: LoggedRequest[] = []
  readonly batches: LoggedBatch[] = []
  readonly #state: State
  readonly #tenants: readonly string[]
  readonly #bySequence = new Map<number, LoggedRequest>()
  readonly #running = new Map<number, LoggedBatch>()

  constructor(state: State, tenants: readonly string[]) {
    this.#state = state
    this.#tenants = tenants
  }

  arrived(task: number): void {
    const { tasks } = this.#state
    const tenant = this.#tenants[tasks.tenant[task]!]!
    const request: LoggedRequest = {
      name: `${tenant}${tasks.ordinal[task]! + 1}`,
      tenant,
      ordinal: tasks.ordinal[task]!,
      sequence: tasks.sequence[task]!,
      dueNs: tasks.arrivalNs[task]!,
      deadlineNs: tasks.deadlineNs[task]!,
      givesUpNs: tasks.givesUpNs[task] ?? Number.POSITIVE_INFINITY,
      fate: undefined,
      leftNs: Number.NaN,
      batch: undefined,
      earlier: [],
    }
    this.requests.push(request)
    this.#bySequence.set(request.sequence, request)
  }

  completed = (task: number) => this.#left(task, 'completed')

  escalated(task: number): void {
    const request = this.request(task)
    request.earlier.push(request.batch!)
    request.batch = undefined
  }

  settled(task: number): void {
    const request = this.request(task)
    request.batch = request.earlier.pop()
    this.#left(task, 'completed')
  }

  rejected = (task: number) => this.#left(task, 'rejected')
  dropped = (task: number) => this.#left(task, 'dropped')
  failed = (task: number) => this.#left(task, 'failed')

  started(executor: number): void {
    const { batches, tasks, replicas, queues, nowNs } = this.#state
    if (this.#running.has(executor)) throw new Error(`executor ${executor} runs two batches`)
    const members: LoggedRequest[] = []
    for (let task = batches.first[executor]!; task >= 0; task = tasks.next[task]!) members.push(this.request(task))
    const replica = batches.replica[executor]!
    const batch: LoggedBatch = {
      executor,
      replica,
      variant: replicas.variant[replica]!,
      queueLengthBefore: queues.length[replica]! + members.length,
      maxBatch: replicas.maxBatch[replica]!,
      startNs: nowNs,
      endNs: Number.POSITIVE_INFINITY,
      members,
    }
    if (members.length !== batches.size[executor]) throw new Error('a batch is not as large as it says')
    for (const member of members) {
      if (member.batch !== undefined) throw new Error(`${member.name} is executed twice`)
      member.batch = batch
    }
    this.batches.push(batch)
    this.#running.set(executor, batch)
  }

  ended(executor: number): void {
    this.#running.get(executor)!.endNs = this.#state.nowNs
    this.#running.delete(executor)
  }

  lost(executor: number): void {
    this.#running.delete(executor)
  }

  request(task: number): LoggedRequest {
    return this.#bySequence.get(this.#state.tasks.sequence[task]!)!
  }

  #left(task: number, fate: Fate): void {
    const request = this.request(task)
    if (request.fate !== undefined) throw new Error(`${request.name} left twice`)
    request.fate = fate
    request.leftNs = this.#state.nowNs
  }
}
