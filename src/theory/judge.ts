/** From the observations of independent runs to the verdict of a check. */
import { type Estimate, meanEstimate } from '../statistics/index.ts'
import type { Check } from './row.ts'

/** `too wide`: the interval can't tell what the check asks for. It counts as a no. */
export type CheckVerdict = 'agrees' | 'differs' | 'too wide'

/** With what probability all intervals of the table hold what they should, when nothing is wrong. */
export const FAMILY_LEVEL = 0.99

/**
 * The level of each interval such that all together hold with at least `FAMILY_LEVEL`: Bonferroni's inequality, which needs
 * no independence (checks of one run are anything but).
 */
export function levelOfEach(checks: number): number {
  return 1 - (1 - FAMILY_LEVEL) / checks
}

export interface Judgement {
  readonly simulated: Estimate
  readonly halfWidth: number | null
  /** The largest half-width that can tell. */
  readonly halfWidthAllowed: number
  readonly verdict: CheckVerdict
}

/** @param slack factor on the half-width that is allowed: shorter runs tell less, and it shall be said so beforehand */
export function judge(check: Check, observations: readonly (number | null)[], level: number, slack = 1): Judgement {
  const simulated = meanEstimate(observations, level)
  const { low, high } = simulated
  const halfWidthAllowed = slack * allowedHalfWidth(check)
  if (low === null || high === null) return { simulated, halfWidth: null, halfWidthAllowed, verdict: 'too wide' }
  const halfWidth = (high - low) / 2
  const verdict = halfWidth > halfWidthAllowed ? 'too wide' : holds(check, low, high) ? 'agrees' : 'differs'
  return { simulated, halfWidth, halfWidthAllowed, verdict }
}

const NEAR_ZERO = 1e-6

function allowedHalfWidth({ value, within }: Check): number {
  return Math.abs(value) < NEAR_ZERO ? within : within * Math.abs(value)
}

function holds(check: Check, low: number, high: number): boolean {
  switch (check.kind) {
    case 'bound':
      return check.side === 'at most' ? high <= check.value : low >= check.value
    case 'limit':
      return check.servers * Math.max(0, low - check.value, check.value - high) <= check.errorTimesServers
    default:
      return low <= check.value && check.value <= high
  }
}
