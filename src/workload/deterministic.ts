import { type ArrivalSource, checkRate, NS_PER_S } from './arrival-source.ts'

/** One arrival each 1 / rate seconds, the first after one gap. Multiplied, not summed, so that it never drifts. */
export class DeterministicArrivals implements ArrivalSource {
  readonly #ratePerS: number
  #arrived = 0

  constructor(ratePerS: number) {
    checkRate(ratePerS)
    this.#ratePerS = ratePerS
  }

  fill(block: Float64Array): number {
    for (let i = 0; i < block.length; i++) {
      this.#arrived += 1
      block[i] = Math.ceil((this.#arrived * NS_PER_S) / this.#ratePerS)
    }
    return block.length
  }
}
