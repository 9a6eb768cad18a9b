/**
 * The stability rule: when have we measured a latency long enough, and may its numbers be believed?
 *
 * All samples of a cell (one variant, batch size and idle gap), in the order they were taken, are cut into equal
 * consecutive windows. Since cells are measured in rounds that alternate, a cell's windows spread over the whole
 * measurement. The cell is stable when
 *
 *   enough   there are `leastSamples` samples (or `fewestSamples` that took `longMs` in all: slow models) from
 *            `leastRounds` rounds, and they took `leastMs` in all;
 *   level    each window's median lies within `levelTolerance` of the median of all;
 *   tail     the 95th percentiles of the first and the second half differ by at most `tailTolerance`;
 *   drift    the medians of the first and the last third differ by at most `driftTolerance`;
 *   mode     there is no second mode (second-mode.ts).
 *
 * Medians that differ by no more than 2 us count as equal: that is what a call from JavaScript varies by.
 *
 * Because the profile keeps all samples, all of them have to agree, not only the last ones. Measuring goes on until the
 * rule holds or the budget ends.
 */
import { findSecondMode } from './second-mode.ts'
import { nearestRank } from './summarise.ts'

export interface StabilityRule {
  readonly leastSamples: number
  readonly fewestSamples: number
  readonly longMs: number
  readonly leastRounds: number
  readonly leastMs: number
  readonly windows: number
  readonly levelTolerance: number
  readonly tailTolerance: number
  readonly driftTolerance: number
}

/** Executions that follow each other. */
export const backToBackRule: StabilityRule = {
  leastSamples: 100,
  fewestSamples: 30,
  longMs: 2000,
  leastRounds: 5,
  leastMs: 50,
  windows: 5,
  levelTolerance: 0.05,
  tailTolerance: 0.25,
  driftTolerance: 0.05,
}

/** Executions after an idle gap: each costs the gap too, and what cools down meanwhile varies. */
export const pacedRule: StabilityRule = {
  leastSamples: 24,
  fewestSamples: 24,
  longMs: 0,
  leastRounds: 3,
  leastMs: 0,
  windows: 3,
  levelTolerance: 0.15,
  tailTolerance: 0.5,
  driftTolerance: 0.15,
}

/** Two microseconds, in ms. */
const CALL_NOISE_MS = 0.002

export interface StabilityVerdict {
  readonly stable: boolean
  /** In words; null when stable. */
  readonly because: string | null
}

/** @param rounds latencies in ms, in the order they were taken */
export function judgeStability(
  rounds: readonly (readonly number[] | Float64Array)[],
  rule: StabilityRule,
): StabilityVerdict {
  const samples = Float64Array.from(rounds.flatMap(round => [...round]))
  const missing = tooLittle(samples, rounds.length, rule)
  if (missing !== null) return { stable: false, because: missing }
  const reasons = [level(samples, rule), tail(samples, rule), drift(samples, rule), mode(samples)]
  const found = reasons.filter(reason => reason !== null)
  return found.length === 0 ? { stable: true, because: null } : { stable: false, because: found.join('; ') }
}

function tooLittle(samples: Float64Array, rounds: number, rule: StabilityRule): string | null {
  const tookMs = samples.reduce((sum, x) => sum + x, 0)
  const needed = tookMs >= rule.longMs ? rule.fewestSamples : rule.leastSamples
  const lacks = [
    samples.length < needed ? `${samples.length} of ${needed} samples` : null,
    rounds < rule.leastRounds ? `${rounds} of ${rule.leastRounds} rounds` : null,
    tookMs < rule.leastMs ? `${tookMs.toFixed(0)} of ${rule.leastMs} ms` : null,
  ].filter(lack => lack !== null)
  return lacks.length === 0 ? null : `too few samples before the budget ended: ${lacks.join(', ')}`
}

function level(samples: Float64Array, { windows, levelTolerance }: StabilityRule): string | null {
  const overall = median(samples)
  const deviations = Array.from({ length: windows }, (_, w) => {
    const window = samples.subarray(
      Math.floor((w * samples.length) / windows),
      Math.floor(((w + 1) * samples.length) / windows),
    )
    return median(window) / overall - 1
  })
  const worst = deviations.reduce((a, b) => (Math.abs(b) > Math.abs(a) ? b : a))
  if (Math.abs(worst) <= levelTolerance || Math.abs(worst) * overall <= CALL_NOISE_MS) return null
  return `the level varies: the median of one window in ${windows} is ${percent(worst)} off (${allowed(levelTolerance)})`
}

function tail(samples: Float64Array, { tailTolerance }: StabilityRule): string | null {
  const half = Math.floor(samples.length / 2)
  const [first, second] = [samples.subarray(0, half), samples.subarray(half)].map(part =>
    nearestRank(part.toSorted(), 0.95),
  )
  const ratio = Math.max(first!, second!) / Math.min(first!, second!) - 1
  if (ratio <= tailTolerance) return null
  return `the tail varies: the p95 of the two halves differ by ${percent(ratio)} (${allowed(tailTolerance)})`
}

function drift(samples: Float64Array, { driftTolerance }: StabilityRule): string | null {
  const third = Math.floor(samples.length / 3)
  const first = median(samples.subarray(0, third))
  const change = median(samples.subarray(samples.length - third)) / first - 1
  if (Math.abs(change) <= driftTolerance || Math.abs(change) * first <= CALL_NOISE_MS) return null
  return `a drift: the median of the last third is ${percent(change)} from that of the first (${allowed(driftTolerance)})`
}

function mode(samples: Float64Array): string | null {
  const second = findSecondMode(samples.toSorted())
  if (second === null) return null
  const { share, minorMs, majorMs } = second
  const where = `around ${minorMs.toPrecision(3)} ms, the others around ${majorMs.toPrecision(3)} ms`
  return `a second mode: ${(100 * share).toFixed(0)} % of the samples lie ${where}`
}

const median = (samples: Float64Array) => nearestRank(samples.toSorted(), 0.5)
function percent(ratio: number): string {
  const size = 100 * Math.abs(ratio)
  return `${ratio < 0 ? '-' : '+'}${size.toFixed(size < 10 ? 1 : 0)} %`
}

const allowed = (tolerance: number) => `${(100 * tolerance).toFixed(0)} % allowed`
