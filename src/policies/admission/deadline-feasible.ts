/**
 * Rule: refuse what no ready replica is expected to finish by its deadline, so that no capacity goes to lost causes.
 *
 * After Clockwork's controller, which turns away what its predictions say can't be in time. Clockwork keeps an exact
 * schedule of every worker; this asks the expected finish, which takes waiting work to be served in the largest batches.
 * Where queues are ordered by deadline, what the request would overtake is not counted: else requests with a tight SLO
 * would be refused for the sake of patient work that would have stood behind them.
 *
 * Admission comes before the choice of a variant, so the two must be told alike which variant it will be: the same
 * `variant` as the policy `fixed` has, or `anyVariant` for a policy that takes whichever is in time. Asked about any, while
 * a fixed slow one then serves, this would accept for the sake of an idle variant that serves nobody.
 *
 * A tenant may say otherwise (`slo.onExpectedMiss`): that a cheaper variant be asked for, or that the request be served late.
 *
 * O(replicas asked about) expected finishes per request.
 */
import { ACCEPT, type PolicyEntry, REJECT, UNSAID } from '../../contract/index.ts'
import { fixedVariants, isAllowed } from '../allowed-variants.ts'
import { earliestFinishNs, NOBODY } from '../expected-finish.ts'

export const deadlineFeasible: PolicyEntry<'admission'> = {
  name: 'deadline-feasible',
  family: 'admission',
  summary: 'Refuse what no ready replica is expected to finish by its deadline.',
  source: 'after Clockwork (Gujarati et al., Serving DNNs like Clockwork, OSDI 2020)',
  parameters: {
    margin: {
      kind: 'duration',
      summary: 'a request must be expected to be done this long before its deadline',
      default: 0,
      minimum: 0,
    },
    variant: {
      kind: 'text',
      summary: 'the variant asked about, as in the variant policy fixed: without a name the most accurate deployed',
      default: '',
    },
    anyVariant: {
      kind: 'boolean',
      summary: 'ask about every allowed variant: for variant policies that take whichever is in time',
      default: false,
    },
  },
  create({ margin, variant: wanted, anyVariant }, { names, order }) {
    const marginNs = margin as number
    const variantOf = fixedVariants(wanted as string, names)
    return {
      readsAge: order === 'deadline',
      admit(view, task) {
        const { models, tasks, tenants, ready } = view
        const latestNs = tasks.deadlineNs[task]! - marginNs
        const overtaker = order === 'deadline' ? task : NOBODY
        const only = anyVariant === true ? -1 : variantOf(view, task)
        const first = only >= 0 ? only : models.firstVariant[tasks.model[task]!]!
        const end = only >= 0 ? only + 1 : first + models.variantCount[tasks.model[task]!]!
        let anyReady = false
        for (let variant = first; variant < end; variant++) {
          if (ready.size[variant] === 0 || !isAllowed(view, task, variant)) continue
          anyReady = true
          if (earliestFinishNs(view, variant, overtaker) <= latestNs) return ACCEPT
        }
        // While nothing is ready there is nothing to expect.
        if (!anyReady) return ACCEPT
        const wanted = tenants.onExpectedMiss[tasks.tenant[task]!]!
        return wanted === UNSAID ? REJECT : wanted
      },
    }
  },
}
