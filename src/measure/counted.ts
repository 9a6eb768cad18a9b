/** The distribution of a small positive integer (a batch size) from how often each value was seen. */
import type { Distribution } from './run-result.ts'

/** `counts[v]` is how often v was seen. */
export function distributionOfCounts(counts: ArrayLike<number>): Distribution {
  let n = 0
  let sum = 0
  let min: number | null = null
  let max: number | null = null
  for (let value = 0; value < counts.length; value++) {
    if (counts[value] === 0) continue
    n += counts[value]!
    sum += value * counts[value]!
    min ??= value
    max = value
  }
  const at = (perMille: number): number | null => {
    const rank = Math.ceil((n * perMille) / 1000)
    if (rank < 1) return null
    let seen = 0
    for (let value = 0; value < counts.length; value++) {
      seen += counts[value]!
      if (seen >= rank) return value
    }
    return null
  }
  return {
    n,
    mean: n === 0 ? null : sum / n,
    min,
    p50: at(500),
    p75: at(750),
    p90: at(900),
    p95: at(950),
    p99: at(990),
    p999: at(999),
    max,
    errorBound: 0,
  }
}
