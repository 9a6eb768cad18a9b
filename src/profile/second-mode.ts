/** A latency that comes from two distributions in turn, as with two clock frequencies or a neighbour that comes and goes. */
import { countBelow } from '../collections/index.ts'

export interface SecondMode {
  /** Share of the samples on the less populated side of the valley, 0..1. */
  readonly share: number
  /** Where the less and the more populated side have their peaks. */
  readonly minorMs: number
  readonly majorMs: number
}

/** A mode with fewer samples than this belongs to the tail. */
const LEAST_SHARE = 0.1
/** Modes that lie closer than this ratio make no difference worth a warning. */
const LEAST_RATIO = 1.15
/** The valley between two modes may be at most this part of the lower of them. */
const VALLEY_HEIGHT = 0.5
/** Least bandwidth, in ln(latency): smaller structure is the clock's grain, not a mode. */
const LEAST_BANDWIDTH = 0.02
const GRID = 256

/**
 * Looks for a second mode in the distribution of ln(latency): a Gaussian kernel density with Silverman's bandwidth
 * (Density Estimation, 1986, eq. 3.31) must have two peaks whose ratio is at least 1.15, with a valley between them not
 * higher than half of the lower peak, and at least a tenth of the samples on each side of it.
 *
 * @param sortedMs ascending, at least 20; fewer can't show a mode
 */
export function findSecondMode(sortedMs: readonly number[] | Float64Array): SecondMode | null {
  const n = sortedMs.length
  if (n < 20) return null
  const logs = Float64Array.from(sortedMs, Math.log)
  // Beyond these a mode could not hold its least share, and outliers would stretch the grid.
  const low = logs[Math.floor(n * 0.005)]!
  const high = logs[Math.ceil(n * 0.995) - 1]!
  if (high - low < Math.log(LEAST_RATIO)) return null
  const density = kernelDensity(logs, low, high, bandwidth(logs))
  const step = (high - low) / (GRID - 1)
  const valley = deepestValley(density)
  if (valley === null) return null
  const [left, at, right] = valley
  const below = countBelow(logs, low + at * step)
  const share = Math.min(below, n - below) / n
  const leftMs = Math.exp(low + left * step)
  const rightMs = Math.exp(low + right * step)
  if (share < LEAST_SHARE || rightMs / leftMs < LEAST_RATIO) return null
  return below < n - below ? { share, minorMs: leftMs, majorMs: rightMs } : { share, minorMs: rightMs, majorMs: leftMs }
}

function bandwidth(sortedLogs: Float64Array): number {
  const n = sortedLogs.length
  const mean = sortedLogs.reduce((sum, x) => sum + x, 0) / n
  const deviation = Math.sqrt(sortedLogs.reduce((sum, x) => sum + (x - mean) ** 2, 0) / (n - 1))
  const quartiles = sortedLogs[Math.ceil(n * 0.75) - 1]! - sortedLogs[Math.ceil(n * 0.25) - 1]!
  const spread = quartiles > 0 ? Math.min(deviation, quartiles / 1.34) : deviation
  return Math.max(LEAST_BANDWIDTH, 0.9 * spread * n ** -0.2)
}

/** The density (not normalised) on an even grid from low to high; samples are first counted on a finer one. */
function kernelDensity(logs: Float64Array, low: number, high: number, width: number): Float64Array {
  const bins = GRID * 4
  const counts = new Float64Array(bins)
  for (const x of logs) {
    const bin = Math.floor(((x - low) / (high - low)) * bins)
    if (bin >= -bins && bin < 2 * bins) counts[Math.min(bins - 1, Math.max(0, bin))]! += 1
  }
  const density = new Float64Array(GRID)
  for (let g = 0; g < GRID; g++) {
    const at = (g / (GRID - 1)) * (high - low)
    for (let bin = 0; bin < bins; bin++) {
      if (counts[bin] === 0) continue
      const z = (((bin + 0.5) / bins) * (high - low) - at) / width
      if (Math.abs(z) < 5) density[g]! += counts[bin]! * Math.exp(-0.5 * z * z)
    }
  }
  return density
}

/**
 * The valley that is lowest against the lower of the highest peaks on its two sides: [left peak, valley, right peak] as
 * grid positions, or null where none is deep enough.
 */
function deepestValley(density: Float64Array): readonly [number, number, number] | null {
  let best: readonly [number, number, number] | null = null
  let bestRatio = VALLEY_HEIGHT
  for (let at = 1; at < GRID - 1; at++) {
    if (density[at]! > density[at - 1]! || density[at]! > density[at + 1]!) continue
    const left = highest(density, 0, at)
    const right = highest(density, at + 1, GRID)
    const ratio = density[at]! / Math.min(density[left]!, density[right]!)
    if (ratio <= bestRatio) {
      best = [left, at, right]
      bestRatio = ratio
    }
  }
  return best
}

function highest(density: Float64Array, from: number, to: number): number {
  let best = from
  for (let i = from; i < to; i++) if (density[i]! > density[best]!) best = i
  return best
}
