/**
 * Birth-death chains: the number in a queue whose events come one at a time and without memory. The balance of each cut
 * gives p(n) = p(n - 1) birth(n - 1) / death(n) (Kleinrock, Queueing Systems, volume 1, 1975, section 3.1).
 */
const NEGLIGIBLE = 1e-18

/** Probabilities of 0, 1, ..., `last`; without a last number up to where what is left is negligible. */
export function birthDeath(
  birth: (n: number) => number,
  death: (n: number) => number,
  last = Number.POSITIVE_INFINITY,
): number[] {
  const weights = [1]
  let total = 1
  for (let n = 1; n <= last; n++) {
    const weight = (weights[n - 1]! * birth(n - 1)) / death(n)
    weights.push(weight)
    total += weight
    if (last !== Number.POSITIVE_INFINITY) continue
    // Only past the peak does a small weight mean that what follows is small.
    if (weight < NEGLIGIBLE * total && birth(n) < death(n + 1)) break
    if (n > 1e6) throw new Error('the queue has no stationary distribution')
  }
  return weights.map(weight => weight / total)
}

export function meanOf(probabilities: ArrayLike<number>, value: (n: number) => number = n => n): number {
  let mean = 0
  for (let n = 0; n < probabilities.length; n++) mean += probabilities[n]! * value(n)
  return mean
}
