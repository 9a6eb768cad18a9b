/** What several policies ask: when would a request, put into a replica's queue now, be done? */
import { BUSY, type View } from '../contract/index.ts'

/**
 * Expected instant (ns) at which a new request would be done if the replica took it: what the executor runs now, then all
 * that waits on the executor in batches as large as the profile allows, then the request in its replica's last batch. What
 * waits in the model's shared queue (late binding) counts in equal shares for its variant's ready replicas. It counts
 * patient work that an order by deadline would let the request overtake, so it errs on the late side.
 * O(replicas on the executor).
 */
export function expectedFinishNs(view: View, replica: number): number {
  const { executors, replicas, queues } = view
  const executor = replicas.executor[replica]!
  let finishNs =
    executors.state[executor] === BUSY ? Math.max(view.nowNs, executors.expectedFreeNs[executor]!) : view.nowNs
  for (let other = executors.firstReplica[executor]!; other >= 0; other = replicas.nextOnExecutor[other]!) {
    const waiting = queues.length[other]! + shareOfShared(view, other, other === replica ? 1 : 0)
    if (waiting > 0) finishNs += drainNs(view, other, waiting)
  }
  return finishNs
}

/** The replica's share, rounded up, of the model's shared queue and of `more` that would join it. */
function shareOfShared(view: View, replica: number, more: number): number {
  const { queues, models, variants, replicas, ready } = view
  const variant = replicas.variant[replica]!
  const shared = queues.length[models.sharedQueue[variants.model[variant]!]!]!
  return shared === 0 ? more : Math.ceil((shared + more) / Math.max(1, ready.size[variant]!))
}

function drainNs(view: View, replica: number, waiting: number): number {
  const maxBatch = view.replicas.maxBatch[replica]!
  if (waiting <= maxBatch) return view.expectedServiceNs(replica, waiting, 1)
  const full = Math.floor(waiting / maxBatch)
  const rest = waiting - full * maxBatch
  const fullNs = full * view.expectedServiceNs(replica, maxBatch, 1)
  return rest === 0 ? fullNs : fullNs + view.expectedServiceNs(replica, rest, 1)
}

/** The least expected finish over the ready replicas of a variant; Infinity where none is ready. O(replicas). */
export function earliestFinishNs(view: View, variant: number): number {
  const { start, size, member } = view.ready
  const end = start[variant]! + size[variant]!
  let earliestNs = Number.POSITIVE_INFINITY
  for (let at = start[variant]!; at < end; at++) {
    const finishNs = expectedFinishNs(view, member[at]!)
    if (finishNs < earliestNs) earliestNs = finishNs
  }
  return earliestNs
}
