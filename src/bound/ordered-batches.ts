/**
 * The most requests that one executor can serve in time, in batches without preemption, where deadlines come in the order
 * of arrival (as they do where all have the same latency bound). Exact, by dynamic programming.
 *
 * A batch of b takes l(b), never less than a smaller one. Late requests need not be served, so only those in time are
 * batched, and whoever is not is *missed*. Take any schedule, and let its batches keep their instants and sizes.
 *
 * 1. Where i stands before j (so arrives no later and is due no later), and j is in an earlier batch than i, they may
 *    change places: i has arrived when j's batch starts, since j has; and j's deadline lies after the end of i's batch,
 *    since i's does. So the served stand in the order of their batches.
 * 2. Within a batch nobody is passed over: who stands between two members has arrived when the batch starts, since the later
 *    of them has, and is due after it ends, since the earlier is. By 1 it is in no other batch; so it was missed, and may
 *    take the later one's place. So a batch is a run of consecutive requests.
 * 3. A batch may start as soon as the one before it has ended and its last member has arrived: nothing later gets worse.
 *
 * So a schedule is a path from the first request to behind the last one: miss the next, or serve the next b in one batch
 * that ends at max(end of the last batch, arrival of its last member) + l(b), by the deadline of its first member. Of all
 * ways to come to a request with m missed, the one that ends earliest is at least as good as the others. It is also no use
 * to miss more without ending earlier, nor to end before the next request arrives; what is left is a short frontier, since
 * all ends lie within one latency bound, and dropping the batches in it would give the least end of all. Its length is at
 * most the number of requests that can be served within a latency bound. Hence O(n x that x largest batch), linear in n.
 *
 * With l of a batch depending on its first member (a simulated draw), the path still is a schedule that could be played;
 * but exchanges change who is first, so it need not be the best one.
 *
 * The problem without sizes: Lee, Uzsoy and Martin-Vega, "Efficient algorithms for scheduling semiconductor burn-in
 * operations", Operations Research 40 (1992), agreeable releases and due dates. The argument above is our own.
 */
import { Frontier } from './frontier.ts'

export interface OrderedRequests {
  /** Ascending. */
  readonly dueNs: Float64Array
  /** Ascending. */
  readonly deadlineNs: Float64Array
}

/** The service times of batches whose first member is the request: `row[b - 1]` for b of them, nondecreasing; reusable. */
export type ServiceOf = (request: number) => Float64Array

/** Steps taken, and how many may be: counted, and not timed, so that the same is computed everywhere. */
export interface Effort {
  left: number
}

/**
 * @param least what a batch of b takes at least, whoever is in it: `least[b - 1]`, nondecreasing; its length is the largest
 * batch
 * @returns undefined when the effort was spent before the answer was known
 */
export function mostInOrder(
  { dueNs, deadlineNs }: OrderedRequests,
  least: Float64Array,
  effort: Effort,
  serviceOf: ServiceOf = () => least,
): number | undefined {
  const n = dueNs.length
  const places = least.length + 2
  // The frontiers of this request and of those that a batch from here can reach.
  const frontiers = Array.from({ length: places }, () => new Frontier())
  frontiers[0]!.put(0, 0, 0)
  let place = 0
  for (let i = 0; i < n; i++) {
    const here = frontiers[place]!
    const after = place + 1 === places ? 0 : place + 1
    const largest = Math.min(least.length, n - i)
    const untilNs = deadlineNs[i]!
    const row = serviceOf(i)
    here.reduce(dueNs[i]!)
    // Never falls from one request to the next: leave the last one out of a way to come there.
    const fewest = here.missed[0]!
    for (let at = 0; at < here.kept; at++) {
      const endNs = here.keptNs[at]!
      const missed = here.missed[at]!
      frontiers[after]!.put(missed + 1, endNs, fewest)
      let to = after
      let b = 0
      for (; b < largest; b++) {
        const startNs = Math.max(endNs, dueNs[i + b]!)
        if (startNs + least[b]! > untilNs) break
        const batchEndNs = startNs + row[b]!
        if (batchEndNs <= untilNs) frontiers[to]!.put(missed, batchEndNs, fewest)
        if (++to === places) to = 0
      }
      effort.left -= b + 1
    }
    here.clear()
    place = after
    if (effort.left < 0) return undefined
  }
  return n - frontiers[place]!.leastMissed()
}
