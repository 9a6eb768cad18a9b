/** M/D/1: the distribution of the wait (Erlang, The theory of probabilities and telephone conversations, 1909). */
import { exp } from '../../random/index.ts'

export interface MD1 {
  readonly arrivalRate: number
  readonly service: number
}

/**
 * P(wait <= t) = (1 - rho) sum over k = 0 .. floor(t / D) of exp(-y) y^k / k!, y = lambda (k D - t). The y are negative, so
 * terms alternate: good to 10 digits while lambda t is under about 10 (Franx, Operations Research Letters 29, 2001, 221-229).
 */
export function waitAtMost({ arrivalRate, service }: MD1, t: number): number {
  let sum = 0
  for (let k = 0; k * service <= t; k++) {
    const y = arrivalRate * (k * service - t)
    let term = exp(-y)
    for (let i = 1; i <= k; i++) term *= y / i
    sum += term
  }
  return (1 - arrivalRate * service) * sum
}
