/**
 * Rule: the most accurate variant, not under the tenant's floor, that is expected to meet the deadline; when none is, the
 * one that is done first, or the most accurate of all where the tenant would rather be served late (`slo.onExpectedMiss`). A
 * degraded request takes the one that is done first at once.
 *
 * The per-request form of accuracy scaling. Of INFaaS the goal: among variants, the one that meets the latency with the
 * accuracy asked. Everything that waits is counted, also what the request would overtake by its deadline: a cheaper variant
 * than needed costs some accuracy, a dearer one costs the deadlines of all that wait. O(replicas of the model) expected
 * finishes per request.
 */
import { ACCEPT, type PolicyEntry } from '../../contract/index.ts'
import { isAllowed, mostAccurateDeployed } from '../allowed-variants.ts'
import { earliestFinishNs, NOBODY } from '../expected-finish.ts'

export const mostAccurateInTime: PolicyEntry<'variant'> = {
  name: 'most-accurate-in-time',
  family: 'variant',
  summary: 'The most accurate variant that is expected to meet the deadline; when none is, the one that is done first.',
  source: 'the goal of INFaaS (Romero et al., ATC 2021), decided per request',
  parameters: {
    margin: {
      kind: 'duration',
      summary: 'a request must be expected to be done this long before its deadline',
      default: 2e6,
      minimum: 0,
    },
  },
  create({ margin }) {
    const marginNs = margin as number
    return {
      select(view, task, degraded) {
        const { models, variants, tasks } = view
        const latestNs = degraded ? Number.NEGATIVE_INFINITY : tasks.deadlineNs[task]! - marginNs
        const first = models.firstVariant[tasks.model[task]!]!
        const end = first + models.variantCount[tasks.model[task]!]!
        let best = -1
        let finest = -1
        let soonest = -1
        let soonestNs = Number.POSITIVE_INFINITY
        for (let variant = first; variant < end; variant++) {
          if (view.ready.size[variant] === 0 || !isAllowed(view, task, variant)) continue
          const finishNs = earliestFinishNs(view, variant, NOBODY)
          if (finishNs < soonestNs) {
            soonestNs = finishNs
            soonest = variant
          }
          if (finest < 0 || variants.quality[variant]! > variants.quality[finest]!) finest = variant
          if (finishNs <= latestNs && (best < 0 || variants.quality[variant]! > variants.quality[best]!)) best = variant
        }
        if (best >= 0) return best
        const tenant = tasks.tenant[task]!
        if (soonest < 0) return mostAccurateDeployed(view, tenant)
        return !degraded && view.tenants.onExpectedMiss[tenant] === ACCEPT ? finest : soonest
      },
    }
  },
}
