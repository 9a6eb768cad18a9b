export const QUANTILE_STEPS = 200

/** 201 nearest-rank quantiles of latencies (any order), 0 % (the least) to 100 % by 0.5 %; empty for no samples. */
export function latencyQuantiles(samplesMs: ArrayLike<number>): number[] {
  const n = samplesMs.length
  if (n === 0) return []
  const sorted = Float64Array.from(samplesMs).sort()
  return Array.from({ length: QUANTILE_STEPS + 1 }, (_, step) => {
    const rank = Math.max(1, Math.ceil((step * n) / QUANTILE_STEPS))
    return sorted[rank - 1]!
  })
}
