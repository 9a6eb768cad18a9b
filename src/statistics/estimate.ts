/** An estimate with its interval: what a metric is told as wherever there is more than one observation. */
import { tQuantile } from './t-quantile.ts'

export interface Estimate {
  readonly value: number | null
  /** Bounds at `level`; null with fewer than two observations. */
  readonly low: number | null
  readonly high: number | null
  readonly level: number
  readonly method: string
  /** Observations. */
  readonly n: number
}

/**
 * Mean of independent observations (replications) with Student's t interval. Of a recorded trace, replications are windows
 * at equal steps around the one recording; they overlap once a run takes more of it than a step. Then, and wherever the
 * recording drifts slowly, they are not independent and the interval is rather too narrow; and it speaks of this recording,
 * not of the traffic of another day. With few replications (two: t = 12.7) it is wide for a reason. Observations that are null (nothing was
 * measured) make the estimate null: a mean over those that happen to exist would be a different quantity.
 * `bounds` cuts the interval to what is possible, as [0, 1] for a share.
 */
export function meanEstimate(
  observations: readonly (number | null)[],
  level = 0.95,
  bounds: readonly [number, number] = [Number.NEGATIVE_INFINITY, Number.POSITIVE_INFINITY],
): Estimate {
  const n = observations.length
  const method = "Student's t over replications"
  const values = observations.filter(value => value !== null)
  if (n === 0 || values.length < n) return { value: null, low: null, high: null, level, method, n }
  // From the first one on, so that equal observations have exactly themselves as mean: a bound is compared with an SLO.
  const first = values[0]!
  const mean = first + values.reduce((sum, value) => sum + (value - first), 0) / n
  if (n === 1) return { value: mean, low: null, high: null, level, method, n }
  const variance = values.reduce((sum, value) => sum + (value - mean) * (value - mean), 0) / (n - 1)
  const halfWidth = tQuantile(level, n - 1) * Math.sqrt(variance / n)
  return {
    value: mean,
    low: Math.max(bounds[0], mean - halfWidth),
    high: Math.min(bounds[1], mean + halfWidth),
    level,
    method,
    n,
  }
}
