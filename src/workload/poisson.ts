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
    this.#stream.fill(block)
    for (let i = 0; i < block.length; i++) {
      atNs -= ln(block[i]!) * this.#meanGapNs
      block[i] = Math.ceil(atNs)
    }
    this.#atNs = atNs
    return block.length
  }
}
