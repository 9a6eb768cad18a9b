/** Two-sided 95 % normal quantile. */
const Z = 1.959963984540054

/** Wilson's score interval for a share of n (Wilson 1927, JASA 22, 209-212): sound near 0 and 1, where quality lies. */
export function wilson(share: number, n: number): { low: number; high: number } {
  if (n <= 0) return { low: 0, high: 1 }
  const z2 = Z * Z
  const centre = (share + z2 / (2 * n)) / (1 + z2 / n)
  const half = (Z * Math.sqrt((share * (1 - share)) / n + z2 / (4 * n * n))) / (1 + z2 / n)
  return { low: Math.max(0, centre - half), high: Math.min(1, centre + half) }
}
