/**
 * What a sweep over rates says of each of the other swept combinations: the highest rate up to which every promise was kept.
 * It is read off the rates that were tried, not interpolated: under a policy that collapses, no line between two of them
 * would be true. So it is known to the next rate, at which a promise was broken.
 */

export interface SweptPoint {
  /** Path and label of each swept value, in the order of the axes. */
  readonly swept: readonly (readonly [path: string, label: string])[]
  /** As it was, not as it was asked for; null where nothing was measured. */
  readonly offeredPerS: number | null
  /** Did every tenant have what its SLO asks? */
  readonly met: boolean
}

export interface SustainedRate {
  /** Without the rate. */
  readonly swept: SweptPoint['swept']
  /** The highest offered rate at which, as at all lower ones, every SLO was met; null where the lowest missed one. */
  readonly sustainedPerS: number | null
  /** The next that was tried; null where all were sustained. */
  readonly missedPerS: number | null
}

const RATE = /^(load|tenants\.[^.]+\.arrivals\.(rate|compressTime))$/

/** The swept path that turns the offered rate; undefined where none does, or several do. */
export function rateAxis(paths: readonly string[]): string | undefined {
  const turning = paths.filter(path => RATE.test(path))
  return turning.length === 1 ? turning[0] : undefined
}

/** In the order in which the combinations were first given; empty where no rate was swept, or only one. */
export function sustainedRates(points: readonly SweptPoint[]): SustainedRate[] {
  const axis = rateAxis((points[0]?.swept ?? []).map(([path]) => path))
  if (axis === undefined) return []
  const groups = new Map<string, { swept: SweptPoint['swept']; points: SweptPoint[] }>()
  for (const point of points) {
    const swept = point.swept.filter(([path]) => path !== axis)
    const key = JSON.stringify(swept)
    const group = groups.get(key) ?? { swept, points: [] }
    groups.set(key, group)
    if (point.offeredPerS !== null) group.points.push(point)
  }
  const all = [...groups.values()]
  if (!all.some(group => group.points.length > 1)) return []
  return all.map(({ swept, points }) => {
    const rising = [...points].sort((a, b) => a.offeredPerS! - b.offeredPerS!)
    const first = rising.findIndex(point => !point.met)
    const last = first < 0 ? rising.length - 1 : first - 1
    return {
      swept,
      sustainedPerS: rising[last]?.offeredPerS ?? null,
      missedPerS: rising[first]?.offeredPerS ?? null,
    }
  })
}
