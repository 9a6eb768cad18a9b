/** What a trace is like: rate, burstiness, peaks. */
import type { Trace } from './trace.ts'

export interface ArrivalStatistics {
  readonly rows: number
  /** Requests per second over the ring: the reciprocal of the mean gap. Null without a span. */
  readonly meanRatePerS: number | null
  /** Coefficient of variation of the gaps: 0 regular, 1 Poisson, more in bursts. */
  readonly gapCv: number | null
  /**
   * Index of dispersion of counts, variance / mean over the whole windows of 1 s and of 60 s: 1 for Poisson in every
   * window; growing with the window where rates change slowly. Null for fewer than two windows.
   */
  readonly dispersion1s: number | null
  readonly dispersion60s: number | null
  /** Most arrivals in a whole window of 1 s over their mean. */
  readonly peakToMean1s: number | null
}

export interface TraceDescription extends ArrivalStatistics {
  readonly name: string
  readonly sha256: string
  readonly spanS: number
  readonly tenants: readonly (ArrivalStatistics & { readonly tenant: string })[]
  /** Means; null where the trace has no tokens. */
  readonly inputTokensMean: number | null
  readonly outputTokensMean: number | null
  readonly comments: readonly string[]
  readonly notes: readonly string[]
}

export function describeTrace(trace: Trace): TraceDescription {
  return {
    name: trace.name,
    sha256: trace.sha256,
    spanS: trace.spanS,
    ...arrivalStatistics(trace.arrivalS, trace.spanS),
    tenants: trace.tenants.map((tenant, index) => ({
      tenant,
      ...arrivalStatistics(
        trace.arrivalS.filter((_, row) => trace.tenantOf[row] === index),
        trace.spanS,
      ),
    })),
    inputTokensMean: mean(trace.inputTokens),
    outputTokensMean: mean(trace.outputTokens),
    comments: trace.comments,
    notes: trace.notes,
  }
}

/** `arrivalS` is ascending within [0, spanS]. */
export function arrivalStatistics(arrivalS: Float64Array, spanS: number): ArrivalStatistics {
  const second = countsInWindows(arrivalS, 1, spanS)
  const minute = countsInWindows(arrivalS, 60, spanS)
  return {
    rows: arrivalS.length,
    meanRatePerS: spanS > 0 ? arrivalS.length / spanS : null,
    gapCv: cvOfGaps(arrivalS),
    dispersion1s: second.dispersion,
    dispersion60s: minute.dispersion,
    peakToMean1s: second.mean > 0 ? second.peak / second.mean : null,
  }
}

function cvOfGaps(arrivalS: Float64Array): number | null {
  const gaps = arrivalS.length - 1
  if (gaps < 2) return null
  const meanS = (arrivalS[gaps]! - arrivalS[0]!) / gaps
  if (meanS === 0) return null
  let squares = 0
  for (let i = 1; i <= gaps; i++) {
    const deviation = arrivalS[i]! - arrivalS[i - 1]! - meanS
    squares += deviation * deviation
  }
  return Math.sqrt(squares / gaps) / meanS
}

/** Only windows that hold arrivals are walked, so a gap of weeks costs nothing. */
function countsInWindows(
  arrivalS: Float64Array,
  windowS: number,
  spanS: number,
): { mean: number; peak: number; dispersion: number | null } {
  const windows = Math.floor(spanS / windowS)
  let total = 0
  let squares = 0
  let peak = 0
  for (let i = 0; i < arrivalS.length; ) {
    const window = Math.floor(arrivalS[i]! / windowS)
    if (window >= windows) break
    let count = 0
    for (; i < arrivalS.length && Math.floor(arrivalS[i]! / windowS) === window; i++) count += 1
    total += count
    squares += count * count
    peak = Math.max(peak, count)
  }
  const meanCount = windows > 0 ? total / windows : 0
  const variance = squares / windows - meanCount * meanCount
  return { mean: meanCount, peak, dispersion: windows >= 2 && meanCount > 0 ? variance / meanCount : null }
}

function mean(values: Int32Array | undefined): number | null {
  if (values === undefined || values.length === 0) return null
  let sum = 0
  for (const value of values) sum += value
  return sum / values.length
}
