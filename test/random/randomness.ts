/** Statistics that tell a good source of uniform numbers from a bad one. */

/** Sum of (observed - expected)^2 / expected over equal bins of (0, 1). */
export function chiSquareUniform(units: ArrayLike<number>, bins: number): number {
  const counts = new Float64Array(bins)
  for (let i = 0; i < units.length; i++) counts[Math.floor(units[i]! * bins)]! += 1
  return chiSquare(counts)
}

export function chiSquare(counts: ArrayLike<number>): number {
  let n = 0
  for (let i = 0; i < counts.length; i++) n += counts[i]!
  const expected = n / counts.length
  let sum = 0
  for (let i = 0; i < counts.length; i++) sum += (counts[i]! - expected) ** 2 / expected
  return sum
}

/** Correlation of a[i] with b[i + lag], both uniform on (0, 1): mean 1/2 and variance 1/12 are known. */
export function correlation(a: ArrayLike<number>, lag: number, b: ArrayLike<number> = a): number {
  let sum = 0
  for (let i = 0; i + lag < a.length; i++) sum += (a[i]! - 0.5) * (b[i + lag]! - 0.5)
  return (sum * 12) / (a.length - lag)
}
