/**
 * The time between two tokens of a rate, without rounding: so that a bucket neither gains nor loses by being asked often.
 *
 * A rate is taken as the first convergent h / k of its continued fraction that is the same double: 0.3 is 3 / 10 and
 * 100 a minute 5 / 3 a second, as meant, and not the binary fraction beside it.
 */

/** An instant or a length of time: `ns - short / parts`, in integers. */
export interface ExactNs {
  readonly ns: number
  readonly short: number
}

export interface ExactInterval {
  /** Between two tokens; `ns` is rounded up and `short` makes up for it, 0 <= short < parts. */
  readonly gap: ExactNs
  /** What `burst - 1` tokens take, rounded down: `ns + over / parts`. */
  readonly slackNs: number
  readonly slackOver: number
  readonly parts: number
}

/** @param ratePerS above 0, @param burst a whole number of at least 1 */
export function exactInterval(ratePerS: number, burst: number): ExactInterval {
  const { numerator, denominator } = fractionOf(ratePerS)
  const divisor = greatestCommonDivisor(1_000_000_000n * denominator, numerator)
  // One token takes length / parts ns.
  const length = (1_000_000_000n * denominator) / divisor
  const parts = numerator / divisor
  const gapNs = (length + parts - 1n) / parts
  const slack = (BigInt(burst) - 1n) * length
  const slackNs = slack / parts
  return {
    gap: { ns: Number(gapNs), short: Number(gapNs * parts - length) },
    slackNs: Number(slackNs),
    slackOver: Number(slack - slackNs * parts),
    parts: Number(parts),
  }
}

/** The first convergent of the continued fraction of a positive double that is this double. */
export function fractionOf(value: number): { readonly numerator: bigint; readonly denominator: bigint } {
  if (!(value > 0 && value < Number.POSITIVE_INFINITY)) throw new RangeError(`no positive number: ${value}`)
  // A double is an integer over a power of two.
  let [rest, divisor] = exactFraction(value)
  let [numerator, before] = [1n, 0n]
  let [denominator, denominatorBefore] = [0n, 1n]
  while (divisor > 0n) {
    const whole = rest / divisor
    ;[numerator, before] = [whole * numerator + before, numerator]
    ;[denominator, denominatorBefore] = [whole * denominator + denominatorBefore, denominator]
    if (Number(numerator) / Number(denominator) === value) break
    ;[rest, divisor] = [divisor, rest - whole * divisor]
  }
  return { numerator, denominator }
}

function exactFraction(value: number): [bigint, bigint] {
  let scaled = value
  let divisor = 1n
  while (!Number.isInteger(scaled)) {
    scaled *= 2
    divisor *= 2n
  }
  return [BigInt(scaled), divisor]
}

function greatestCommonDivisor(a: bigint, b: bigint): bigint {
  return b === 0n ? a : greatestCommonDivisor(b, a % b)
}
