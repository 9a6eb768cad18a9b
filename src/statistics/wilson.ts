import { normalQuantile } from './t-quantile.ts'

/**
 * Wilson's score interval for a share of n independent trials (Wilson, JASA 1927, 209-212): sound near 0 and 1, where the
 * deviation of what was seen is 0 and says nothing. 0..1 without trials.
 */
export function wilson(share: number, n: number, level = 0.95): { readonly low: number; readonly high: number } {
  if (n <= 0) return { low: 0, high: 1 }
  const z = normalQuantile(level)
  const z2 = z * z
  const centre = (share + z2 / (2 * n)) / (1 + z2 / n)
  const half = (z * Math.sqrt((share * (1 - share)) / n + z2 / (4 * n * n))) / (1 + z2 / n)
  return { low: Math.max(0, centre - half), high: Math.min(1, centre + half) }
}
