/**
 * Rule: once every request of a model that began within `interval` had waited for at least `target`, refuse the next arrival;
 * while that stays so, refuse further ones at the control law's instants, the next `interval` / sqrt(count) after the last.
 *
 * CoDel drops a packet as it leaves its queue. At admission the packet that would be dropped is not known any more, so here the
 * next arrival is refused in its stead: refused early, it has cost no wait. The sojourn is that of what begins, as there;
 * that a queue has run empty is seen when a request finds nobody of its model in the system. All queues of a model are one
 * to it. (Packets are calm with one left in the queue, too: what is a packet's time there may be long here.) As in the
 * code: after an episode that ended within 16 intervals, the next begins with the count that the last had added. RFC 8289
 * lets drops begin at the very instant `interval` after the target was passed, Linux just after it: here at it.
 *
 * It is made for senders that slow down when they lose a packet, as TCP does, or clients in a closed loop. Against an open
 * flow its rate of refusals grows only with the square root of time: folly's server variant therefore drops, in overload,
 * all that has waited longer than twice the target. That is a rule at dequeue, and no admission.
 *
 * O(members) per batch that begins.
 */
import { ACCEPT, type PolicyEntry, REJECT } from '../../contract/index.ts'

/** An episode of refusals soon after another one starts where that had come to. */
const SOON_INTERVALS = 16
const NOT_ABOVE = -1

export const codel: PolicyEntry<'admission'> = {
  name: 'codel',
  family: 'admission',
  summary:
    'Refuse arrivals ever more often while all that begins has waited too long, by the square root of their count.',
  source:
    'Nichols and Jacobson, Controlling Queue Delay, ACM Queue 2012; RFC 8289, section 5; Linux, include/net/codel_impl.h',
  parameters: {
    target: { kind: 'duration', summary: 'a wait that is no sign of overload', default: 5e6, minimum: 0 },
    interval: {
      kind: 'duration',
      summary: 'waits may be longer than the target for so long; then also the first gap between two refusals',
      default: 100e6,
      minimum: 1,
    },
  },
  create({ target, interval }, { names }) {
    const targetNs = target as number
    const intervalNs = interval as number
    const models = names.models.length
    /** Refusals may begin at this instant; NOT_ABOVE where a wait was below the target since. */
    const mayRefuseFromNs = new Float64Array(models).fill(NOT_ABOVE)
    const refusing = new Uint8Array(models)
    const okToRefuse = new Uint8Array(models)
    const refuseNextNs = new Float64Array(models)
    const count = new Float64Array(models)
    const countBefore = new Float64Array(models)
    const calm = (model: number) => {
      mayRefuseFromNs[model] = NOT_ABOVE
      okToRefuse[model] = 0
      refusing[model] = 0
    }
    return {
      admit({ nowNs, tasks, models: { inSystem } }, task) {
        const model = tasks.model[task]!
        // Itself alone.
        if (inSystem[model] === 1) calm(model)
        if (refusing[model] === 1) {
          if (nowNs < refuseNextNs[model]!) return ACCEPT
          count[model]!++
          refuseNextNs[model]! += intervalNs / Math.sqrt(count[model]!)
          return REJECT
        }
        if (okToRefuse[model] === 0) return ACCEPT
        refusing[model] = 1
        const added = count[model]! - countBefore[model]!
        count[model] = added > 1 && nowNs - refuseNextNs[model]! < SOON_INTERVALS * intervalNs ? added : 1
        countBefore[model] = count[model]!
        refuseNextNs[model] = nowNs + intervalNs / Math.sqrt(count[model]!)
        return REJECT
      },
      started({ nowNs, batches, tasks }, executor) {
        for (let task = batches.first[executor]!; task >= 0; task = tasks.next[task]!) {
          const model = tasks.model[task]!
          if (nowNs - tasks.waitingSinceNs[task]! < targetNs) calm(model)
          else if (mayRefuseFromNs[model] === NOT_ABOVE) mayRefuseFromNs[model] = nowNs + intervalNs
          else if (nowNs >= mayRefuseFromNs[model]!) okToRefuse[model] = 1
        }
      },
    }
  },
}
