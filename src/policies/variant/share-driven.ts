/**
 * Rule: a tenant's requests are split over its variants in proportion to shares: each request adds to every variant its
 * share, goes to the one with the most, and takes the sum of the shares off that one.
 *
 * Proteus' solver says what share of a model's requests each of its replicas gets, and the artifact then draws one by these
 * weights for each request: `split: drawn`. To count instead of drawing is ours, so that no run of chance stands between an
 * allocation and what it was meant to do: never is a variant more than one request ahead of its share, and never as many as there are others
 * behind it, while nobody is degraded. Without given shares a variant's is what its ready replicas serve a second in their
 * largest batches, which is the split by which all have the same load.
 *
 * Variants that are under the tenant's floor or have no ready replica have no share; the count begins anew when that
 * changes. While none has one, what the policy `fixed` takes. A degraded request takes the least accurate that has a share,
 * and counts there. O(variants of the model) per request.
 */
import type { PolicyEntry, View } from '../../contract/index.ts'
import { mostAccurateDeployed } from '../allowed-variants.ts'

const NS_PER_S = 1e9
/** Draws are integers of 32 bits; shares that sum up to more are made smaller. */
const LARGEST_DRAW = 2 ** 30

export const shareDriven: PolicyEntry<'variant'> = {
  name: 'share-driven',
  family: 'variant',
  summary: "A tenant's requests are split over its variants in proportion to shares, given or by what is deployed.",
  source: 'Proteus (Ahmad et al., ASPLOS 2024): core/executor.py of UMass-LIDS/Proteus, which draws (`split`)',
  parameters: {
    shares: {
      kind: 'shares',
      summary: 'share of each variant; without any, what its ready replicas can serve',
      default: {},
      maximum: 1e6,
    },
    split: {
      kind: 'text',
      summary: "'counted' keeps to the shares at all times, 'drawn' by chance, and so in the long run",
      default: 'counted',
      choices: ['counted', 'drawn'],
    },
  },
  create({ shares, split }, { names, draws }) {
    const variants = names.variants.length
    const given = shares as { readonly [variant: string]: number }
    const isGiven = Object.keys(given).length > 0
    const shareGiven = Float64Array.from(names.variants, name => given[name] ?? 0)
    /** By tenant and variant. */
    const share = new Float64Array(names.tenants.length * variants)
    const credit = new Float64Array(names.tenants.length * variants)
    const sum = new Float64Array(names.tenants.length)
    let generation = -1
    const shareOut = (view: View) => {
      const { tenants, models, variants: columns, ready } = view
      share.fill(0)
      credit.fill(0)
      sum.fill(0)
      for (let tenant = 0; tenant < sum.length; tenant++) {
        const first = models.firstVariant[tenants.model[tenant]!]!
        for (let variant = first; variant < first + models.variantCount[tenants.model[tenant]!]!; variant++) {
          if (ready.size[variant] === 0 || columns.quality[variant]! < tenants.qualityFloor[tenant]!) continue
          const its = isGiven ? shareGiven[variant]! : servedPerS(view, variant)
          share[tenant * variants + variant] = its
          sum[tenant]! += its
        }
        const scale = Math.ceil(sum[tenant]! / LARGEST_DRAW)
        if (split === 'drawn' && scale > 1) scaleDown(tenant, scale)
      }
    }
    const scaleDown = (tenant: number, scale: number) => {
      sum[tenant] = 0
      for (let at = tenant * variants; at < (tenant + 1) * variants; at++) {
        share[at] = Math.ceil(share[at]! / scale)
        sum[tenant]! += share[at]!
      }
    }
    return {
      select(view, task, degraded) {
        if (view.ready.generation !== generation) {
          generation = view.ready.generation
          shareOut(view)
        }
        const { models, tasks, variants: columns } = view
        const tenant = tasks.tenant[task]!
        if (sum[tenant] === 0) return mostAccurateDeployed(view, tenant)
        const first = models.firstVariant[tasks.model[task]!]!
        const end = first + models.variantCount[tasks.model[task]!]!
        const row = tenant * variants
        if (split === 'drawn' && !degraded) {
          let drawn = draws.below(tenant, sum[tenant]!)
          let variant = first
          while (drawn >= share[row + variant]!) drawn -= share[row + variant++]!
          return variant
        }
        let best = -1
        for (let variant = first; variant < end; variant++) {
          if (share[row + variant] === 0) continue
          credit[row + variant]! += share[row + variant]!
          if (
            best < 0 ||
            (degraded
              ? columns.quality[variant]! < columns.quality[best]!
              : credit[row + variant]! > credit[row + best]!)
          )
            best = variant
        }
        credit[row + best]! -= sum[tenant]!
        return best
      },
    }
  },
}

/** A whole number, so that sums are exact. */
function servedPerS(view: View, variant: number): number {
  const { start, size, member } = view.ready
  let perS = 0
  for (let at = start[variant]!; at < start[variant]! + size[variant]!; at++) {
    const maxBatch = view.replicas.maxBatch[member[at]!]!
    perS += (maxBatch * NS_PER_S) / view.expectedServiceNs(member[at]!, maxBatch, 1)
  }
  return Math.max(1, Math.round(perS))
}
