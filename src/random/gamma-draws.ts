/**
 * Gamma variates of scale 1 by Marsaglia and Tsang, "A simple method for generating gamma variables", ACM Transactions on
 * Mathematical Software 26(3), 2000; a shape below 1 by their boost, gamma(shape + 1) * u^(1 / shape). The normal
 * variates inside are Marsaglia's polar pairs. Tiny shapes underflow to 0, which is a legal draw.
 */
import { exp, ln } from './exact-math.ts'
import type { Stream } from './stream.ts'

export class GammaDraws {
  readonly #stream: Stream
  /** 0 without a boost, else 1 / shape. */
  readonly #boostPower: number
  readonly #d: number
  readonly #c: number
  #spareNormal = Number.NaN

  constructor(stream: Stream, shape: number) {
    if (!(shape > 0 && shape < Number.POSITIVE_INFINITY)) throw new Error(`no gamma distribution has shape ${shape}`)
    this.#stream = stream
    this.#boostPower = shape < 1 ? 1 / shape : 0
    this.#d = (shape < 1 ? shape + 1 : shape) - 1 / 3
    this.#c = 1 / Math.sqrt(9 * this.#d)
  }

  /** Mean and variance are the shape. */
  next(): number {
    const value = this.#atLeastOne()
    if (this.#boostPower === 0) return value
    return value * exp(ln(this.#stream.nextUnit()) * this.#boostPower)
  }

  #atLeastOne(): number {
    for (;;) {
      const x = this.#normal()
      const root = 1 + this.#c * x
      if (root <= 0) continue
      const v = root * root * root
      const u = this.#stream.nextUnit()
      const square = x * x
      // The squeeze settles nearly all without a logarithm.
      if (u < 1 - 0.0331 * square * square) return this.#d * v
      if (ln(u) < 0.5 * square + this.#d * (1 - v + ln(v))) return this.#d * v
    }
  }

  #normal(): number {
    const spare = this.#spareNormal
    if (!Number.isNaN(spare)) {
      this.#spareNormal = Number.NaN
      return spare
    }
    for (;;) {
      const a = 2 * this.#stream.nextUnit() - 1
      const b = 2 * this.#stream.nextUnit() - 1
      const square = a * a + b * b
      if (square >= 1 || square === 0) continue
      const factor = Math.sqrt((-2 * ln(square)) / square)
      this.#spareNormal = b * factor
      return a * factor
    }
  }
}
