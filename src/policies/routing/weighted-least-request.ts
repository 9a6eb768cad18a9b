/**
 * Rule: where the ready replicas differ in speed, the one whose deadline comes first, which then gets a new deadline
 * (outstanding + 1)^bias / speed later; where they do not, of `choices` drawn at random the one with the fewest outstanding.
 *
 * Envoy's least request. Its deadlines are turns of weighted round robin, longer for whoever has much to do: a deadline
 * keeps what was outstanding when it was set, so a replica that has become idle waits for its turn all the same
 * (weighted-least-outstanding does not). With a bias of 0 it is weighted round robin in another order than nginx's. The new
 * request is the 1; draws are with replacement, and of equals the first drawn is taken, all as in Envoy.
 *
 * Envoy's weights are set by an operator, where ours are speeds that were measured, unless `weights` are given. Of equal
 * deadlines Envoy takes the one that was set first, we the lowest replica. Envoy starts somewhere at random, so that its
 * many instances are not in step; a core is one and starts at the first. Its bias may be any number from 0, ours a whole
 * one. Turns start anew when the set of ready replicas changes, as Envoy's do. O(log replicas) per request, or O(choices).
 */
import { IndexedHeap } from '../../collections/index.ts'
import type { PolicyEntry } from '../../contract/index.ts'
import { type SpeedClasses, speedClasses, speedParameters, speedsOf } from './speed-classes.ts'

export const weightedLeastRequest: PolicyEntry<'routing'> = {
  name: 'weighted-least-request',
  family: 'routing',
  summary:
    'Turns by speed, the longer the more is outstanding; where speeds are equal, the fewest outstanding of `choices`.',
  source: 'Envoy, source/extensions/load_balancing_policies/least_request and common/upstream/edf_scheduler.h',
  parameters: {
    ...speedParameters,
    bias: {
      kind: 'integer',
      summary: 'power of outstanding requests by which a turn becomes longer',
      default: 1,
      minimum: 0,
      maximum: 8,
    },
    choices: {
      kind: 'integer',
      summary: 'replicas drawn where all are equally fast',
      default: 2,
      minimum: 1,
      maximum: 64,
    },
  },
  create(parameters, { draws, names }) {
    const { bias, choices } = parameters
    const speeds = speedsOf(parameters, names)
    let classes: SpeedClasses
    /** By variant: its ready replicas by deadline, which is no instant, and the deadline that came last. */
    let turns: readonly IndexedHeap[] = []
    let last = new Float64Array(0)

    function setDeadline(variant: number, replica: number, outstanding: number): void {
      let turn = classes.cost[classes.classOf[replica]!]!
      for (let power = 0; power < (bias as number); power++) turn *= outstanding + 1
      turns[variant]!.timeNs[replica] = last[variant]! + turn
      turns[variant]!.moved(replica)
    }

    return {
      route(view, task) {
        const { ready, replicas, tasks } = view
        const variant = tasks.variant[task]!
        if (classes.first[variant + 1]! - classes.first[variant]! > 1) {
          const replica = turns[variant]!.top
          last[variant] = turns[variant]!.timeNs[replica]!
          setDeadline(variant, replica, replicas.outstanding[replica]!)
          return replica
        }
        const start = ready.start[variant]!
        const size = ready.size[variant]!
        if (size === 1) return ready.member[start]!
        let best = -1
        for (let drawn = 0; drawn < (choices as number); drawn++) {
          const replica = ready.member[start + draws.below(tasks.tenant[task]!, size)]!
          if (best < 0 || replicas.outstanding[replica]! < replicas.outstanding[best]!) best = replica
        }
        return best
      },
      rebuilt(view) {
        const { ready, replicas } = view
        classes = speedClasses(view, speeds)
        last = new Float64Array(ready.size.length)
        turns = Array.from({ length: ready.size.length }, () => new IndexedHeap(replicas.state.length))
        for (let replica = 0; replica < replicas.state.length; replica++)
          if (classes.classOf[replica]! >= 0)
            setDeadline(replicas.variant[replica]!, replica, replicas.outstanding[replica]!)
      },
    }
  },
}
