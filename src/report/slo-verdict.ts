/** Whether a tenant's promise is kept, judged by the interval and not by the value alone. */
import type { Estimate, PolicyResult, ReportTenant } from './report-data.ts'

/** `none`: nothing was promised, or nothing measured. */
export type SloVerdict = 'kept' | 'missed' | 'undecided' | 'none'

export function sloVerdict(attainment: Estimate | null, asked: number | null): SloVerdict {
  if (attainment === null || asked === null || !Number.isFinite(attainment.value ?? Number.NaN)) return 'none'
  const low = attainment.low ?? attainment.value!
  const high = attainment.high ?? attainment.value!
  if (low >= asked) return 'kept'
  return high < asked ? 'missed' : 'undecided'
}

/** Every tenant that was promised something has its promise kept; a promise without data is not kept. */
export function meetsAll(result: PolicyResult, tenants: readonly ReportTenant[]): boolean {
  return tenants.every(tenant => {
    if (tenant.slo.attainment === null) return true
    const attainment = result.tenants.find(row => row.tenant === tenant.name)?.attainment ?? null
    return sloVerdict(attainment, tenant.slo.attainment) === 'kept'
  })
}
