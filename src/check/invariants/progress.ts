/**
 * A run goes on. A wait that the batching policy promised ends when it said: no event may be told at a later instant while
 * its queue still holds work beside an idle executor and was not asked again. And there is no end of events among which no
 * request arrives, starts or leaves, nor of events at one instant.
 */
import { READY, WAIT } from '../../contract/index.ts'
import { queueName } from '../../core/index.ts'
import type { Invariant } from '../invariant.ts'
import type { Batch, Shadow } from '../shadow.ts'

const MOST_EVENTS_WITHOUT_CHANGE = 100_000
const MOST_EVENTS_AT_ONE_INSTANT = 10_000_000

export class Progress implements Invariant {
  readonly name = 'progress'
  private readonly shadow: Shadow
  /** Queue -> when the wait ends that was answered last. */
  private readonly waits = new Map<number, number>()
  /** No wait ends before this. */
  private earliestNs = Number.POSITIVE_INFINITY
  private readonly mostWithoutChange: number
  private withoutChange = 0
  private atInstant = 0
  private instantNs = -1

  constructor(shadow: Shadow) {
    this.shadow = shadow
    // When a run begins nothing arrives while its replicas become ready.
    this.mostWithoutChange = Math.max(MOST_EVENTS_WITHOUT_CHANGE, 4 * shadow.facts.replicaSlots)
  }

  beforeEvent(): void {
    const { nowNs } = this.shadow.state
    this.atInstant = nowNs === this.instantNs ? this.atInstant + 1 : 0
    this.instantNs = nowNs
    this.withoutChange++
    if (this.withoutChange > this.mostWithoutChange)
      this.broken(
        `${this.withoutChange} events went by in which no request arrived, started or left; ${this.waiting()}`,
      )
    if (this.atInstant > MOST_EVENTS_AT_ONE_INSTANT)
      this.broken(`${this.atInstant} events went by without time going on; ${this.waiting()}`)
    if (nowNs > this.earliestNs) this.lookForForgotten(nowNs)
  }

  arrived(): void {
    this.withoutChange = 0
  }

  started({ members }: Batch): void {
    this.withoutChange = 0
    this.waits.delete(members[0]!.queue)
  }

  left(): void {
    this.withoutChange = 0
  }

  decided(queue: number, _replica: number, answer: number, untilNs: number): void {
    if (answer !== WAIT) {
      this.waits.delete(queue)
      return
    }
    const endNs = Math.ceil(untilNs)
    this.waits.set(queue, endNs)
    this.earliestNs = Math.min(this.earliestNs, endNs)
  }

  private lookForForgotten(nowNs: number): void {
    this.earliestNs = Number.POSITIVE_INFINITY
    for (const [queue, endNs] of this.waits) {
      const waiting = this.shadow.queues[queue]!
      if (waiting.length === 0) {
        this.waits.delete(queue)
      } else if (endNs >= nowNs) {
        this.earliestNs = Math.min(this.earliestNs, endNs)
      } else if (this.isServedByIdle(queue)) {
        const { state, facts } = this.shadow
        this.broken(
          `'${facts.policies.batching.name}' waits until ${endNs / 1e9} s for ${queueName(queue, state, facts.names)}, ` +
            `where ${this.shadow.requestText(waiting[0]!)} is first, and was not woken`,
        )
      }
    }
  }

  private isServedByIdle(queue: number): boolean {
    const { state, facts } = this.shadow
    const { replicas } = state
    const serves = (replica: number) =>
      replicas.state[replica] === READY && this.shadow.isIdle(replicas.executor[replica]!)
    if (queue < facts.replicaSlots) return serves(queue)
    const model = queue - facts.replicaSlots
    for (let replica = 0; replica < facts.replicaSlots; replica++) {
      const variant = replicas.variant[replica]!
      if (serves(replica) && facts.variants[variant]!.model === model && this.shadow.allowsFirst(queue, variant))
        return true
    }
    return false
  }

  private waiting(): string {
    const { queues, facts, state, requests } = this.shadow
    const fullest = queues.reduce((best, waiting, queue) => (waiting.length > queues[best]!.length ? queue : best), 0)
    const first = queues[fullest]![0]
    if (first === undefined) return `${requests.size} requests are in the system, none waits`
    const where = queueName(fullest, state, facts.names)
    const untilNs = this.waits.get(fullest)
    const says =
      untilNs === undefined ? '' : `, for which '${facts.policies.batching.name}' waits until ${untilNs / 1e9} s`
    return `${queues[fullest]!.length} wait in ${where}${says}, first ${this.shadow.requestText(first)}`
  }

  private broken(problem: string): never {
    return this.shadow.broken(this.name, problem)
  }
}
