import type { RecordedArrivals } from '../workload/index.ts'

/** A trace in memory: a column a property, a row a request, ascending by arrival. */
export interface Trace extends RecordedArrivals {
  /** Base name of the file. */
  readonly name: string
  /** Of the file as it lies on disk. */
  readonly sha256: string
  /** Seconds, exact to the nanosecond: from the first arrival, or from the start of what the trace says it covers. */
  readonly arrivalS: Float64Array
  readonly tenants: readonly string[]
  readonly tenantOf: Int32Array
  readonly spanS: number
  readonly inputTokens?: Int32Array
  readonly outputTokens?: Int32Array
  /** The header's comment lines, without their marks: source, licence, transformations. */
  readonly comments: readonly string[]
  /** What the reader did or saw that the user should know. */
  readonly notes: readonly string[]
}

/** The columns alone, before they belong to a file. Instants are integer ns. */
export interface TraceRows {
  readonly arrivalNs: Float64Array
  readonly tenants: readonly string[]
  readonly tenantOf: Int32Array
  readonly inputTokens?: Int32Array
  readonly outputTokens?: Int32Array
  /** Instants count from the start of a recording of this length; without it from the first arrival. */
  readonly coversNs?: number | undefined
}

export const NS_PER_S = 1e9

/**
 * One lap of the trace as a ring (s): from the first arrival to the last, and one mean gap more, so that the seam has a
 * gap like the others. 0 for fewer than two rows.
 */
export function ringSpanS(arrivalS: Float64Array): number {
  const n = arrivalS.length
  if (n < 2) return 0
  const length = arrivalS[n - 1]! - arrivalS[0]!
  return length + length / (n - 1)
}
