import { GammaDraws, type Stream } from '../random/index.ts'
import { type ArrivalSource, checkRate, NS_PER_S } from './arrival-source.ts'

/**
 * Independent gamma-distributed gaps: bursts when their coefficient of variation is over 1, regularity when under 1,
 * Poisson at 1. The shape is 1 / cv^2. The first gap is drawn like the others, so the process starts with an arrival just
 * before 0, not in its stationary state: leave that to the warm-up.
 */
export class GammaArrivals implements ArrivalSource {
  readonly #draws: GammaDraws
  readonly #scaleNs: number
  #atNs = 0

  constructor(stream: Stream, ratePerS: number, cv: number) {
    checkRate(ratePerS)
    if (!(cv > 0 && cv < Number.POSITIVE_INFINITY)) throw new Error(`no gamma-distributed gaps have the cv ${cv}`)
    this.#draws = new GammaDraws(stream, 1 / (cv * cv))
    this.#scaleNs = (NS_PER_S / ratePerS) * cv * cv
  }

  fill(block: Float64Array): number {
    let atNs = this.#atNs
    this.#draws.fill(block)
    for (let i = 0; i < block.length; i++) {
      atNs += block[i]! * this.#scaleNs
      block[i] = Math.ceil(atNs)
    }
    this.#atNs = atNs
    return block.length
  }
}
