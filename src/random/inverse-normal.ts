/**
 * Quantiles of the standard normal distribution: algorithm AS 241, routine PPND16, of Wichura, "The percentage points of
 * the normal distribution", Applied Statistics 37(3), 1988. Three ratios of polynomials of degree 7: one for the middle
 * 85 % in terms of (p - 1/2)^2, two for the tails in terms of sqrt(-ln(tail)). Relative error about 1e-16.
 */
import { ln } from './exact-math.ts'

const MIDDLE = 0.425
const MIDDLE_SQUARE = 0.180625
/** Where the far tails begin: sqrt(-ln p) = 5, so p about 1.4e-11. */
const FAR = 5
const NEAR_SHIFT = 1.6

// Coefficients from the highest power to the constant: the paper's a and b, c and d, e and f.
const MIDDLE_TOP = Float64Array.of(
  2509.0809287301227,
  33430.57558358813,
  67265.7709270087,
  45921.95393154987,
  13731.69376550946,
  1971.5909503065513,
  133.14166789178438,
  3.3871328727963665,
)
const MIDDLE_BOTTOM = Float64Array.of(
  5226.495278852854,
  28729.085735721943,
  39307.89580009271,
  21213.794301586597,
  5394.196021424751,
  687.1870074920579,
  42.31333070160091,
  1,
)
const NEAR_TOP = Float64Array.of(
  0.0007745450142783414,
  0.022723844989269184,
  0.2417807251774506,
  1.2704582524523684,
  3.6478483247632045,
  5.769497221460691,
  4.630337846156546,
  1.4234371107496835,
)
const NEAR_BOTTOM = Float64Array.of(
  1.0507500716444169e-9,
  0.0005475938084995345,
  0.015198666563616457,
  0.14810397642748008,
  0.6897673349851,
  1.6763848301838038,
  2.053191626637759,
  1,
)
const FAR_TOP = Float64Array.of(
  2.0103343992922881e-7,
  0.000027115555687434876,
  0.0012426609473880784,
  0.026532189526576124,
  0.29656057182850487,
  1.7848265399172913,
  5.463784911164114,
  6.657904643501103,
)
const FAR_BOTTOM = Float64Array.of(
  2.0442631033899397e-15,
  1.421511758316446e-7,
  0.000018463183175100548,
  0.0007868691311456133,
  0.014875361290850615,
  0.1369298809227358,
  0.599832206555888,
  1,
)

/** The value that a standard normal variate exceeds with probability 1 - p. 0 gives -Infinity, 1 gives Infinity. */
export function inverseNormal(p: number): number {
  const q = p - 0.5
  if (Math.abs(q) <= MIDDLE) return q * ratio(MIDDLE_TOP, MIDDLE_BOTTOM, MIDDLE_SQUARE - q * q)
  const tail = q < 0 ? p : 1 - p
  if (!(tail >= 0)) return Number.NaN
  if (tail === 0) return q < 0 ? Number.NEGATIVE_INFINITY : Number.POSITIVE_INFINITY
  const r = Math.sqrt(-ln(tail))
  const z = r <= FAR ? ratio(NEAR_TOP, NEAR_BOTTOM, r - NEAR_SHIFT) : ratio(FAR_TOP, FAR_BOTTOM, r - FAR)
  return q < 0 ? -z : z
}

function ratio(top: Float64Array, bottom: Float64Array, x: number): number {
  let above = top[0]!
  let below = bottom[0]!
  for (let i = 1; i < top.length; i++) {
    above = above * x + top[i]!
    below = below * x + bottom[i]!
  }
  return above / below
}
