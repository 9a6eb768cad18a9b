/**
 * Does the cluster keep up? The requests in the system are sampled at equal steps over the measured window; the slope of
 * the least-squares line through the samples is the growth of the backlog. Growth of 1 % of the offered rate or more is
 * `backlogged`, of 5 % or more `overloaded`: then latencies depend on how long the run was and mean little.
 *
 * Requests that were rejected or dropped are not in the system; what they cost shows in the attainment.
 */
import type { Saturation } from './run-result.ts'

const SAMPLES = 200
const BACKLOGGED_FROM = 0.01
const OVERLOADED_FROM = 0.05

export class Backlog {
  inSystem = 0
  /** The next sample is due at this instant; the recorder calls `sampleUntil` when an event is not before it. */
  nextSampleNs: number
  private readonly stepNs: number
  private readonly samples = new Float64Array(SAMPLES)
  private taken = 0

  constructor(fromNs: number, toNs: number) {
    this.stepNs = (toNs - fromNs) / SAMPLES
    this.nextSampleNs = fromNs + this.stepNs
  }

  /** Takes the samples that were due before the event at `nowNs` changes anything. */
  sampleUntil(nowNs: number): void {
    while (this.nextSampleNs <= nowNs && this.taken < SAMPLES) {
      this.samples[this.taken++] = this.inSystem
      this.nextSampleNs += this.stepNs
    }
    if (this.taken === SAMPLES) this.nextSampleNs = Number.POSITIVE_INFINITY
  }

  /** Requests per second by which the backlog grew. */
  growthPerS(): number {
    this.sampleUntil(Number.POSITIVE_INFINITY)
    const middle = (SAMPLES - 1) / 2
    let covariance = 0
    let variance = 0
    for (let i = 0; i < SAMPLES; i++) {
      covariance += (i - middle) * this.samples[i]!
      variance += (i - middle) * (i - middle)
    }
    return (covariance / variance / this.stepNs) * 1e9
  }
}

export function saturationOf(growthPerS: number, offeredPerS: number): Saturation {
  if (growthPerS > 0 && growthPerS >= OVERLOADED_FROM * offeredPerS) return 'overloaded'
  if (growthPerS > 0 && growthPerS >= BACKLOGGED_FROM * offeredPerS) return 'backlogged'
  return 'stable'
}
