/**
 * Measured latency curves to draw from. A curve is 101 quantiles (0 % to 100 %, integer or fractional ns, ascending); a
 * draw is the linear interpolation between the two that enclose u. All curves lie in one flat array, since the
 * simulator draws once a batch.
 *
 * Beyond 99 % a straight line to the greatest value would be wrong: one outlier among a thousand samples would weigh as
 * much as five. There the curve is q99 + (q100 - q99) t^k, t in [0, 1), with the whole k for which the mean of the draws
 * comes closest to the mean that was measured.
 */

export const QUANTILES = 101
const INTERVALS = QUANTILES - 1
const LAST = INTERVALS - 1
/** A steeper tail would have less than one sample in seventy of the last hundredth away from its lower end. */
const STEEPEST = 64

const one = new Float64Array(1)

export class QuantileTable {
  readonly #quantilesNs: Float64Array
  /** k of each curve's last interval. */
  readonly #tailPower: Int32Array

  /**
   * `curves[c]` has 101 ascending values, none below 0; `meansNs[c]` is the mean that was measured. Without means the
   * last interval is a straight line like the others.
   */
  constructor(curves: readonly ArrayLike<number>[], meansNs?: readonly number[]) {
    this.#quantilesNs = new Float64Array(curves.length * QUANTILES)
    curves.forEach((curve, c) => {
      checkCurve(curve, c)
      this.#quantilesNs.set(curve, c * QUANTILES)
    })
    this.#tailPower = Int32Array.from(curves, (curve, c) => (meansNs === undefined ? 1 : tailPower(curve, meansNs[c]!)))
  }

  /** Power of the last interval of a curve. */
  tailPowerOf(curve: number): number {
    return this.#tailPower[curve]!
  }

  get curves(): number {
    return this.#quantilesNs.length / QUANTILES
  }

  /** The curve's value at u in [0, 1), rounded up to integer ns. */
  valueNs(curve: number, u: number): number {
    one[0] = u
    this.draw(curve, one)
    return one[0]!
  }

  /** Replaces u in `value[0]` by the curve's value there: no double crosses the call, where it may be an allocation. */
  draw(curve: number, value: Float64Array): void {
    const position = value[0]! * INTERVALS
    // An integer for V8 too: Math.floor would leave a double, and an index that is one is boxed.
    const interval = position | 0
    if (interval === LAST) {
      this.drawTail(curve, value)
      return
    }
    const at = curve * QUANTILES + interval
    const below = this.#quantilesNs[at]!
    value[0] = Math.ceil(below + (this.#quantilesNs[at + 1]! - below) * (position - interval))
  }

  private drawTail(curve: number, value: Float64Array): void {
    const at = curve * QUANTILES + LAST
    const below = this.#quantilesNs[at]!
    const share = power(value[0]! * INTERVALS - LAST, this.#tailPower[curve]!)
    value[0] = Math.ceil(below + (this.#quantilesNs[at + 1]! - below) * share)
  }

  /** Mean of what `valueNs` draws, before rounding up. */
  meanNs(curve: number): number {
    const first = curve * QUANTILES
    const quantilesNs = this.#quantilesNs.subarray(first, first + QUANTILES)
    const lowest = quantilesNs[LAST]!
    return (
      (sumBelowTail(quantilesNs) + lowest + (quantilesNs[INTERVALS]! - lowest) / (this.#tailPower[curve]! + 1)) /
      INTERVALS
    )
  }
}

/** Sum of the means of all intervals but the last. */
function sumBelowTail(quantilesNs: ArrayLike<number>): number {
  let sum = (quantilesNs[0]! + quantilesNs[LAST]!) / 2
  for (let i = 1; i < LAST; i++) sum += quantilesNs[i]!
  return sum
}

/** The mean of t^k over [0, 1) is 1 / (k + 1). */
function tailPower(quantilesNs: ArrayLike<number>, meanNs: number): number {
  const lowest = quantilesNs[LAST]!
  const height = quantilesNs[INTERVALS]! - lowest
  const share = (meanNs * INTERVALS - sumBelowTail(quantilesNs) - lowest) / height
  if (!(share < 1 / 2)) return 1
  if (share <= 1 / (STEEPEST + 1)) return STEEPEST
  return Math.round(1 / share - 1)
}

/** By multiplication: `**` differs between engines. */
function power(base: number, exponent: number): number {
  let result = base
  for (let i = 1; i < exponent; i++) result *= base
  return result
}

export interface MeasuredCurve {
  readonly batchSize: number
  /** 101 ascending values. */
  readonly quantilesNs: readonly number[]
}

/**
 * Curves for all batch sizes from 1 to the largest measured: index b - 1 holds batch size b. Between two measured batch
 * sizes each quantile is interpolated linearly in the batch size. Nothing is made up outside of what was measured, so
 * batch size 1 must be among it.
 */
export function curvesByBatchSize(measured: readonly MeasuredCurve[]): Float64Array[] {
  if (measured[0]?.batchSize !== 1) throw new Error('the first measured batch size must be 1')
  const curves = [Float64Array.from(measured[0].quantilesNs)]
  for (let m = 1; m < measured.length; m++) {
    const lower = measured[m - 1]!
    const upper = measured[m]!
    const span = upper.batchSize - lower.batchSize
    if (!Number.isInteger(upper.batchSize) || span < 1)
      throw new Error('measured batch sizes must be ascending integers')
    for (let step = 1; step <= span; step++) {
      const share = step / span
      const curve = new Float64Array(upper.quantilesNs)
      if (step < span) {
        for (let q = 0; q < curve.length; q++) {
          const low = lower.quantilesNs[q]!
          curve[q] = low + (curve[q]! - low) * share
        }
      }
      curves.push(curve)
    }
  }
  return curves
}

function checkCurve(curve: ArrayLike<number>, c: number): void {
  if (curve.length !== QUANTILES) throw new Error(`curve ${c} has ${curve.length} quantiles instead of ${QUANTILES}`)
  for (let i = 0; i < QUANTILES; i++) {
    const value = curve[i]!
    if (!(value >= 0 && value < Number.POSITIVE_INFINITY && (i === 0 || value >= curve[i - 1]!)))
      throw new Error(`curve ${c} falls or is no time at ${i} %: ${value}`)
  }
}
