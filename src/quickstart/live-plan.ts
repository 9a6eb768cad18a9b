/** How long the live runs may be: an overloaded policy drains long after its last arrival, and a reader waits. */
import type { RunResult } from '../measure/index.ts'

export interface LiveBudget {
  /** For all live runs together. */
  readonly totalS: number
  readonly repeats: number
  readonly longestS: number
  readonly shortestS: number
}

/** Starting workers, loading and warming their sessions, checking answers. */
const OVERHEAD_S = 2

/**
 * Seconds of arrivals for each live run, so that all repeats of all runs fit the budget, by what simulations of
 * `simulatedS` seconds of arrivals say of how long each policy needs to drain. Whole seconds.
 */
export function liveDurationS(simulated: readonly RunResult[], simulatedS: number, budget: LiveBudget): number {
  // Backlogs of an overloaded run grow in proportion to its duration.
  const perSecond = simulated.reduce(
    (sum, result) => sum + 1 + (result.overall.latencyMs.max ?? 0) / 1000 / simulatedS,
    0,
  )
  const forRuns = budget.totalS - budget.repeats * simulated.length * OVERHEAD_S
  const fits = Math.floor(forRuns / budget.repeats / perSecond)
  return Math.min(budget.longestS, Math.max(budget.shortestS, fits))
}
