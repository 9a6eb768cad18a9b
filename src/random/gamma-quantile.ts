/**
 * The quantile function of the gamma distribution, tabled: one uniform draw gives one variate, with four multiplications.
 *
 * The unit interval is cut in two halves, each addressed by the distance v to its end (u = v below the median's level, u =
 * 1 - v above), and each half into octaves of v of 64 cells: so both tails are as fine, relative to their distance from the
 * end, as the middle. In each cell the function is a cubic with its exact values and slopes at the ends (Hermite), slopes
 * limited so that it is monotone (Fritsch and Carlson, SIAM J. Numer. Anal. 17, 1980). For shapes from 1/16 to 16 (cv 4 to
 * 1/4) no value is off by more than 1e-8 of the mean, far less than any sample could tell.
 *
 * Octaves are made when first asked for: half of all draws fall into the first, and few ever into the tenth.
 */
import { exp, ln } from './exact-math.ts'
import { incompleteGamma, lnGamma } from './incomplete-gamma.ts'

const CELL_BITS = 6
/** Cells of an octave. */
const CELLS = 1 << CELL_BITS
/** v is at least 2^-54. */
const OCTAVES = 53
const HALF = OCTAVES * CELLS
/** Of each cell: its lower end in v, and the coefficients of the powers 0 to 3 of the distance from it. */
const STRIDE = 5
/** Upper bits of the double below 1/2: the first cell of each half. */
const FIRST_CELL = ((1021 + 1) << CELL_BITS) - 1
const UPPER_BITS = 20 - CELL_BITS

const bits = new Float64Array(1)
const words = new Int32Array(bits.buffer)
bits[0] = 1
const UPPER = words[1] === 0x3ff00000 ? 1 : 0

const TWO_TO_21 = 2_097_152
const TWO_TO_MINUS_53 = 1 / 9_007_199_254_740_992

const tables = new Map<number, GammaQuantile>()

export class GammaQuantile {
  readonly #shape: number
  readonly #lnGammaOfNext: number
  /** NaN in a cell that was not made yet. */
  readonly #cells = new Float64Array(2 * HALF * STRIDE).fill(Number.NaN)

  /** The one table of a shape: tenants that differ in their rate alone share it. */
  static of(shape: number): GammaQuantile {
    let table = tables.get(shape)
    if (table === undefined) {
      table = new GammaQuantile(shape)
      tables.set(shape, table)
    }
    return table
  }

  private constructor(shape: number) {
    if (!(shape > 0 && shape < Number.POSITIVE_INFINITY)) throw new Error(`no gamma distribution has shape ${shape}`)
    this.#shape = shape
    this.#lnGammaOfNext = lnGamma(shape + 1)
  }

  /** The whole table, for whoever draws the same elsewhere: of each cell its lower end in v and the four coefficients. */
  cells(): Float64Array {
    for (let cell = 0; cell < 2 * HALF; cell += CELLS) {
      if (Number.isNaN(this.#cells[cell * STRIDE]!)) this.#makeOctave(cell)
    }
    return this.#cells
  }

  /**
   * Turns uniform words into variates of scale 1, in place of their positions: `words[2 i]` and `words[2 i + 1]` (any
   * int32) give `values[i]`. The first bit chooses the half, the next 52 the place in it.
   */
  fill(values: Float64Array, uniformWords: Int32Array): void {
    const cells = this.#cells
    for (let i = 0; i < values.length; i++) {
      const first = uniformWords[2 * i]!
      const v = ((first & 0x7fffffff) * TWO_TO_21 + (uniformWords[2 * i + 1]! >>> 11) + 0.5) * TWO_TO_MINUS_53
      bits[0] = v
      const cell = FIRST_CELL - (words[UPPER]! >>> UPPER_BITS) + ((first >> 31) & HALF)
      const at = cell * STRIDE
      if (Number.isNaN(cells[at]!)) this.#makeOctave(cell)
      const t = v - cells[at]!
      values[i] = ((cells[at + 4]! * t + cells[at + 3]!) * t + cells[at + 2]!) * t + cells[at + 1]!
    }
  }

  #makeOctave(cell: number): void {
    const isUpper = cell >= HALF
    const octave = Math.floor((isUpper ? cell - HALF : cell) / CELLS)
    // 2^-2, 2^-3, ...
    let lowest = 0.25
    for (let i = 0; i < octave; i++) lowest /= 2
    const width = lowest / CELLS
    const first = (isUpper ? HALF : 0) + octave * CELLS
    let left = this.#nodeAt(lowest, isUpper, Number.NaN)
    for (let i = 0; i < CELLS; i++) {
      const right = this.#nodeAt(lowest + (i + 1) * width, isUpper, left.lnX)
      // Cells are numbered downwards from 1/2.
      const at = (first + CELLS - 1 - i) * STRIDE
      const secant = (right.x - left.x) / width
      const leftSlope = limited(left.slope, secant)
      const rightSlope = limited(right.slope, secant)
      this.#cells[at] = lowest + i * width
      this.#cells[at + 1] = left.x
      this.#cells[at + 2] = leftSlope
      this.#cells[at + 3] = (3 * secant - 2 * leftSlope - rightSlope) / width
      this.#cells[at + 4] = (leftSlope + rightSlope - 2 * secant) / (width * width)
      left = right
    }
  }

  /** Where the distribution function is v (lower half) or 1 - v (upper half), and the slope of x over v there. */
  #nodeAt(v: number, isUpper: boolean, lnGuess: number): { x: number; lnX: number; slope: number } {
    const shape = this.#shape
    const lnX = this.#solve(v, isUpper, lnGuess)
    const x = exp(lnX)
    // d x / d P = 1 / density = x / (x density).
    const slope = x === 0 ? 0 : x * exp(x - shape * lnX + this.#lnGammaOfNext - ln(shape))
    return { x, lnX, slope: isUpper ? -slope : slope }
  }

  /** ln x by Newton's method on the logarithm of the probability over ln x, within a bracket. */
  #solve(v: number, isUpper: boolean, lnGuess: number): number {
    const shape = this.#shape
    const lnV = ln(v)
    // For small x, P is x^k / Gamma(k + 1): exact enough where x is no double any more, and never below the solution's x.
    const lnSmall = (lnV + this.#lnGammaOfNext) / shape
    if (!isUpper && lnSmall < -700) return lnSmall
    let low = -750
    let high = ln(shape + 60 + 12 * Math.sqrt(shape))
    let lnX = lnGuess > low && lnGuess < high ? lnGuess : Math.min(isUpper ? ln(shape + 1) : lnSmall, high)
    for (let i = 0; i < 200; i++) {
      const x = exp(lnX)
      const { below, above } = incompleteGamma(shape, x, this.#lnGammaOfNext)
      const probability = isUpper ? above : below
      const excess = ln(probability) - lnV
      if (isUpper ? excess > 0 : excess < 0) low = lnX
      else high = lnX
      // d ln P / d ln x = x density / P.
      const steepness = exp(shape * lnX - x - this.#lnGammaOfNext) * shape
      const step = (excess * probability) / steepness
      const newton = isUpper ? lnX + step : lnX - step
      const next = newton > low && newton < high ? newton : (low + high) / 2
      if (Math.abs(next - lnX) <= 1e-15 * Math.max(1, Math.abs(lnX)) || next === low || next === high) return next
      lnX = next
    }
    return lnX
  }
}

/** A cubic with an end steeper than three times its secant would not be monotone. */
function limited(slope: number, secant: number): number {
  return Math.abs(slope) > 3 * Math.abs(secant) ? 3 * secant : slope
}
