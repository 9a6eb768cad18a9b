/** What checks look at in a run. */
import type { TenantResult } from '../../measure/index.ts'
import type { ObservedRun } from '../row.ts'

export type Observable = (run: ObservedRun) => number | null

export const meanSojournMs: Observable = ({ result }) => result.overall.latencyMs.mean
export const meanWaitMs: Observable = ({ result }) => result.overall.queueMs.mean
export const utilisation: Observable = ({ result }) => result.utilisation
export const meanBatch: Observable = ({ result }) => result.batchSize.mean
export const meanInSystem: Observable = ({ probe }) => probe.meanInSystem
export const meanFoundByArrivals: Observable = ({ probe }) => probe.meanFoundByArrivals
export const departureGapMeanMs: Observable = ({ probe }) => probe.departureGapMeanMs
export const departureGapCv: Observable = ({ probe }) => probe.departureGapCv
export const departureGapAutocorrelation: Observable = ({ probe }) => probe.departureGapAutocorrelation

/** Of those that were served, for the row's wait point of this index. */
export const waitedLonger =
  (point: number): Observable =>
  ({ probe }) =>
    probe.waitedLonger[point]!

/** Share of the offered that were turned away or gave up. */
export const lossShare: Observable = ({ result }) => {
  const { offered, rejected, dropped } = result.overall.counts
  return (rejected + dropped) / offered
}

/** Share of a tenant's offered requests within its latency bound. */
export const attainment =
  (tenant: string): Observable =>
  run =>
    ofTenant(run, tenant).attainment

export const tenantWaitMs =
  (tenant: string): Observable =>
  run =>
    ofTenant(run, tenant).queueMs.mean

export const tenantSojournMs =
  (tenant: string): Observable =>
  run =>
    ofTenant(run, tenant).latencyMs.mean

export const tenantCompletedPerS =
  (tenant: string): Observable =>
  run =>
    ofTenant(run, tenant).completedPerS

/** Share of the batches that have this size. */
export const shareOfBatches =
  (size: number): Observable =>
  ({ result }) => {
    const batches = result.batchSizes.reduce((sum, count) => sum + count, 0)
    return (result.batchSizes[size] ?? 0) / batches
  }

function ofTenant({ result }: ObservedRun, tenant: string): TenantResult {
  const found = result.tenants.find(candidate => candidate.tenant === tenant)
  if (found === undefined) throw new Error(`no tenant is called ${tenant}`)
  return found
}
