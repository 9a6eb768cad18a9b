/**
 * The gamma function and the regularised incomplete gamma functions P(k, x) and Q(k, x) = 1 - P: the distribution of a
 * gamma variate of shape k, from exact-math alone. P by its power series (Abramowitz and Stegun 6.5.29) below k + 1, Q by
 * its continued fraction (6.5.31, by Lentz's method) above; relative errors of some 1e-13 where neither is close to 0 by
 * cancellation.
 */
import { exp, ln } from './exact-math.ts'

const HALF_LN_TWO_PI = 0.918_938_533_204_672_7
const TINY = 1e-300

/** ln of the gamma function of z > 0: Stirling's series (Abramowitz and Stegun 6.1.41) after moving z above 15. */
export function lnGamma(z: number): number {
  let product = 1
  let x = z
  for (; x < 15; x++) product *= x
  const inverse = 1 / x
  const square = inverse * inverse
  const series =
    inverse *
    (1 / 12 -
      square * (1 / 360 - square * (1 / 1260 - square * (1 / 1680 - square * (1 / 1188 - (square * 691) / 360360)))))
  return (x - 0.5) * ln(x) - x + HALF_LN_TWO_PI + series - ln(product)
}

/** ln of x^k e^-x / Gamma(k + 1), the factor that both expansions share. */
function lnFront(shape: number, x: number, lnGammaOfNext: number): number {
  return shape * ln(x) - x - lnGammaOfNext
}

/** P(k, x) and Q(k, x), the smaller of which is the precise one. `lnGammaOfNext` is ln Gamma(k + 1). */
export function incompleteGamma(shape: number, x: number, lnGammaOfNext: number): { below: number; above: number } {
  if (!(x > 0)) return { below: 0, above: 1 }
  const front = exp(lnFront(shape, x, lnGammaOfNext))
  if (x < shape + 1) {
    let term = 1
    let sum = 1
    for (let n = 1; term > sum * 1e-17; n++) {
      term *= x / (shape + n)
      sum += term
    }
    const below = front * sum
    return { below, above: 1 - below }
  }
  let b = x + 1 - shape
  let c = 1 / TINY
  let d = 1 / b
  let fraction = d
  for (let n = 1; n < 100_000; n++) {
    const a = -n * (n - shape)
    b += 2
    d = a * d + b
    d = 1 / (Math.abs(d) < TINY ? TINY : d)
    c = b + a / c
    if (Math.abs(c) < TINY) c = TINY
    const delta = d * c
    fraction *= delta
    if (Math.abs(delta - 1) < 1e-16) break
  }
  const above = front * shape * fraction
  return { below: 1 - above, above }
}
