/**
 * Rule: refuse what no ready replica is expected to finish by its deadline, so that no capacity goes to lost causes.
 *
 * Clockwork decides so in its central controller with the profiled latencies (section 5.3, "schedules requests ... only
 * if they can meet their SLO"). Where Clockwork keeps an exact schedule per worker, this asks the expected finish, which
 * assumes that waiting work is served in the largest batches. O(replicas of the model) per request.
 */
import { ACCEPT, type PolicyEntry, REJECT } from '../../contract/index.ts'
import { earliestFinishNs } from '../expected-finish.ts'

export const deadlineFeasible: PolicyEntry<'admission'> = {
  name: 'deadline-feasible',
  family: 'admission',
  summary: 'Refuse what no ready replica is expected to finish by its deadline.',
  source: 'Gujarati et al., Serving DNNs like Clockwork, OSDI 2020, section 5.3',
  parameters: {
    margin: {
      kind: 'duration',
      summary: 'a request must be expected to be done this long before its deadline',
      default: 0,
      minimum: 0,
    },
  },
  create({ margin }) {
    const marginNs = margin as number
    return {
      admit(view, task) {
        const { models, variants, tenants, tasks } = view
        const latestNs = tasks.deadlineNs[task]! - marginNs
        const floor = tenants.qualityFloor[tasks.tenant[task]!]!
        const first = models.firstVariant[tasks.model[task]!]!
        const end = first + models.variantCount[tasks.model[task]!]!
        let anyReady = false
        for (let variant = first; variant < end; variant++) {
          if (variants.quality[variant]! < floor || view.ready.size[variant] === 0) continue
          anyReady = true
          if (earliestFinishNs(view, variant) <= latestNs) return ACCEPT
        }
        // While nothing is ready there is nothing to expect.
        return anyReady ? REJECT : ACCEPT
      },
    }
  },
}
