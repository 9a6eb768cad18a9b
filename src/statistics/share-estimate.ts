import { type Estimate, meanEstimate } from './estimate.ts'
import { wilson } from './wilson.ts'

/** One replication: of `trials` requests, so many succeeded. */
export interface ShareObservation {
  readonly successes: number
  readonly trials: number
}

/**
 * Mean share over replications: Student's t interval between them, but never narrower than Wilson's over all their trials
 * together. Replications that agree by chance (five times 100 %) have no deviation at all, and would prove a bound of
 * 99.9 % from fifty requests. Requests that share a queue succeed and fail together, so what is known is less than as many
 * independent trials would tell, and rarely more: at 100 % of n the bound is at best n / (n + 3.84).
 *
 * As with `meanEstimate` a single replication has no interval, and one without trials leaves no value.
 */
export function shareEstimate(observations: readonly ShareObservation[], level = 0.95): Estimate {
  const shares = observations.map(({ successes, trials }) => (trials === 0 ? null : successes / trials))
  const between = meanEstimate(shares, level, [0, 1])
  if (between.low === null || between.high === null) return between
  const trials = observations.reduce((sum, observation) => sum + observation.trials, 0)
  const successes = observations.reduce((sum, observation) => sum + observation.successes, 0)
  const within = wilson(successes / trials, trials, level)
  return {
    ...between,
    low: Math.min(between.low, within.low),
    high: Math.max(between.high, within.high),
    method: `${between.method}, at least Wilson's over all requests`,
  }
}
