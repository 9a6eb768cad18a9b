/** A cell's replications as estimates: the numbers of the table that a reader compares policies by. */
import type { Clairvoyant } from '../bound/index.ts'
import type { Counts, GroupResult, RunResult, Saturation } from '../measure/index.ts'
import { type Estimate, meanEstimate, shareEstimate } from '../statistics/index.ts'
import { type AloneCounts, attainmentOf, worstOf } from './isolation.ts'
import { type OptimumKind, ofOptimum } from './optimum.ts'

export interface GroupSummary {
  readonly attainment: Estimate
  readonly goodputPerS: Estimate
  readonly offeredPerS: Estimate
  readonly quality: Estimate
  readonly latencyMs_p50: Estimate
  readonly latencyMs_p99: Estimate
}

export interface CellSummary extends GroupSummary {
  readonly utilisation: Estimate
  readonly batchSize_mean: Estimate
  /** The worst of the replications. */
  readonly saturation: Saturation
  /** Whether `ofOptimum` is of the optimum itself or of what it can't exceed; null where neither is known. */
  readonly optimum: OptimumKind | null
  /** Met, as a share of what any policy could have. */
  readonly ofOptimum: Estimate | null
  /** How evenly what was served was divided; null where there is nobody to divide it with. */
  readonly jainIndex: Estimate | null
  readonly worstTenant: string | null
  readonly worstAttainment: Estimate | null
  readonly tenants: readonly TenantSummary[]
}

export interface TenantSummary extends GroupSummary {
  readonly tenant: string
  readonly sloAttainment: number
  /** Does the lower bound of the attainment reach what the SLO asks? Null where no replication offered anything. */
  readonly sloMet: boolean | null
  /** Of what was served, as a multiple of its fair share; null without others. */
  readonly ofFairShare: Estimate | null
  /** Without the other tenants; null where that was not run. */
  readonly attainmentAlone: Estimate | null
  /** Attainment alone less attainment, run by run. */
  readonly attainmentLost: Estimate | null
}

const SHARE: readonly [number, number] = [0, 1]
const DIFFERENCE_OF_SHARES: readonly [number, number] = [-1, 1]
const NOT_NEGATIVE: readonly [number, number] = [0, Number.POSITIVE_INFINITY]
const WORST_FIRST: readonly Saturation[] = ['overloaded', 'backlogged', 'stable']

/** `sloAttainment` by tenant name; `clairvoyants` and `alone` by run. */
export function summariseCell(
  results: readonly RunResult[],
  sloAttainment: ReadonlyMap<string, number>,
  clairvoyants: readonly (Clairvoyant | undefined)[] = [],
  alone: readonly (AloneCounts | undefined)[] = [],
): CellSummary {
  const optima = results.map((result, run) => ofOptimum(result, clairvoyants[run]))
  const over = (read: (result: RunResult) => number | null, bounds?: readonly [number, number]) =>
    meanEstimate(results.map(read), 0.95, bounds)
  const hasOthers = results[0]!.tenants.length > 1
  const tenants = results[0]!.tenants.map(({ tenant }, index): TenantSummary => {
    const summary = summariseGroup(results.map(result => result.tenants[index]!))
    const asked = sloAttainment.get(tenant)!
    return {
      tenant,
      sloAttainment: asked,
      // A single run has no interval: nothing is shown by it.
      sloMet: offeredNothing(results, index) ? null : (summary.attainment.low ?? -1) >= asked,
      ...summary,
      ofFairShare: hasOthers ? over(result => result.tenants[index]!.ofFairShare, NOT_NEGATIVE) : null,
      ...againstAlone(
        results.map(result => result.tenants[index]!.counts),
        results.map((_, run) => alone[run]?.get(tenant)),
      ),
    }
  })
  const worst = worstOf(tenants, ({ attainment }) => attainment.value)
  return {
    ...summariseGroup(results.map(result => result.overall)),
    utilisation: over(result => result.utilisation, SHARE),
    batchSize_mean: over(result => result.batchSize.mean, NOT_NEGATIVE),
    saturation: WORST_FIRST.find(level => results.some(result => result.saturation === level)) ?? 'stable',
    optimum: optima.includes(null) ? null : optima.every(it => it?.kind === 'exact') ? 'exact' : 'bound',
    ofOptimum: optima.includes(null)
      ? null
      : meanEstimate(
          optima.map(it => it!.share),
          0.95,
          SHARE,
        ),
    jainIndex: hasOthers ? over(result => result.jainIndex, SHARE) : null,
    worstTenant: worst?.tenant ?? null,
    worstAttainment: worst?.attainment ?? null,
    tenants,
  }
}

function offeredNothing(results: readonly RunResult[], tenant: number): boolean {
  return results.every(result => result.tenants[tenant]!.counts.offered === 0)
}

function againstAlone(
  shared: readonly Counts[],
  alone: readonly (Counts | undefined)[],
): Pick<TenantSummary, 'attainmentAlone' | 'attainmentLost'> {
  const known = alone.filter(counts => counts !== undefined)
  if (known.length < shared.length) return { attainmentAlone: null, attainmentLost: null }
  const lost = known.map((counts, run) => {
    const [without, within] = [attainmentOf(counts), attainmentOf(shared[run]!)]
    return without === null || within === null ? null : without - within
  })
  return {
    attainmentAlone: shareEstimate(known.map(({ met, offered }) => ({ successes: met, trials: offered }))),
    attainmentLost: meanEstimate(lost, 0.95, DIFFERENCE_OF_SHARES),
  }
}

function summariseGroup(groups: readonly GroupResult[]): GroupSummary {
  const over = (read: (group: GroupResult) => number | null, bounds?: readonly [number, number]) =>
    meanEstimate(groups.map(read), 0.95, bounds)
  return {
    attainment: shareEstimate(groups.map(({ counts }) => ({ successes: counts.met, trials: counts.offered }))),
    goodputPerS: over(group => group.goodputPerS, NOT_NEGATIVE),
    offeredPerS: over(group => group.offeredPerS, NOT_NEGATIVE),
    quality: over(group => group.quality, SHARE),
    latencyMs_p50: over(group => group.latencyMs.p50, NOT_NEGATIVE),
    latencyMs_p99: over(group => group.latencyMs.p99, NOT_NEGATIVE),
  }
}
