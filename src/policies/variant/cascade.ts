/**
 * Rule: the quickest ready variant answers first; where it is less sure than `threshold`, the quickest of the ready ones that
 * are more accurate is asked as well, and so on.
 *
 * How sure: the largest probability of a class, as each answer has it; of both sources the abstract could be opened, which
 * has this rule (the first has better ones as well, found by search). What a cascade gets right is decided input by input: two
 * variants err on much the same inputs, so that it can't be told from their means. Only variants that are not under the
 * tenant's floor take part, as any of them may have the last word.
 *
 * Ours are: a threshold for all; quickest, by the expected time of a request alone on its quickest replica; that a request is
 * asked about again only while it is expected to be done in time (`inTime`), and keeps the answer that it has if it is given up
 * on the way; that who was degraded is content with the first answer. A variant that is slower and no more accurate than
 * another is passed over. O(variants of the model) a request, and with `inTime` the expected finishes of the next one's
 * replicas for each that is unsure.
 */
import type { PolicyEntry, View } from '../../contract/index.ts'
import { isAllowed, mostAccurateDeployed, oncePerTenant } from '../allowed-variants.ts'
import { earliestFinishNs, NOBODY } from '../expected-finish.ts'

/** Confidence is told in 256ths. */
const CERTAIN = 256

export const cascade: PolicyEntry<'variant'> = {
  name: 'cascade',
  family: 'variant',
  summary:
    'The quickest variant answers; where it is less sure than `threshold`, a more accurate one is asked as well.',
  source: 'IDK Cascades (Wang et al., arXiv 1706.00885); Jitkrittum et al., NeurIPS 2023, on the rule',
  parameters: {
    threshold: {
      kind: 'ratio',
      summary: 'an answer less sure than this escalates; 0: none does, 1: all do',
      default: 0.8,
    },
    inTime: {
      kind: 'boolean',
      summary: 'escalate only what the next variant is expected to finish by the deadline',
      default: true,
    },
  },
  needs: ['known-answers'],
  create({ threshold, inTime }, { names, order }) {
    const least = (threshold as number) * CERTAIN
    return {
      readsAge: inTime === true && order === 'deadline',
      select: oncePerTenant(names, (view, tenant) => {
        const first = quickest(view, view.tenants.model[tenant]!, view.tenants.qualityFloor[tenant]!, false)
        return first < 0 ? mostAccurateDeployed(view, tenant) : first
      }),
      escalate(view, task, degraded) {
        const { tasks, variants } = view
        if (degraded || tasks.confidence[task]! >= least) return -1
        const next = quickest(view, tasks.model[task]!, variants.quality[tasks.variant[task]!]!, true)
        if (next < 0 || !isAllowed(view, task, next)) return -1
        if (inTime !== true) return next
        const overtaker = order === 'deadline' ? task : NOBODY
        return earliestFinishNs(view, next, overtaker) <= tasks.deadlineNs[task]! ? next : -1
      },
    }
  },
}

/** Of a model's ready variants of at least this quality, or above it, that which is done first with a request alone; else -1. */
function quickest(view: View, model: number, quality: number, above: boolean): number {
  const { models, variants, ready } = view
  const first = models.firstVariant[model]!
  const end = first + models.variantCount[model]!
  let best = -1
  let bestNs = Number.POSITIVE_INFINITY
  for (let variant = first; variant < end; variant++) {
    const more = variants.quality[variant]! - quality
    if (ready.size[variant] === 0 || more < 0 || (above && more === 0)) continue
    const aloneNs = soonestNs(view, variant)
    if (aloneNs > bestNs || (aloneNs === bestNs && variants.quality[variant]! <= variants.quality[best]!)) continue
    best = variant
    bestNs = aloneNs
  }
  return best
}

/** What a request alone takes on the quickest ready replica of the variant. */
function soonestNs(view: View, variant: number): number {
  const { ready } = view
  const start = ready.start[variant]!
  let leastNs = Number.POSITIVE_INFINITY
  for (let at = start; at < start + ready.size[variant]!; at++)
    leastNs = Math.min(leastNs, view.expectedServiceNs(ready.member[at]!, 1, 1))
  return leastNs
}
