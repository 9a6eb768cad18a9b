/**
 * Student's t distribution of whole degrees of freedom by its finite series, for levels that no table has (as where many
 * intervals shall hold together). Abramowitz and Stegun, Handbook of Mathematical Functions, 26.7.3 and 26.7.4.
 */

const HALF_PI = Math.PI / 2

/** P(|T| <= t). */
export function tWithin(t: number, degrees: number): number {
  const square = 1 / (1 + (t * t) / degrees)
  const sine = Math.sqrt(1 - square)
  if (degrees % 2 === 0) {
    let term = 1
    let sum = 1
    for (let i = 2; i < degrees; i += 2) {
      term *= (square * (i - 1)) / i
      sum += term
    }
    return sine * sum
  }
  let term = Math.sqrt(square)
  let sum = degrees === 1 ? 0 : term
  for (let i = 3; i < degrees; i += 2) {
    term *= (square * (i - 1)) / i
    sum += term
  }
  return (arcTangent(t / Math.sqrt(degrees)) + sine * sum) / HALF_PI
}

/** t such that |T| <= t with probability `level`: by bisection, to the last bits. */
export function tAt(level: number, degrees: number): number {
  let high = 1
  while (tWithin(high, degrees) < level) {
    high *= 2
    if (high > 1e12) throw new Error(`no t for a level of ${level}`)
  }
  let low = 0
  for (let i = 0; i < 80; i++) {
    const middle = (low + high) / 2
    if (tWithin(middle, degrees) < level) low = middle
    else high = middle
  }
  return (low + high) / 2
}

/** Engines differ in Math.atan. Halves the angle until the series of Gregory ends soon. */
function arcTangent(x: number): number {
  let reduced = x
  let doublings = 1
  while (reduced > 0.05) {
    reduced /= 1 + Math.sqrt(1 + reduced * reduced)
    doublings *= 2
  }
  const square = reduced * reduced
  let term = reduced
  let sum = 0
  for (let i = 1; i < 30; i += 2) {
    sum += term / i
    term *= -square
  }
  return doublings * sum
}
