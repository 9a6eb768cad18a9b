/**
 * The stationary distribution of a birth-death chain on 0, 1, ..., by detailed balance: p[k + 1] death(k + 1) = p[k] birth(k)
 * (Kleinrock, Queueing Systems, volume 1, section 3.1). Ends where births do, or where nothing is left to count.
 */
export function birthDeath(birth: (state: number) => number, death: (state: number) => number): Float64Array {
  const weights = [1]
  for (let total = 1, state = 0; birth(state) > 0 && weights[state]! > total * 1e-18; state++) {
    weights.push((weights[state]! * birth(state)) / death(state + 1))
    total += weights[state + 1]!
  }
  const total = weights.reduce((sum, weight) => sum + weight, 0)
  return Float64Array.from(weights, weight => weight / total)
}

export function meanOver(distribution: Float64Array, value: (state: number) => number): number {
  return distribution.reduce((sum, p, state) => sum + p * value(state), 0)
}
