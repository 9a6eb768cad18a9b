/** To where `(outstanding + ahead) x cost of a request` is least: the count where replicas are alike, weighted where not. */
import { CountOrder } from '../../collections/index.ts'
import type { Draws, Routing } from '../../contract/index.ts'
import { type SpeedClasses, type Speeds, speedClasses } from './speed-classes.ts'

/**
 * Ties are broken by a draw. O(distinct speeds of the variant) per request, and O(1) over the life of a request to keep
 * the replicas of each speed in the order of their counts.
 * @param ahead 1 where the new request counts at the replica that it is compared for, else 0
 * @param idleFirst whether an idle replica goes before any that is not, however slow
 */
export function leastPerSpeed(draws: Draws, speeds: Speeds, ahead: number, idleFirst: boolean): Routing {
  let classes: SpeedClasses
  let order = new CountOrder(0, 0)
  return {
    route(view, task) {
      const { outstanding } = view.replicas
      const { first, cost } = classes
      const variant = view.tasks.variant[task]!
      const end = first[variant + 1]!
      let least = Number.POSITIVE_INFINITY
      let isIdle = false
      let ties = 0
      for (let k = first[variant]!; k < end; k++) {
        const count = outstanding[order.member(k, 0)]!
        const goesBefore = idleFirst && count === 0 && !isIdle
        if (isIdle && count > 0) continue
        const total = (count + ahead) * cost[k]!
        if (goesBefore || total < least) {
          least = total
          ties = order.ties(k)
          isIdle = idleFirst && count === 0
        } else if (total === least) {
          ties += order.ties(k)
        }
      }
      let drawn = ties === 1 ? 0 : draws.below(view.tasks.tenant[task]!, ties)
      for (let k = first[variant]!; ; k++) {
        const count = outstanding[order.member(k, 0)]!
        if ((isIdle && count > 0) || (count + ahead) * cost[k]! !== least) continue
        if (drawn < order.ties(k)) return order.member(k, drawn)
        drawn -= order.ties(k)
      }
    },
    changed(view, replica) {
      order.set(replica, view.replicas.outstanding[replica]!)
    },
    rebuilt(view) {
      classes = speedClasses(view, speeds)
      order = new CountOrder(view.replicas.state.length, classes.size.length)
      order.regroup(classes.start, classes.size, classes.member, view.replicas.outstanding)
    },
  }
}
