/**
 * A second recorder beside a run's own: what formulas speak of and no result holds. Numbers in the system over time and as
 * arrivals find them, shares of long waits, gaps between departures; and Little's law as an identity of the whole run.
 */
import type { Recorder } from '../contract/index.ts'
import type { State } from '../core/index.ts'

export interface ProbeReading {
  /** Time average over the window. */
  readonly meanInSystem: number
  /** Over the requests due in the window: how many others they found. */
  readonly meanFoundByArrivals: number
  /** Share of the completed that waited longer, for each of the points asked for. */
  readonly waitedLonger: readonly number[]
  /** Between departures in the window. */
  readonly departureGapMeanMs: number
  readonly departureGapCv: number
  /** Correlation of each gap with the next. */
  readonly departureGapAutocorrelation: number
  readonly little: LittleIdentity
}

/**
 * Over the whole run, in nanoseconds: the integral of the number in the system, kept from event to event, and the sum of
 * the times from due to departure, told by each request. Integers, so that the two are equal or something is lost.
 */
export interface LittleIdentity {
  readonly integralNs: number
  readonly sojournsNs: number
  readonly arrived: number
  readonly left: number
}

export class Probe implements Recorder {
  private readonly state: State
  private readonly fromNs: number
  private readonly toNs: number
  private readonly waitPointsNs: readonly number[]
  private readonly longer: Float64Array
  private inSystem = 0
  private lastNs = 0
  private integralNs = 0
  private windowNs = 0
  private sojournsNs = 0
  private arrivals = 0
  private departures = 0
  private measured = 0
  private found = 0
  private completions = 0
  private lastDepartureNs = -1
  private lastGapNs = -1
  private gaps = 0
  private gapSum = 0
  private gapSquares = 0
  private pairs = 0
  private pairProducts = 0

  /** Counts requests due in [fromNs, toNs). */
  constructor(state: State, fromNs: number, toNs: number, waitPointsMs: readonly number[] = []) {
    this.state = state
    this.fromNs = fromNs
    this.toNs = toNs
    this.waitPointsNs = waitPointsMs.map(ms => ms * 1e6)
    this.longer = new Float64Array(waitPointsMs.length)
  }

  arrived(task: number): void {
    this.advance()
    const dueNs = this.state.tasks.arrivalNs[task]!
    if (dueNs >= this.fromNs && dueNs < this.toNs) {
      this.measured++
      this.found += this.inSystem
    }
    this.arrivals++
    this.inSystem++
  }

  completed(task: number): void {
    const { tasks, nowNs } = this.state
    const dueNs = tasks.arrivalNs[task]!
    this.left(dueNs)
    if (nowNs >= this.fromNs && nowNs < this.toNs) this.departed(nowNs)
    if (dueNs < this.fromNs || dueNs >= this.toNs) return
    this.completions++
    const waitNs = tasks.startNs[task]! - dueNs
    for (let i = 0; i < this.waitPointsNs.length; i++) if (waitNs > this.waitPointsNs[i]!) this.longer[i]!++
  }

  settled(task: number): void {
    this.completed(task)
  }

  rejected(task: number): void {
    this.left(this.state.tasks.arrivalNs[task]!)
  }

  dropped(task: number): void {
    this.left(this.state.tasks.arrivalNs[task]!)
  }

  failed(task: number): void {
    this.left(this.state.tasks.arrivalNs[task]!)
  }

  escalated(): void {}
  started(): void {}
  ended(): void {}
  lost(): void {}

  reading(): ProbeReading {
    const mean = this.gapSum / this.gaps
    const variance = this.gapSquares / this.gaps - mean * mean
    return {
      meanInSystem: this.windowNs / (this.toNs - this.fromNs),
      meanFoundByArrivals: this.found / this.measured,
      waitedLonger: Array.from(this.longer, count => count / this.completions),
      departureGapMeanMs: mean / 1e6,
      departureGapCv: Math.sqrt(variance) / mean,
      departureGapAutocorrelation: (this.pairProducts / this.pairs - mean * mean) / variance,
      little: {
        integralNs: this.integralNs,
        sojournsNs: this.sojournsNs,
        arrived: this.arrivals,
        left: this.departures,
      },
    }
  }

  private left(dueNs: number): void {
    this.advance()
    this.sojournsNs += this.state.nowNs - dueNs
    this.departures++
    this.inSystem--
  }

  private advance(): void {
    const { nowNs } = this.state
    if (nowNs === this.lastNs) return
    this.integralNs += this.inSystem * (nowNs - this.lastNs)
    const fromNs = Math.max(this.lastNs, this.fromNs)
    const toNs = Math.min(nowNs, this.toNs)
    if (toNs > fromNs) this.windowNs += this.inSystem * (toNs - fromNs)
    this.lastNs = nowNs
  }

  private departed(nowNs: number): void {
    const gapNs = nowNs - this.lastDepartureNs
    if (this.lastDepartureNs >= 0) {
      this.gaps++
      this.gapSum += gapNs
      this.gapSquares += gapNs * gapNs
      if (this.lastGapNs >= 0) {
        this.pairs++
        this.pairProducts += gapNs * this.lastGapNs
      }
      this.lastGapNs = gapNs
    }
    this.lastDepartureNs = nowNs
  }
}

/** Nothing lost, nothing invented, no time counted twice: equal to the last nanosecond. */
export function littleHolds({ integralNs, sojournsNs, arrived, left }: LittleIdentity): boolean {
  return integralNs === sojournsNs && arrived === left
}
