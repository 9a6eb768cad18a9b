/** What several policies ask: when would a request, put into a replica's queue now, be done? */
import { BUSY, READY, type View } from '../contract/index.ts'

/** `overtaker` for queues in which nobody overtakes, and for a careful answer where somebody might. */
export const NOBODY = -1

/** So many of a queue are looked at for who would be overtaken, oldest first; the rest is taken to be like them. */
const MOST_LOOKED_AT = 256

/**
 * Expected instant (ns) at which a new request would be done if the replica took it: what the executor runs now, then all
 * that waits on the executor in batches as large as the profile allows, then the request in its replica's last batch. What
 * waits in a model's shared queue (late binding) counts in equal shares for the model's ready replicas, those of one executor
 * taken together.
 *
 * `overtaker` is the new request's task where queues are ordered by deadline: what waits with a later deadline is then not
 * counted. Requests that arrive later and overtake it in turn are in no expectation, so for a patient request this errs
 * early; with NOBODY, and queues that do order by deadline, it errs late. Batches are taken to be as large as they can be,
 * which errs early where the batching policy takes less.
 *
 * O(replicas on the executor), and with an overtaker up to 256 waiting requests for each.
 */
function expectedFinishNs(view: View, replica: number, overtaker: number): number {
  const { executors, replicas, models, variants } = view
  const executor = replicas.executor[replica]!
  let finishNs =
    executors.state[executor] === BUSY ? Math.max(view.nowNs, executors.expectedFreeNs[executor]!) : view.nowNs
  for (let other = executors.firstReplica[executor]!; other >= 0; other = replicas.nextOnExecutor[other]!) {
    const more = other === replica ? 1 : 0
    const shared = waitingAhead(view, models.sharedQueue[variants.model[replicas.variant[other]!]!]!, overtaker)
    const share = shared === 0 ? more : shareOf(view, other, replica, shared + more)
    const waiting = waitingAhead(view, other, overtaker) + share
    if (waiting > 0) finishNs += drainNs(view, other, waiting, replicas.maxBatch[other]!)
  }
  return finishNs
}

/**
 * What the executor of a replica is to serve of those that wait in the shared queue of the replica's model, rounded up. Where
 * it holds several of the model, it is counted for one of them: the one asked about, or
 * else the first that is ready; 0 for the others.
 */
function shareOf(view: View, replica: number, asked: number, waiting: number): number {
  const { executors, replicas, models, variants, ready } = view
  const model = variants.model[replicas.variant[replica]!]!
  let counted = variants.model[replicas.variant[asked]!] === model ? asked : -1
  let here = 0
  let at = executors.firstReplica[replicas.executor[replica]!]!
  for (; at >= 0; at = replicas.nextOnExecutor[at]!) {
    if (replicas.state[at] !== READY || variants.model[replicas.variant[at]!] !== model) continue
    if (counted < 0) counted = at
    here++
  }
  if (replica !== counted) return 0
  let all = 0
  const first = models.firstVariant[model]!
  for (let variant = first; variant < first + models.variantCount[model]!; variant++) all += ready.size[variant]!
  return Math.ceil((waiting * here) / all)
}

/** How many of those that wait in a queue would be served before the overtaker, or with it. */
function waitingAhead(view: View, queue: number, overtaker: number): number {
  const { queues, tasks } = view
  const length = queues.length[queue]!
  if (overtaker < 0 || length === 0) return length
  const deadlineNs = tasks.deadlineNs[overtaker]!
  let ahead = 0
  let seen = 0
  for (let task = queues.oldest[queue]!; task >= 0 && seen < MOST_LOOKED_AT; task = tasks.newer[task]!) {
    if (tasks.deadlineNs[task]! <= deadlineNs) ahead++
    seen++
  }
  return seen === length ? ahead : Math.ceil((ahead * length) / seen)
}

/**
 * Expected ns that so many requests, at least one, take of a replica in batches of `maxBatch` and one of the rest.
 * @param maxBatch at most the replica's
 */
export function drainNs(view: View, replica: number, waiting: number, maxBatch: number): number {
  if (waiting <= maxBatch) return view.expectedServiceNs(replica, waiting, 1)
  const full = Math.floor(waiting / maxBatch)
  const rest = waiting - full * maxBatch
  const fullNs = full * view.expectedServiceNs(replica, maxBatch, 1)
  return rest === 0 ? fullNs : fullNs + view.expectedServiceNs(replica, rest, 1)
}

/** The least expected finish over the ready replicas of a variant; Infinity where none is ready. O(replicas). */
export function earliestFinishNs(view: View, variant: number, overtaker: number): number {
  const { start, size, member } = view.ready
  const end = start[variant]! + size[variant]!
  let earliestNs = Number.POSITIVE_INFINITY
  for (let at = start[variant]!; at < end; at++) {
    const finishNs = expectedFinishNs(view, member[at]!, overtaker)
    if (finishNs < earliestNs) earliestNs = finishNs
  }
  return earliestNs
}
