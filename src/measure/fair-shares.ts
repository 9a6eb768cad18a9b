/**
 * How evenly what was served in the measured window was divided among the tenants.
 *
 * Served is a request that was completed in the window, whenever it was due: what a drain after the run answers is no service
 * in it. Wanted is what was in the system when the window began, and what was due in it. The fair share is the weighted
 * max-min one of all that was served: in proportion to the weights, but nobody gets more than it wanted, and what it leaves
 * is divided anew among the others. Jain's index (Jain, Chiu and Hawe, A Quantitative Measure of Fairness and Discrimination
 * for Resource Allocation in Shared Computer Systems, DEC-TR-301, 1984) is then taken of x = served / fair share, throughput
 * normalised by the optimal one: (sum of x)^2 / (n x sum of x^2), from 1/n to 1. Of served / weight alone the index would
 * call it unfair that a tenant who sends little gets little.
 */
import type { RecordedRun } from './recorded-state.ts'
import type { Tallies } from './tally.ts'

export interface FairShares {
  /** Served / fair share, by tenant; null where it wanted nothing. */
  readonly ofFairShare: readonly (number | null)[]
  readonly jainIndex: number | null
}

/** Counts at the two ends of the window, so that a request costs nothing. */
export class WindowService {
  /** At this instant something is to be looked at; the recorder calls `lookUntil` when an event is not before it. */
  nextLookNs: number
  private readonly tallies: Tallies
  private readonly run: RecordedRun
  private readonly leftBefore: number[]
  private readonly completedBefore: number[]
  private readonly served: number[]
  private hasBegun = false
  private hasEnded = false

  constructor(tallies: Tallies, run: RecordedRun) {
    this.tallies = tallies
    this.run = run
    this.nextLookNs = run.warmupNs
    this.leftBefore = run.tenants.map(() => 0)
    this.completedBefore = run.tenants.map(() => 0)
    this.served = run.tenants.map(() => 0)
  }

  /** To be called before the event at `nowNs` is counted. */
  lookUntil(nowNs: number): void {
    const { warmupNs, durationNs, tenants } = this.run
    if (!this.hasBegun && nowNs >= warmupNs) {
      this.hasBegun = true
      this.nextLookNs = durationNs
      for (let tenant = 0; tenant < tenants.length; tenant++) {
        const { completed, rejected, dropped, failed } = this.tallies.wholeRun(tenant)
        this.leftBefore[tenant] = completed + rejected + dropped + failed
        this.completedBefore[tenant] = completed
      }
    }
    if (this.hasEnded || nowNs < durationNs) return
    this.hasEnded = true
    this.nextLookNs = Number.POSITIVE_INFINITY
    for (let tenant = 0; tenant < tenants.length; tenant++)
      this.served[tenant] = this.tallies.wholeRun(tenant).completed - this.completedBefore[tenant]!
  }

  /** When the run is over. Null throughout where fewer than two tenants wanted anything, or nothing was served. */
  shares(): FairShares {
    this.lookUntil(Number.POSITIVE_INFINITY)
    const wanted = this.leftBefore.map((left, tenant) => this.tallies.wholeRun(tenant).offered - left)
    const total = this.served.reduce((a, b) => a + b, 0)
    if (total === 0 || wanted.filter(it => it > 0).length < 2)
      return { ofFairShare: wanted.map(() => null), jainIndex: null }
    const fair = maxMinShares(
      total,
      wanted,
      this.run.tenants.map(({ weight }) => weight),
    )
    const ofFairShare = this.served.map((served, tenant) => (wanted[tenant] === 0 ? null : served / fair[tenant]!))
    return { ofFairShare, jainIndex: jainIndex(ofFairShare.filter(share => share !== null)) }
  }
}

/** Of `total`, in proportion to the weights as long as nobody gets more than it wants. */
export function maxMinShares(total: number, wanted: readonly number[], weights: readonly number[]): number[] {
  const perWeight = (tenant: number) => wanted[tenant]! / weights[tenant]!
  const order = wanted.map((_, tenant) => tenant).sort((a, b) => perWeight(a) - perWeight(b) || a - b)
  // Sums from the end, and not what is left of the sum of all: a small weight beside a large one would be lost in that.
  const weightFrom = order.map(() => 0)
  for (let i = order.length - 1; i >= 0; i--) weightFrom[i] = weights[order[i]!]! + (weightFrom[i + 1] ?? 0)
  const shares = wanted.map(() => 0)
  let left = total
  for (const [i, tenant] of order.entries()) {
    shares[tenant] = Math.min(wanted[tenant]!, left * (weights[tenant]! / weightFrom[i]!))
    left -= shares[tenant]!
  }
  return shares
}

export function jainIndex(x: readonly number[]): number | null {
  const sum = x.reduce((a, b) => a + b, 0)
  const squares = x.reduce((a, b) => a + b * b, 0)
  return squares === 0 ? null : (sum * sum) / (x.length * squares)
}
