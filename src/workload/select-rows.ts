import { nearestName, UserError } from '../errors/index.ts'

/** What a playback needs of a trace. */
export interface RecordedArrivals {
  /** Ascending in [0, spanS). */
  readonly arrivalS: Float64Array
  /** Sorted names. */
  readonly tenants: readonly string[]
  /** Index into `tenants` by row. */
  readonly tenantOf: Int32Array
  /** Length of one lap of the ring: after so long the first arrival follows again. */
  readonly spanS: number
}

/** The arrivals (s) of one tenant of the trace, or of all when `tenant` is null. `name` is the trace's, for the message. */
export function selectRows(recorded: RecordedArrivals, tenant: string | null, name: string): Float64Array {
  if (tenant === null) return recorded.arrivalS
  const index = recorded.tenants.indexOf(tenant)
  if (index === -1) {
    throw new UserError(`the trace ${name} has no rows of a tenant '${tenant}'`, {
      at: { file: name },
      allowed: recorded.tenants.slice(0, 20).join(', ') + (recorded.tenants.length > 20 ? ', ...' : ''),
      nearest: nearestName(tenant, recorded.tenants),
    })
  }
  return recorded.arrivalS.filter((_, row) => recorded.tenantOf[row] === index)
}
