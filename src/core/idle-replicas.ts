/** Which replicas may take from a shared queue now. */
import { IDLE, READY } from '../contract/index.ts'
import type { State } from './state.ts'

/** Is the replica free, and of the queue's model? */
export function mayTake({ replicas, executors, variants, queues }: State, replica: number, queue: number): boolean {
  return (
    replicas.state[replica] === READY &&
    executors.state[replicas.executor[replica]!] === IDLE &&
    variants.model[replicas.variant[replica]!] === queues.model[queue]
  )
}

/** May the replica's variant serve what is first in the queue? */
export function allowsFirst(state: State, queue: number, replica: number): boolean {
  const { tasks, queues, replicas } = state
  return state.allows(tasks.tenant[queues.head[queue]!]!, replicas.variant[replica]!)
}

/** Is there a free replica on the executor that may serve what is first in the queue? */
export function anyAllowsFirst(state: State, queue: number, executor: number): boolean {
  const { replicas, executors } = state
  for (let replica = executors.firstReplica[executor]!; replica >= 0; replica = replicas.nextOnExecutor[replica]!)
    if (mayTake(state, replica, queue) && allowsFirst(state, queue, replica)) return true
  return false
}

/** Scans the model's ready replicas, all or those that may serve the head: O(replicas). -1 where none is free. */
export function firstIdleReplica(state: State, queue: number, mustAllowFirst: boolean): number {
  const { queues, models, ready, replicas, executors } = state
  const model = queues.model[queue]!
  const first = models.firstVariant[model]!
  for (let variant = first; variant < first + models.variantCount[model]!; variant++) {
    const end = ready.start[variant]! + ready.size[variant]!
    for (let at = ready.start[variant]!; at < end; at++) {
      const replica = ready.member[at]!
      if (mustAllowFirst && !allowsFirst(state, queue, replica)) break
      if (executors.state[replicas.executor[replica]!] === IDLE) return replica
    }
  }
  return -1
}
