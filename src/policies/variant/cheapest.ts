/**
 * Rule: of the variants with ready replicas that are not under the tenant's floor, the one that costs least: the expected
 * service time per request in the largest batch, as a mean over its ready replicas. Of equals the more accurate, then the
 * first by name. While none is ready, what the policy `fixed` takes.
 *
 * INFaaS searches for the variant of least cost that meets the asked accuracy and latency; this looks at accuracy alone,
 * so the choice changes only with the set of replicas, and a request pays one look-up.
 */
import type { PolicyEntry, View } from '../../contract/index.ts'
import { mostAccurateDeployed, oncePerTenant } from '../allowed-variants.ts'

export const cheapest: PolicyEntry<'variant'> = {
  name: 'cheapest',
  family: 'variant',
  summary: "The ready variant that takes the least time per request, of those not under the tenant's floor.",
  source: 'after INFaaS (Romero et al., ATC 2021), the cheapest variant that meets the accuracy asked',
  parameters: {},
  create: (_, { names }) => ({ select: oncePerTenant(names, cheapestReady) }),
}

function cheapestReady(view: View, tenant: number): number {
  const { models, variants, tenants, ready } = view
  const model = tenants.model[tenant]!
  const first = models.firstVariant[model]!
  const end = first + models.variantCount[model]!
  let best = -1
  let bestNs = Number.POSITIVE_INFINITY
  for (let variant = first; variant < end; variant++) {
    if (ready.size[variant] === 0 || variants.quality[variant]! < tenants.qualityFloor[tenant]!) continue
    const costNs = meanCostNs(view, variant)
    if (costNs < bestNs || (costNs === bestNs && variants.quality[variant]! > variants.quality[best]!)) {
      best = variant
      bestNs = costNs
    }
  }
  return best < 0 ? mostAccurateDeployed(view, tenant) : best
}

/** Expected ns per request in the largest batch, mean over the ready replicas of the variant. */
function meanCostNs(view: View, variant: number): number {
  const { ready, replicas } = view
  const start = ready.start[variant]!
  const size = ready.size[variant]!
  let sumNs = 0
  for (let at = start; at < start + size; at++) {
    const replica = ready.member[at]!
    const maxBatch = replicas.maxBatch[replica]!
    sumNs += view.expectedServiceNs(replica, maxBatch, 1) / maxBatch
  }
  return sumNs / size
}
