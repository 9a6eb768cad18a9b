/**
 * Whoever is taken from a queue, to be executed or given up, is first in its order: by arrival or by deadline where the
 * queueing policy promises that, whatever keys it wrote; else by those keys. Ties go to the earlier arrival. Where the
 * batching policy never leaves an executor idle, the batch also comes from the queue whose first request is first of all
 * that the executor serves, unless routing has a rule of its own for that (`pullsBefore`).
 */
import type { QueueOrder } from '../../contract/index.ts'
import { DRAINING, READY } from '../../contract/index.ts'
import type { Invariant } from '../invariant.ts'
import type { Batch, Fate, Request, Shadow } from '../shadow.ts'

/** What the order promises to sort by; undefined where only the policy knows. */
export function promisedKey(order: QueueOrder | undefined, request: Request): number | undefined {
  if (order === 'arrival') return request.number
  if (order === 'deadline') return request.deadlineNs
  return undefined
}

export class OrderOfService implements Invariant {
  readonly name = 'order of service'
  private readonly shadow: Shadow
  private readonly bindsLate: boolean
  private readonly comparesQueues: boolean
  /** The members so far of a batch that forms, known from a request behind them that was asked next and left instead. */
  private forming: readonly Request[] = []

  constructor(shadow: Shadow, bindsLate: boolean, pullsByRule: boolean) {
    this.shadow = shadow
    this.bindsLate = bindsLate
    this.comparesQueues = !pullsByRule && shadow.facts.policies.batching.workConserving === true
  }

  started(batch: Batch): void {
    const { shadow } = this
    const { executor, members } = batch
    const { queue } = members[0]!
    const waiting = shadow.queues[queue]!
    this.forming = this.forming.filter(request => !members.includes(request))
    this.checkFormed()
    for (const [position, member] of members.entries()) {
      const first = waiting[position]!
      if (member === first) continue
      this.broken(
        `${shadow.facts.names.executors[executor]} takes ${this.inWords(member)} before ${this.inWords(first)}`,
      )
    }
    if (!this.comparesQueues) return
    for (const other of this.queuesOf(executor)) {
      const first = shadow.queues[other]![0]
      if (other === queue || first === undefined || !comesBefore(first, members[0]!)) continue
      const on = shadow.facts.names.executors[executor]
      this.broken(`${on} takes ${this.inWords(members[0]!)} from one queue before ${this.inWords(first)} from another`)
    }
  }

  left(request: Request, fate: Fate): void {
    if (fate !== 'dropped' || request.queue < 0) return
    const waiting = this.shadow.queues[request.queue]!
    const first = waiting[0]!
    if (first === request) return
    // Whoever is asked by a batch that forms stands behind its members, which are told when it starts. By deadline nobody
    // expires behind one who has not.
    const mayExpire = this.shadow.facts.policies.queueing.order !== 'deadline'
    if (!mayExpire && !this.clientGaveUp(request))
      this.broken(`${this.inWords(request)} is given up before ${this.inWords(first)}`)
    this.forming = waiting.slice(0, waiting.indexOf(request))
  }

  afterEvent(): void {
    this.checkFormed()
  }

  private checkFormed(): void {
    const [missed] = this.forming
    if (missed !== undefined) this.broken(`one behind ${this.inWords(missed)} was given up, and no batch has taken it`)
  }

  private clientGaveUp({ task }: Request): boolean {
    const { impatient, nowNs, tasks } = this.shadow.state
    return impatient && tasks.givesUpNs[task]! < nowNs
  }

  /** Those that the executor's replicas may take from now. */
  private queuesOf(executor: number): Set<number> {
    const { state, facts } = this.shadow
    const { replicas, executors } = state
    const queues = new Set<number>()
    for (let replica = executors.firstReplica[executor]!; replica >= 0; replica = replicas.nextOnExecutor[replica]!) {
      const now = replicas.state[replica]
      if (now !== READY && now !== DRAINING) continue
      queues.add(replica)
      const variant = replicas.variant[replica]!
      const shared = facts.replicaSlots + facts.variants[variant]!.model
      if (this.bindsLate && now === READY && this.shadow.allowsFirst(shared, variant)) queues.add(shared)
    }
    return queues
  }

  private inWords(request: Request): string {
    const { order } = this.shadow.facts.policies.queueing
    const key =
      order === 'arrival' ? '' : order === 'deadline' ? `, deadline ${request.key / 1e9} s` : `, key ${request.key}`
    return `${this.shadow.requestText(request)}${key}`
  }

  private broken(problem: string): never {
    return this.shadow.broken(this.name, problem)
  }
}

function comesBefore(one: Request, other: Request): boolean {
  return one.key < other.key || (one.key === other.key && one.number < other.number)
}
