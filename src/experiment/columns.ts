/** The columns of `summary.csv` and `tenants.csv`: their names are a contract that scripts are written against. */
import type { Clairvoyant } from '../bound/index.ts'
import type { Distribution, GroupResult, RunResult } from '../measure/index.ts'
import { type AloneCounts, attainmentOf, worstOf } from './isolation.ts'
import { ofOptimum } from './optimum.ts'

export type Cell = string | number | null
export type Row = { readonly [column: string]: Cell }

/** One row of `summary.csv`; the swept values and the replication come before it. */
export function summaryRow(result: RunResult, clairvoyant?: Clairvoyant): Row {
  const optimum = ofOptimum(result, clairvoyant)
  const worst = worstOf(result.tenants, ({ attainment }) => attainment)
  return {
    world: result.world,
    ...groupColumns(result.overall),
    ...distributionColumns('batchSize', result.batchSize),
    utilisation: result.utilisation,
    saturation: result.saturation,
    backlogGrowthPerS: result.backlogGrowthPerS,
    ...distributionColumns('issueLagMs', result.issueLagMs),
    optimum: optimum?.kind ?? null,
    optimumAtLeast: optimum?.atLeast ?? null,
    optimumAtMost: optimum?.atMost ?? null,
    ofOptimum: optimum?.share ?? null,
    jainIndex: result.jainIndex,
    worstTenant: worst?.tenant ?? null,
    worstAttainment: worst?.attainment ?? null,
    escalated: result.cascade?.escalated ?? null,
    settled: result.cascade?.settled ?? null,
  }
}

/** One row of `tenants.csv` for each tenant. */
export function tenantRows(result: RunResult, alone?: AloneCounts): Row[] {
  return result.tenants.map(tenant => {
    const counts = alone?.get(tenant.tenant)
    return {
      world: result.world,
      tenant: tenant.tenant,
      sloMet: tenant.sloMet === null ? null : tenant.sloMet ? 'yes' : 'no',
      ...groupColumns(tenant),
      saturation: result.saturation,
      ofFairShare: tenant.ofFairShare,
      attainmentAlone: counts === undefined ? null : attainmentOf(counts),
    }
  })
}

export function timeseriesRows(result: RunResult): Row[] {
  return result.timeseries.map(({ startS, tenant, offered, completed, met, latencyMsMean, latencyMsMax }) => ({
    start_s: startS,
    tenant,
    offered,
    completed,
    met,
    latencyMs_mean: latencyMsMean,
    latencyMs_max: latencyMsMax,
  }))
}

function groupColumns(group: GroupResult): Row {
  return {
    ...group.counts,
    offeredPerS: group.offeredPerS,
    completedPerS: group.completedPerS,
    goodputPerS: group.goodputPerS,
    attainment: group.attainment,
    quality: group.quality,
    qualityPerOffered: group.qualityPerOffered,
    observedQuality: group.observedQuality,
    ...distributionColumns('latencyMs', group.latencyMs),
    ...distributionColumns('latencyMsOffered', group.latencyMsOffered),
    ...distributionColumns('queueMs', group.queueMs),
    ...distributionColumns('serviceMs', group.serviceMs),
  }
}

const STATISTICS = ['mean', 'min', 'p50', 'p75', 'p90', 'p95', 'p99', 'p999', 'max'] as const

function distributionColumns(name: string, distribution: Distribution | null): Row {
  return Object.fromEntries(STATISTICS.map(statistic => [`${name}_${statistic}`, distribution?.[statistic] ?? null]))
}
