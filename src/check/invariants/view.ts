/** What policies see is true: the core's columns hold what has happened. */
import { BUSY, GONE, IDLE } from '../../contract/index.ts'
import type { Invariant } from '../invariant.ts'
import type { Request, Shadow } from '../shadow.ts'

/** In longer queues the oldest is not looked for after each event. */
const SHORT = 64

export class TrueView implements Invariant {
  readonly name = 'what policies see'
  private readonly shadow: Shadow
  private readonly keepsAge: boolean

  /** @param keepsAge whether some policy reads who is oldest: else that is not kept */
  constructor(shadow: Shadow, keepsAge: boolean) {
    this.shadow = shadow
    this.keepsAge = keepsAge
  }

  afterEvent(): void {
    const { shadow } = this
    const { replicaSlots } = shadow.facts
    const queues = shadow.changesEverything ? shadow.queues.keys() : shadow.touchedQueues
    const executors = new Set(shadow.changesEverything ? shadow.running.keys() : shadow.touchedExecutors)
    for (const queue of queues) {
      this.lookAtQueue(queue)
      if (queue < replicaSlots) executors.add(shadow.state.replicas.executor[queue]!)
    }
    for (const executor of executors) this.lookAtExecutor(executor)
  }

  private lookAtQueue(queue: number): void {
    const { queues, tasks } = this.shadow.state
    const waiting = this.shadow.queues[queue]!
    this.compare(`the length of queue ${queue}`, waiting.length, queues.length[queue])
    this.compare(`the head of queue ${queue}`, waiting[0]?.task ?? -1, queues.head[queue])
    if (!this.keepsAge || (waiting.length > SHORT && !this.shadow.changesEverything)) return
    const oldest = waiting.reduce((old, it) => (isOlder(it, old) ? it : old), waiting[0]!)
    this.compare(`the oldest of queue ${queue}`, oldest?.task ?? -1, queues.oldest[queue])
    if (oldest === undefined) return
    const { task, dueNs, waitingSinceNs } = oldest
    this.compare(`when the oldest of queue ${queue} was due`, dueNs, tasks.arrivalNs[task])
    this.compare(`since when the oldest of queue ${queue} waits`, waitingSinceNs, tasks.waitingSinceNs[task])
  }

  private lookAtExecutor(executor: number): void {
    const { shadow } = this
    const { executors, replicas } = shadow.state
    const batch = shadow.running[executor]
    const name = shadow.facts.names.executors[executor]!
    const state = shadow.lost.has(executor) ? GONE : batch === undefined ? IDLE : BUSY
    this.compare(`the state of ${name}`, state, executors.state[executor])
    for (let replica = executors.firstReplica[executor]!; replica >= 0; replica = replicas.nextOnExecutor[replica]!) {
      const inQueue = shadow.queues[replica]!.length
      const executing = batch?.replica === replica ? batch.members.length : 0
      this.compare(`outstanding of replica ${replica} on ${name}`, inQueue + executing, replicas.outstanding[replica])
    }
  }

  private compare(what: string, is: number, seen: number | undefined): void {
    if (is !== seen) this.shadow.broken(this.name, `${what} is ${is}, policies see ${seen}`)
  }
}

function isOlder(a: Request, b: Request): boolean {
  return a.waitingSinceNs === b.waitingSinceNs ? a.number < b.number : a.waitingSinceNs < b.waitingSinceNs
}
