/** Whether a tenant's promise is kept, judged by the interval and not by the value alone. */
import type { Estimate, PolicyResult, ReportTenant, TenantPolicyResult, TenantSlo } from './report-data.ts'

/** `none`: nothing was promised, or nothing measured. `silent`: it sent nothing, which is neither kept nor missed. */
export type SloVerdict = 'kept' | 'missed' | 'undecided' | 'silent' | 'none'

export function sloVerdict(attainment: Estimate | null, asked: number | null): SloVerdict {
  if (attainment === null || asked === null || !Number.isFinite(attainment.value ?? Number.NaN)) return 'none'
  const low = attainment.low ?? attainment.value!
  const high = attainment.high ?? attainment.value!
  if (low >= asked) return 'kept'
  return high < asked ? 'missed' : 'undecided'
}

/** Of one result, by what was asked in its runs. */
export function tenantVerdict(own: TenantPolicyResult | undefined, tenant: ReportTenant): SloVerdict {
  const { attainment } = sloOf(own, tenant)
  if (attainment !== null && own?.offeredPerS?.value === 0) return 'silent'
  return sloVerdict(own?.attainment ?? null, attainment)
}

export function sloOf(own: TenantPolicyResult | undefined, tenant: ReportTenant): TenantSlo {
  return own?.slo ?? tenant.slo
}

export function resultOf(result: PolicyResult, { name }: ReportTenant): TenantPolicyResult | undefined {
  return result.tenants.find(({ tenant }) => tenant === name)
}

/** Every tenant that was promised something has its promise kept; a promise without data is not kept. */
export function meetsAll(result: PolicyResult, tenants: readonly ReportTenant[]): boolean {
  return tenants.every(tenant => {
    const own = resultOf(result, tenant)
    if (sloOf(own, tenant).attainment === null) return true
    return ['kept', 'silent'].includes(tenantVerdict(own, tenant))
  })
}
