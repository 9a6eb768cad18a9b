/** A cell's replications as estimates: the numbers of the table that a reader compares policies by. */
import type { Clairvoyant } from '../bound/index.ts'
import type { GroupResult, RunResult, Saturation } from '../measure/index.ts'
import { type Estimate, meanEstimate, shareEstimate } from '../statistics/index.ts'
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
  readonly tenants: readonly (GroupSummary & {
    readonly tenant: string
    readonly sloAttainment: number
    /** Does the lower bound of the attainment reach what the SLO asks? */
    readonly sloMet: boolean
  })[]
}

const SHARE: readonly [number, number] = [0, 1]
const NOT_NEGATIVE: readonly [number, number] = [0, Number.POSITIVE_INFINITY]
const WORST_FIRST: readonly Saturation[] = ['overloaded', 'backlogged', 'stable']

/** `sloAttainment` by tenant name; `clairvoyants` by run. */
export function summariseCell(
  results: readonly RunResult[],
  sloAttainment: ReadonlyMap<string, number>,
  clairvoyants: readonly (Clairvoyant | undefined)[] = [],
): CellSummary {
  const optima = results.map((result, run) => ofOptimum(result, clairvoyants[run]))
  const over = (read: (result: RunResult) => number | null, bounds?: readonly [number, number]) =>
    meanEstimate(results.map(read), 0.95, bounds)
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
    tenants: results[0]!.tenants.map(({ tenant }, index) => {
      const summary = summariseGroup(results.map(result => result.tenants[index]!))
      const asked = sloAttainment.get(tenant)!
      // A single run has no interval: nothing is shown by it.
      const sloMet = summary.attainment.low !== null && summary.attainment.low >= asked
      return { tenant, sloAttainment: asked, sloMet, ...summary }
    }),
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
