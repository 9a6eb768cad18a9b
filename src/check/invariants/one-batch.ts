/**
 * An executor runs one batch at a time, of requests that waited where its replica may take them: in the replica's own
 * queue, or in its model's shared one where the routing policy binds late.
 */
import { DRAINING, READY } from '../../contract/index.ts'
import type { Invariant } from '../invariant.ts'
import type { Batch, Shadow } from '../shadow.ts'

export class OneBatch implements Invariant {
  readonly name = 'one batch an executor'
  private readonly shadow: Shadow
  private readonly bindsLate: boolean

  constructor(shadow: Shadow, bindsLate: boolean) {
    this.shadow = shadow
    this.bindsLate = bindsLate
  }

  started({ executor, replica, variant, members }: Batch): void {
    const { shadow } = this
    const { state, facts } = shadow
    const on = facts.names.executors[executor]
    if (shadow.running[executor] !== undefined)
      this.broken(
        `${on} starts a batch of ${members.length} while one of ${shadow.running[executor].members.length} runs`,
      )
    if (shadow.lost.has(executor)) this.broken(`${on} starts a batch after it was lost`)
    if (state.replicas.executor[replica] !== executor)
      this.broken(`${on} starts a batch of a replica that is elsewhere`)
    if (state.replicas.state[replica] !== READY && state.replicas.state[replica] !== DRAINING)
      this.broken(`${on} starts a batch of a replica that is not ready`)
    if (new Set(members).size !== members.length) this.broken(`a request is twice in one batch on ${on}`)
    const shared = facts.replicaSlots + facts.variants[variant]!.model
    const { queue } = members[0]!
    for (const member of members) {
      const who = shadow.requestText(member)
      if (member.queue < 0) this.broken(`${who} is executed on ${on} but waits in no queue`)
      if (member.queue !== queue) this.broken(`${who} is in a batch on ${on} with requests of another queue`)
    }
    if (queue !== replica && !(this.bindsLate && queue === shared))
      this.broken(`replica ${replica} on ${on} takes from queue ${queue}, which it does not serve`)
  }

  stopped({ executor }: Batch): void {
    const { state, facts } = this.shadow
    if (executor >= 0 && executor < facts.names.executors.length && state.batches.size[executor] !== 0) return
    this.broken(`executor ${executor} ends a batch that the core does not know`)
  }

  private broken(problem: string): never {
    return this.shadow.broken(this.name, problem)
  }
}
