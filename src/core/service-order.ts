/** Whose turn it is, among queues that one executor serves: keys of one queueing policy compare across queues. */
import type { State } from './state.ts'

export function headComesBefore({ queues, tasks }: State, queue: number, other: number): boolean {
  const key = queues.waiting.headKey(queue)
  const otherKey = queues.waiting.headKey(other)
  if (key !== otherKey) return key < otherKey
  return tasks.sequence[queues.head[queue]!]! < tasks.sequence[queues.head[other]!]!
}
