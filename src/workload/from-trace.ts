import { countBelow } from '../collections/index.ts'
import { type ArrivalSource, NS_PER_S } from './arrival-source.ts'

export interface TracePlayback {
  /** Where in the recorded time the run starts; any number, taken modulo the span. */
  readonly offsetS: number
  /** Recorded time is divided by this: 2 doubles the rate. */
  readonly compressTime: number
}

/**
 * Recorded arrivals as a ring: after the last one the first follows, one span later, and time goes on, so that every
 * offset has arrivals for as long as a run may take. Offset, span and arrivals are taken to whole nanoseconds first;
 * from there on all is exact but the one division by `compressTime`, which is rounded up. A trace without a span (one
 * arrival, or all at one instant) can't be a ring and is played once, from its start.
 */
export class TraceArrivals implements ArrivalSource {
  readonly #recordedNs: Float64Array
  readonly #spanNs: number
  readonly #compressTime: number
  #next: number
  /** Instant of the run's recorded time 0 in the current lap, before compression. */
  #originNs: number

  /** `arrivalS` is ascending in [0, spanS]. */
  constructor(arrivalS: Float64Array, spanS: number, { offsetS, compressTime }: TracePlayback) {
    if (!(compressTime > 0 && compressTime < Number.POSITIVE_INFINITY))
      throw new Error(`recorded time can't be divided by ${compressTime}`)
    this.#recordedNs = arrivalS.map(s => Math.round(s * NS_PER_S))
    this.#spanNs = Math.round(spanS * NS_PER_S)
    this.#compressTime = compressTime
    const offsetNs = this.#spanNs === 0 ? 0 : modulo(Math.round(offsetS * NS_PER_S), this.#spanNs)
    this.#originNs = -offsetNs
    this.#next = countBelow(this.#recordedNs, offsetNs)
    const lastNs = this.#recordedNs.at(-1)
    if (this.#spanNs !== 0 && lastNs !== undefined && lastNs > this.#spanNs)
      throw new Error(`an arrival at ${lastNs} ns lies outside of the trace's span of ${this.#spanNs} ns`)
  }

  fill(block: Float64Array): number {
    const recordedNs = this.#recordedNs
    for (let i = 0; i < block.length; i++) {
      if (this.#next === recordedNs.length) {
        if (this.#spanNs === 0 || recordedNs.length === 0) return i
        this.#next = 0
        this.#originNs += this.#spanNs
      }
      block[i] = Math.ceil((recordedNs[this.#next]! + this.#originNs) / this.#compressTime)
      this.#next += 1
    }
    return block.length
  }
}

/** The remainder with the sign of the divisor; exact, as JavaScript's `%` is. */
function modulo(a: number, b: number): number {
  const remainder = a % b
  return remainder < 0 ? remainder + b : remainder
}
