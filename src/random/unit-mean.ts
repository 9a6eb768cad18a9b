/** Variates of mean 1, each from one numbered draw: what a law of service, think or patience times is scaled from. */
import { exp, ln } from './exact-math.ts'
import type { IndexedDraws } from './indexed-draws.ts'
import { inverseNormal } from './inverse-normal.ts'

/** So many uniforms are multiplied before their logarithm is taken: none is below 2^-53, so no product underflows. */
const FACTORS = 16

/**
 * The sum of `stages` exponential variates, each of mean 1 / stages, so with a coefficient of variation of
 * 1 / sqrt(stages). Takes as many parts of draw `index`.
 */
export function erlangOf(draws: IndexedDraws, index: number, stages: number): number {
  let sum = 0
  for (let from = 0; from < stages; from += FACTORS) {
    const to = Math.min(from + FACTORS, stages)
    let product = 1
    for (let part = from; part < to; part++) product *= draws.unitOf(index, part)
    sum -= ln(product)
  }
  return sum / stages
}

/**
 * Probability of the first of two exponential phases with balanced means, p1 / rate1 = p2 / rate2, that together have mean
 * 1 and this coefficient of variation above 1 (Whitt, "Approximating a point process by a renewal process, I: two basic
 * methods", Operations Research 30(1), 1982, equation 3.8). The phases' means are 1 / (2 p1) and 1 / (2 p2).
 */
export function balancedPhase(cv: number): number {
  const square = cv * cv
  return (1 + Math.sqrt((square - 1) / (square + 1))) / 2
}

/** A hyperexponential variate: the uniform chooses a phase, and what it says beyond that is inverted within the phase. */
export function hyperexponentialOf(uniform: number, firstPhase: number): number {
  if (uniform < firstPhase) return -ln(uniform / firstPhase) / (2 * firstPhase)
  const secondPhase = 1 - firstPhase
  return -ln((1 - uniform) / secondPhase) / (2 * secondPhase)
}

/** Variance of the logarithm of a lognormal variate with this coefficient of variation. */
export function lognormalVariance(cv: number): number {
  return ln(1 + cv * cv)
}

/** A lognormal variate by inversion. `variance` is that of its logarithm. */
export function lognormalOf(uniform: number, variance: number): number {
  return exp(Math.sqrt(variance) * inverseNormal(uniform) - variance / 2)
}
