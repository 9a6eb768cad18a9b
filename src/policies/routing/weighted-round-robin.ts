/**
 * Rule: at each request every ready replica gains its weight, the one with the most takes the request and loses the sum of
 * all weights; of equals the first. nginx's smooth turns: in any row of as many requests as the sum of the weights each
 * replica gets its weight's worth, spread out. It is never a whole request ahead of its share, but may be one behind.
 *
 * nginx's weights are set by an operator. Here a weight is the speed that was measured of the variant on the device, in
 * thousandths of the fastest, rounded, at least one, unless `weights` are given. nginx also lowers the weight of a server
 * that fails; our replicas are ready or they are not. Turns start anew when the set of ready replicas changes, as nginx's
 * do when it is told of other servers.
 *
 * nginx goes through all servers. Replicas of equal weight take turns among themselves, so it is enough to compare one of
 * each weight: O(distinct speeds of the variant) per request.
 */
import type { PolicyEntry } from '../../contract/index.ts'
import { type SpeedClasses, speedClasses, speedParameters, speedsOf } from './speed-classes.ts'

export const weightedRoundRobin: PolicyEntry<'routing'> = {
  name: 'weighted-round-robin',
  family: 'routing',
  summary: 'The ready replicas take turns in proportion to their speed, spread evenly (smooth weighted round robin).',
  source: 'nginx, ngx_http_upstream_round_robin.c, the change "smooth weighted round-robin balancing" of 2012',
  parameters: speedParameters,
  create(parameters, { names }) {
    const speeds = speedsOf(parameters, names)
    let classes: SpeedClasses
    /** Sum of all weights, by variant. */
    let sums = new Int32Array(0)
    /** Of those of a class whose turn is still to come in this round: what they have gained and not lost. */
    let current = new Int32Array(0)
    /** Which member of the class is the next. */
    let turn = new Int32Array(0)
    return {
      route(view, task) {
        const { first, start, size, member, weight } = classes
        const variant = view.tasks.variant[task]!
        const end = first[variant + 1]!
        let best = -1
        let chosen = -1
        for (let k = first[variant]!; k < end; k++) {
          current[k]! += weight[k]!
          const next = member[start[k]! + turn[k]!]!
          if (best >= 0 && (current[k]! < current[best]! || (current[k] === current[best] && next > chosen))) continue
          best = k
          chosen = next
        }
        // The members before this one have had their turn, and stand lower by the sum; so does all of the class at its end.
        if (++turn[best]! === size[best]) {
          turn[best] = 0
          current[best]! -= sums[variant]!
        }
        return chosen
      },
      rebuilt(view) {
        classes = speedClasses(view, speeds)
        const { first, size, weight } = classes
        current = new Int32Array(size.length)
        turn = new Int32Array(size.length)
        sums = new Int32Array(first.length - 1)
        for (let variant = 0; variant < sums.length; variant++)
          for (let k = first[variant]!; k < first[variant + 1]!; k++) sums[variant]! += weight[k]! * size[k]!
      },
    }
  },
}
