/** Whose turn it is, among queues that one executor serves. */
import type { Routing } from '../contract/index.ts'
import type { State } from './state.ts'

export function comesFirst(
  state: State,
  routing: Routing,
  queue: number,
  replica: number,
  other: number,
  otherReplica: number,
): boolean {
  if (routing.pullsBefore !== undefined) return routing.pullsBefore(state, queue, replica, other, otherReplica)
  const { queues, tasks } = state
  // Keys of one queueing policy compare across queues.
  const key = queues.waiting.headKey(queue)
  const otherKey = queues.waiting.headKey(other)
  if (key !== otherKey) return key < otherKey
  return tasks.sequence[queues.head[queue]!]! < tasks.sequence[queues.head[other]!]!
}
