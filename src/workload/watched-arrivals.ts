import type { ArrivalSource } from './arrival-source.ts'

/**
 * The same sources, telling how far the run has come: once a block, so that a request pays nothing for it. A block is
 * drawn when the one before is used up, so the least of the sources' latest instants is just ahead of the run.
 */
export function watchedArrivals(
  sources: readonly ArrivalSource[],
  reached: (aboutNs: number) => void,
): readonly ArrivalSource[] {
  const latestNs = new Float64Array(sources.length)
  return sources.map((source, index) => ({
    fill(block) {
      const filled = source.fill(block)
      latestNs[index] = filled < block.length ? Number.POSITIVE_INFINITY : block[filled - 1]!
      reached(latestNs.reduce((least, instantNs) => Math.min(least, instantNs)))
      return filled
    },
  }))
}
