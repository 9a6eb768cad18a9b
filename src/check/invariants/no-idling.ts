/**
 * No executor idles without reason while work waits for it. Where the batching policy is work-conserving it never does: a
 * batch ends, the queue holds work, and the next one starts at once, without waiting for a later arrival. Under any other
 * policy an idle executor was asked about each queue that gained a request, and about all that it serves when it became
 * idle: what was not asked is a lost wake-up.
 */
import { DRAINING, READY } from '../../contract/index.ts'
import type { Invariant } from '../invariant.ts'
import type { Shadow } from '../shadow.ts'

export class NoIdling implements Invariant {
  readonly name = 'no idling while work waits'
  private readonly shadow: Shadow
  private readonly bindsLate: boolean
  private readonly isWorkConserving: boolean
  /** Executors that became idle in this event, or got a replica. */
  private readonly freed = new Set<number>()

  constructor(shadow: Shadow, bindsLate: boolean) {
    const { batching, routing } = shadow.facts.policies
    this.shadow = shadow
    this.bindsLate = bindsLate
    this.isWorkConserving = batching.workConserving === true && routing.workConserving !== false
  }

  afterEvent(): void {
    const { shadow } = this
    if (shadow.kind === 'tick') return
    this.findFreed()
    if (shadow.changesEverything) {
      for (let queue = 0; queue < shadow.queues.length; queue++) this.look(queue)
      return
    }
    const queues = new Set(shadow.touchedQueues)
    for (const executor of this.freed) for (const queue of this.servedBy(executor)) queues.add(queue)
    for (const queue of queues) this.look(queue)
  }

  private look(queue: number): void {
    const { shadow } = this
    const waiting = shadow.queues[queue]!
    if (waiting.length === 0) return
    const executor = this.idleServerOf(queue)
    if (executor < 0) return
    const { names, policies } = shadow.facts
    const work = `${waiting.length} in queue ${queue}, first ${shadow.requestText(waiting[0]!)}`
    const { name } = policies.batching
    if (this.isWorkConserving) this.broken(`${names.executors[executor]} is idle under '${name}' beside ${work}`)
    if (shadow.askedQueues.has(queue) || !this.mustBeAsked(queue, executor)) return
    this.broken(`'${name}' was not asked what ${names.executors[executor]}, which is idle, takes of ${work}`)
  }

  private mustBeAsked(queue: number, executor: number): boolean {
    const { shadow } = this
    if (shadow.joinedQueues.has(queue) || this.freed.has(executor)) return true
    return shadow.kind === 'end' || shadow.kind === 'planned' || shadow.kind === 'fail'
  }

  private findFreed(): void {
    const { shadow } = this
    this.freed.clear()
    for (const executor of shadow.touchedExecutors) if (shadow.isIdle(executor)) this.freed.add(executor)
    if (shadow.kind !== 'ready' || shadow.state.replicas.state[shadow.subject] !== READY) return
    const executor = shadow.state.replicas.executor[shadow.subject]!
    if (shadow.isIdle(executor)) this.freed.add(executor)
  }

  private servedBy(executor: number): number[] {
    const { state, facts } = this.shadow
    const { replicas, executors } = state
    const queues: number[] = []
    for (let replica = executors.firstReplica[executor]!; replica >= 0; replica = replicas.nextOnExecutor[replica]!) {
      queues.push(replica)
      if (this.bindsLate) queues.push(facts.replicaSlots + facts.variants[replicas.variant[replica]!]!.model)
    }
    return queues
  }

  /** An idle executor that may take from the queue now, or -1. */
  private idleServerOf(queue: number): number {
    const { shadow } = this
    const { replicas } = shadow.state
    const { replicaSlots, variants } = shadow.facts
    if (queue < replicaSlots) {
      const state = replicas.state[queue]
      if (state !== READY && state !== DRAINING) return -1
      return shadow.isIdle(replicas.executor[queue]!) ? replicas.executor[queue]! : -1
    }
    if (!this.bindsLate) return -1
    for (let replica = 0; replica < replicaSlots; replica++) {
      if (replicas.state[replica] !== READY || variants[replicas.variant[replica]!]!.model !== queue - replicaSlots)
        continue
      if (!shadow.allowsFirst(queue, replicas.variant[replica]!)) continue
      if (shadow.isIdle(replicas.executor[replica]!)) return replicas.executor[replica]!
    }
    return -1
  }

  private broken(problem: string): never {
    return this.shadow.broken(this.name, problem)
  }
}
