/** Distribution functions and the Kolmogorov-Smirnov distance, for tests at fixed seeds. */

/** Regularised lower incomplete gamma function by its series (x < a + 1) or continued fraction: the gamma CDF. */
export function gammaCdf(shape: number, x: number): number {
  if (x <= 0) return 0
  const front = Math.exp(shape * Math.log(x) - x - logGamma(shape))
  if (x < shape + 1) {
    let term = 1 / shape
    let sum = term
    for (let n = 1; term > sum * 1e-16; n++) {
      term *= x / (shape + n)
      sum += term
    }
    return front * sum
  }
  let fraction = 0
  for (let n = 200; n > 0; n--) fraction = (n * (n - shape)) / (x + 2 * n + 1 - shape - fraction)
  return 1 - front / (x + 1 - shape - fraction)
}

/** Stirling's series after shifting the argument above 30. */
export function logGamma(z: number): number {
  let shift = 0
  let x = z
  for (; x < 30; x++) shift -= Math.log(x)
  return (
    shift +
    (x - 0.5) * Math.log(x) -
    x +
    0.5 * Math.log(2 * Math.PI) +
    1 / (12 * x) -
    1 / (360 * x ** 3) +
    1 / (1260 * x ** 5)
  )
}

/** Largest distance between the empirical and the given distribution, times sqrt(n): beyond 2.23 lies one in 10,000. */
export function kolmogorovSmirnov(samples: ArrayLike<number>, cdf: (x: number) => number): number {
  const sorted = Float64Array.from(samples).sort()
  let distance = 0
  for (let i = 0; i < sorted.length; i++) {
    const p = cdf(sorted[i]!)
    distance = Math.max(distance, p - i / sorted.length, (i + 1) / sorted.length - p)
  }
  return distance * Math.sqrt(sorted.length)
}

export function moments(values: ArrayLike<number>): { mean: number; variance: number; cv: number } {
  let mean = 0
  for (let i = 0; i < values.length; i++) mean += values[i]! / values.length
  let variance = 0
  for (let i = 0; i < values.length; i++) variance += (values[i]! - mean) ** 2 / values.length
  return { mean, variance, cv: Math.sqrt(variance) / mean }
}

/**
 * P(Z > x) of a standard normal variate: by Taylor's series of the integral below 2, by Laplace's continued fraction above
 * (Abramowitz and Stegun 26.2.11 and 26.2.14).
 */
export function normalTail(x: number): number {
  if (x < 0) return 1 - normalTail(-x)
  const density = Math.exp((-x * x) / 2) / Math.sqrt(2 * Math.PI)
  if (x < 2) {
    let term = x
    let sum = x
    for (let n = 3; term > 1e-18; n += 2) {
      term *= (x * x) / n
      sum += term
    }
    return 0.5 - density * sum
  }
  let fraction = x
  for (let n = 300; n > 0; n--) fraction = x + n / fraction
  return density / fraction
}
