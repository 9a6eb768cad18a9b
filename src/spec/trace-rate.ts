/** How often a trace has requests, for scaling and for counting. */
import type { TraceRows } from './check-experiment.ts'

const counted = new WeakMap<TraceRows, ReadonlyMap<string, number>>()

/** Mean requests per second of recorded time over a whole lap; of one tenant's rows, or of all (null). */
export function traceRatePerS(trace: TraceRows, tenant: string | null): number {
  return countRows(trace, tenant) / trace.spanS
}

function countRows(trace: TraceRows, tenant: string | null): number {
  if (tenant === null) return trace.arrivalS.length
  let counts = counted.get(trace)
  if (counts === undefined) {
    const byIndex = new Float64Array(trace.tenants.length)
    for (let row = 0; row < trace.tenantOf.length; row++) byIndex[trace.tenantOf[row]!]!++
    counts = new Map(trace.tenants.map((name, i) => [name, byIndex[i]!]))
    counted.set(trace, counts)
  }
  return counts.get(tenant) ?? 0
}
