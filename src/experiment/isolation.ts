/** What is told of tenants beside each other. */
import type { Counts } from '../measure/index.ts'

/** By tenant: what became of its requests in the measured window when it was alone. */
export type AloneCounts = ReadonlyMap<string, Counts>

export function attainmentOf({ met, offered }: Counts): number | null {
  return offered === 0 ? null : met / offered
}

/** The tenant that fares worst: the least attainment; of equal ones the first. Null where nobody was offered anything. */
export function worstOf<T>(tenants: readonly T[], attainment: (tenant: T) => number | null): T | null {
  let worst: T | null = null
  for (const tenant of tenants) {
    const own = attainment(tenant)
    if (own !== null && (worst === null || own < attainment(worst)!)) worst = tenant
  }
  return worst
}
