/** From a profile file to what the charts need of it. */
import type { ProfiledVariant, ProfileFile } from '../spec/profile-file.ts'
import type { ProfileCurves, VariantCurve } from './report-data.ts'

export function profileCurves(profile: ProfileFile): ProfileCurves {
  return { deviceType: profile.deviceType, variants: profile.variants.map(variantCurve) }
}

function variantCurve(variant: ProfiledVariant): VariantCurve {
  const backToBack = variant.latencies.filter(latency => latency.gapMs === 0)
  return {
    name: `${variant.model}/${variant.variant}`,
    quality: variant.quality === null ? null : { value: variant.quality.value, n: variant.quality.n },
    loadMs: variant.loadMs,
    weightsMiB: variant.memory.weightsMiB,
    batches: [...backToBack]
      .sort((a, b) => a.batchSize - b.batchSize)
      .map(({ batchSize, meanMs, quantilesMs, stable }) => ({
        batchSize,
        p50Ms: quantilesMs[50]!,
        p99Ms: quantilesMs[99]!,
        throughputPerS: (1000 * batchSize) / meanMs,
        stable,
      })),
  }
}
