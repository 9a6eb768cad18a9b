/** Counts of Poisson events in a random time: what arrives at a batch server or a queue during one service. */
import { exp, ln } from '../../random/index.ts'

/** P(N = n) for n = 0 .. last, N Poisson with this mean. From the logarithm of each, so that a large mean underflows nowhere. */
export function poissonProbabilities(mean: number, last: number): Float64Array {
  const probabilities = new Float64Array(last + 1)
  let logarithm = -mean
  for (let n = 0; n <= last; n++) {
    if (n > 0) logarithm += ln(mean / n)
    probabilities[n] = exp(logarithm)
  }
  return probabilities
}

/**
 * The same for a mean that is itself Erlang-distributed with these stages: negative binomial,
 * P(n) = C(n + k - 1, n) p^k (1 - p)^n, p = k / (k + mean). One stage is an exponential time: geometric.
 */
export function erlangMixedProbabilities(mean: number, stages: number, last: number): Float64Array {
  const p = stages / (stages + mean)
  const probabilities = new Float64Array(last + 1)
  probabilities[0] = exp(stages * ln(p))
  for (let n = 1; n <= last; n++) probabilities[n] = (probabilities[n - 1]! * (1 - p) * (n + stages - 1)) / n
  return probabilities
}
