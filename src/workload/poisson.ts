import { ln, type Stream } from '../random/index.ts'
import { type ArrivalSource, checkRate, NS_PER_S } from './arrival-source.ts'

/** Independent exponential gaps. */
export class PoissonArrivals implements ArrivalSource {
  readonly #stream: Stream
  readonly #meanGapNs: number
  #atNs = 0

  constructor(stream: Stream, ratePerS: number) {
    checkRate(ratePerS)
    this.#stream = stream
    this.#meanGapNs = NS_PER_S / ratePerS
  }

  fill(block: Float64Array): number {
    let atNs = this.#atNs
    for (let i = 0; i < block.length; i++) {
      atNs -= ln(this.#stream.nextUnit()) * this.#meanGapNs
      block[i] = Math.ceil(atNs)
    }
    this.#atNs = atNs
    return block.length
  }
}
