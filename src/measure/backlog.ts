/**
 * Does the cluster keep up? The requests in the system are sampled at equal steps over the measured window; the slope of
 * the least-squares line through the samples is the growth of the backlog. Growth of 1 % of the offered rate or more is
 * `backlogged`, of 5 % or more `overloaded`: then latencies depend on how long the run was and mean little. What rises by
 * no more over the window than queues come and go anyhow (twice the standard deviation about the line) is no growth: in a
 * short run of few requests a single burst would pass for it.
 *
 * Requests that were rejected or dropped are not in the system; what they cost shows in the attainment.
 */
import type { Saturation } from './run-result.ts'

const SAMPLES = 200
const BACKLOGGED_FROM = 0.01
const OVERLOADED_FROM = 0.05
const SCATTERS_OF_NO_GROWTH = 2

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

  /** The line through the samples. To be called when the run is over. */
  trend(): BacklogTrend {
    this.sampleUntil(Number.POSITIVE_INFINITY)
    const middle = (SAMPLES - 1) / 2
    const mean = this.samples.reduce((sum, sample) => sum + sample, 0) / SAMPLES
    let covariance = 0
    let variance = 0
    for (let i = 0; i < SAMPLES; i++) {
      covariance += (i - middle) * this.samples[i]!
      variance += (i - middle) * (i - middle)
    }
    const perStep = covariance / variance
    let squares = 0
    for (let i = 0; i < SAMPLES; i++) {
      const off = this.samples[i]! - mean - perStep * (i - middle)
      squares += off * off
    }
    return {
      growthPerS: (perStep / this.stepNs) * 1e9,
      rise: perStep * SAMPLES,
      scatter: Math.sqrt(squares / SAMPLES),
    }
  }
}

export interface BacklogTrend {
  /** Requests per second by which the backlog grew. */
  readonly growthPerS: number
  /** Requests by which it grew over the window. */
  readonly rise: number
  /** Standard deviation (requests) of the samples about the line. */
  readonly scatter: number
}

export function saturationOf({ growthPerS, rise, scatter }: BacklogTrend, offeredPerS: number): Saturation {
  if (growthPerS <= 0 || rise <= SCATTERS_OF_NO_GROWTH * scatter) return 'stable'
  if (growthPerS >= OVERLOADED_FROM * offeredPerS) return 'overloaded'
  return growthPerS >= BACKLOGGED_FROM * offeredPerS ? 'backlogged' : 'stable'
}
