import type { ArrivalSource } from './arrival-source.ts'
import { ClosedLoopArrivals } from './closed-loop.ts'

/**
 * The same sources, telling how far the run has come: once a block, so that a request pays nothing for it. A block is
 * drawn when the one before is used up, so the least of the sources' latest instants is just ahead of the run.
 */
export function watchedArrivals(
  sources: readonly ArrivalSource[],
  reached: (aboutNs: number) => void,
): readonly ArrivalSource[] {
  const latestNs = new Float64Array(sources.length)
  const reachedBy = (index: number, aboutNs: number) => {
    latestNs[index] = aboutNs
    reached(latestNs.reduce((least, instantNs) => Math.min(least, instantNs)))
  }
  return sources.map((source, index) => {
    if (source instanceof ClosedLoopArrivals) {
      source.watchedBy(aboutNs => reachedBy(index, aboutNs))
      return source
    }
    return {
      fill(block) {
        const filled = source.fill(block)
        reachedBy(index, filled < block.length ? Number.POSITIVE_INFINITY : block[filled - 1]!)
        return filled
      },
    }
  })
}
