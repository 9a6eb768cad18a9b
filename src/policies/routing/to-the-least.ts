/** What routing by a count shares: an order of the replicas that is kept as counts change, instead of a scan. */
import { CountOrder } from '../../collections/index.ts'
import type { Draws, Numbers, Routing, View } from '../../contract/index.ts'

/** Counts from here on are alike to nobody. */
export const UNBOUNDED = 2 ** 30

/**
 * To the ready replica of the task's variant for which `countOf` is least, ties by a draw. Counts of `most` and more are
 * taken to be equal. O(1) per request, over the life of a request.
 * @param countOf a column by replica whose changes the core tells: of `replicas.outstanding` and `queues.length`
 */
export function toTheLeast(draws: Draws, countOf: (view: View) => Numbers, most: number): Routing {
  let order = new CountOrder(0, 0)
  let counts: Numbers = []
  return {
    route(view, task) {
      const variant = view.tasks.variant[task]!
      const ties = order.ties(variant)
      return order.member(variant, ties === 1 ? 0 : draws.below(view.tasks.tenant[task]!, ties))
    },
    changed(_, replica) {
      order.set(replica, Math.min(counts[replica]!, most))
    },
    rebuilt(view) {
      const { start, size, member } = view.ready
      counts = countOf(view)
      order = new CountOrder(view.replicas.state.length, size.length)
      const capped = Int32Array.from({ length: view.replicas.state.length }, (_, replica) =>
        Math.min(counts[replica]!, most),
      )
      order.regroup(start, size, member, capped)
    },
  }
}
