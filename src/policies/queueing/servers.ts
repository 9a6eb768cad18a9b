/**
 * Whose work is served in one order: an executor takes from the queues of all its replicas, so these have one clock. Shared
 * queues are served by many executors, and each has a clock of its own; but an executor that may take from several of them
 * compares their heads, so what it takes from one moves the clocks of the others on. Else a model that was idle for long
 * would be behind in virtual time, and keep the others waiting until it has caught up.
 */
import type { View } from '../../contract/index.ts'

/** One for each executor, then one for each shared queue. */
export function serversOf({ executors, models }: View): number {
  return executors.state.length + models.sharedQueue.length
}

export function serverOf({ replicas, executors }: View, queue: number): number {
  const slots = replicas.state.length
  return queue < slots ? replicas.executor[queue]! : executors.state.length + queue - slots
}

/** A batch has begun on the executor, taken from `server`: brings the clocks of what it might have taken up to that one. */
export function bringUp(clocks: Float64Array, view: View, executor: number, server: number): void {
  const { executors, replicas, variants, models } = view
  if (server < executors.state.length) return
  const clock = clocks[server]!
  let replica = executors.firstReplica[executor]!
  for (; replica >= 0; replica = replicas.nextOnExecutor[replica]!) {
    const other = serverOf(view, models.sharedQueue[variants.model[replicas.variant[replica]!]!]!)
    if (clocks[other]! < clock) clocks[other] = clock
  }
}
