import type { MeasuredLatency } from '../spec/profile-file.ts'

/** The numbers of a `MeasuredLatency`, before anyone has judged them. */
export type LatencySummary = Omit<MeasuredLatency, 'batchSize' | 'gapMs' | 'stable' | 'unstableBecause'>

/** A quantile is given where at least this many samples lie beyond it. */
const SAMPLES_BEYOND = 10

const tails = [
  ['p995', 0.995],
  ['p999', 0.999],
  ['p9999', 0.9999],
] as const

/**
 * Sums latencies up. Quantiles are nearest rank, so each is a latency that was observed.
 * @param rounds latencies in ms, in the order they were taken; a round's samples follow each other without a break
 */
export function summarise(rounds: readonly (readonly number[] | Float64Array)[]): LatencySummary {
  const all = Float64Array.from(rounds.flatMap(round => [...round]))
  if (all.length === 0) throw new Error('no samples to sum up')
  const sorted = all.toSorted()
  const n = all.length
  const meanMs = all.reduce((sum, x) => sum + x, 0) / n
  const squares = all.reduce((sum, x) => sum + (x - meanMs) ** 2, 0)
  const supported = tails.filter(([, q]) => n - Math.ceil(q * n) >= SAMPLES_BEYOND)
  return {
    samples: n,
    meanMs,
    stddevMs: n > 1 ? Math.sqrt(squares / (n - 1)) : 0,
    minMs: sorted[0]!,
    quantilesMs: Array.from({ length: 101 }, (_, k) => nearestRank(sorted, k / 100)),
    tailMs: Object.fromEntries(supported.map(([name, q]) => [name, nearestRank(sorted, q)])),
    lag1Autocorrelation: lag1(rounds, meanMs, squares / n),
  }
}

/** The least sample that at least a share q of all samples does not exceed; the smallest for q = 0. */
export function nearestRank(sorted: readonly number[] | Float64Array, q: number): number {
  // The product may come out a hair too large (0.07 * 100 = 7.000000000000001), which must not cost a rank.
  const rank = Math.ceil(q * sorted.length - 1e-9)
  return sorted[Math.max(0, rank - 1)]!
}

/** Mean product of neighbours' deviations over the variance; pairs across a break between rounds don't count. */
function lag1(rounds: readonly (readonly number[] | Float64Array)[], mean: number, variance: number): number {
  let sum = 0
  let pairs = 0
  for (const round of rounds) {
    for (let i = 1; i < round.length; i++) sum += (round[i - 1]! - mean) * (round[i]! - mean)
    pairs += Math.max(0, round.length - 1)
  }
  return pairs === 0 || variance === 0 ? 0 : sum / pairs / variance
}
