/**
 * Gamma variates of scale 1 by Marsaglia and Tsang, "A simple method for generating gamma variables", ACM Transactions on
 * Mathematical Software 26(3), 2000; a shape below 1 by their boost, gamma(shape + 1) * u^(1 / shape). The normal
 * variates inside are Marsaglia's polar pairs. Tiny shapes underflow to 0, which is a legal draw.
 */
import { exp, ln } from './exact-math.ts'
import type { Stream } from './stream.ts'

const BLOCK = 512
/** The unit that each draw's boost takes, between the two passes of one call. */
const boostUnits = new Float64Array(BLOCK)

export class GammaDraws {
  readonly #units: UnitBlock
  /** 0 without a boost, else 1 / shape. */
  readonly #boostPower: number
  readonly #d: number
  readonly #c: number
  /** The second of a pair of normal variates, or NaN. */
  #spareNormal = Number.NaN

  /** Takes the stream for itself: it is drawn from ahead. */
  constructor(stream: Stream, shape: number) {
    if (!(shape > 0 && shape < Number.POSITIVE_INFINITY)) throw new Error(`no gamma distribution has shape ${shape}`)
    this.#units = new UnitBlock(stream)
    this.#boostPower = shape < 1 ? 1 / shape : 0
    this.#d = (shape < 1 ? shape + 1 : shape) - 1 / 3
    this.#c = 1 / Math.sqrt(9 * this.#d)
  }

  /** Draws values whose mean and variance are the shape. */
  fill(values: Float64Array): void {
    for (let from = 0; from < values.length; from += BLOCK) {
      const block = values.subarray(from, from + BLOCK)
      this.#fillAtLeastOne(block)
      if (this.#boostPower !== 0) boost(block, this.#boostPower)
    }
  }

  /** Draws for the shape or, where that is below 1, for one more; then the unit of the boost follows each draw. */
  #fillAtLeastOne(values: Float64Array): void {
    const units = this.#units
    const boosted = this.#boostPower !== 0
    const c = this.#c
    const d = this.#d
    let spare = this.#spareNormal
    let i = 0
    while (i < values.length) {
      let x = spare
      if (Number.isNaN(x)) {
        const a = 2 * units.next() - 1
        const b = 2 * units.next() - 1
        const square = a * a + b * b
        if (square >= 1 || square === 0) continue
        const factor = Math.sqrt((-2 * ln(square)) / square)
        spare = b * factor
        x = a * factor
      } else {
        spare = Number.NaN
      }
      const root = 1 + c * x
      if (root <= 0) continue
      const v = root * root * root
      const u = units.next()
      const square = x * x
      // The squeeze settles nearly all without a logarithm.
      if (u >= 1 - 0.0331 * square * square && !accepted(u, square, v, d)) continue
      values[i] = d * v
      if (boosted) boostUnits[i] = units.next()
      i++
    }
    this.#spareNormal = spare
  }
}

function accepted(u: number, square: number, v: number, d: number): boolean {
  return ln(u) < 0.5 * square + d * (1 - v + ln(v))
}

/** A pass of its own, so that neither logarithm nor exponential is called out of line and boxed. */
function boost(values: Float64Array, power: number): void {
  for (let i = 0; i < values.length; i++) values[i]! *= exp(ln(boostUnits[i]!) * power)
}

/** The units of a stream one by one, made in blocks. */
class UnitBlock {
  private readonly stream: Stream
  private readonly units = new Float64Array(BLOCK)
  private taken = BLOCK

  constructor(stream: Stream) {
    this.stream = stream
  }

  next(): number {
    if (this.taken === BLOCK) {
      this.stream.fill(this.units)
      this.taken = 0
    }
    return this.units[this.taken++]!
  }
}
