export const NS_PER_S = 1e9

/** The arrivals of one tenant, in blocks, so that a driver pays no call and no boxed double a request. */
export interface ArrivalSource {
  /** Learns its instants as the run goes: it is asked for one at a time, each when the one before was sent. */
  readonly isReactive?: boolean
  /**
   * Writes the next due instants (integer ns since the run's start, ascending, equal ones allowed) from index 0 and
   * returns how many: the whole block, or fewer when the source ends, then 0. Instants lie in time accumulated as a
   * double and rounded up one by one: gaps may be under 1 ns, and rounding those would change the rate.
   */
  fill(block: Float64Array): number
}

export function checkRate(ratePerS: number): void {
  if (!(ratePerS > 0 && ratePerS < Number.POSITIVE_INFINITY))
    throw new Error(`no arrivals have the rate ${ratePerS} /s`)
}
