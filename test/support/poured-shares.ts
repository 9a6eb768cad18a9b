/** Fair shares in the plainest way, and how even what was served against them is. */

export interface Served {
  readonly weight: number
  /** Requests in the system at the window's begin, and due in it. */
  readonly wanted: number
  /** Requests completed in it. */
  readonly served: number
}

/** Served over the fair share of all that was served; null for who wanted nothing, and without anybody to share with. */
export function pouredShares(tenants: readonly Served[]): (number | null)[] {
  const cups = tenants.map(it => ({ ...it, fair: 0 }))
  let rest = cups.reduce((sum, { served }) => sum + served, 0)
  let hungry = cups.filter(({ wanted }) => wanted > 0)
  if (rest === 0 || hungry.length < 2) return tenants.map(() => null)
  // Water is poured evenly, by weight, until the next is full.
  while (hungry.length > 0 && rest > 0) {
    const weight = hungry.reduce((sum, it) => sum + it.weight, 0)
    const room = Math.min(...hungry.map(it => (it.wanted - it.fair) / it.weight))
    const poured = Math.min(room, rest / weight)
    for (const it of hungry) it.fair += poured * it.weight
    rest = poured < room ? 0 : rest - poured * weight
    hungry = hungry.filter(it => it.wanted - it.fair > 1e-9 * it.wanted)
  }
  return cups.map(({ wanted, served, fair }) => (wanted === 0 ? null : served / fair))
}

/** Jain's index as a variance: 1 / (1 + (deviation / mean)^2). */
export function jainOf(shares: readonly (number | null)[]): number | null {
  const known = shares.filter(share => share !== null)
  if (known.length === 0) return null
  const mean = known.reduce((a, b) => a + b, 0) / known.length
  return 1 / (1 + known.reduce((sum, it) => sum + (it / mean - 1) ** 2, 0) / known.length)
}
