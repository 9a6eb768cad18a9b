/** Do simulation and reality prefer the same policy? */
import type { FidelityRow } from './fidelity.ts'

export interface Agreement {
  /** Null when a world has no answer: fewer than two policies, a missing value, or policies that it can't tell apart. */
  readonly agree: boolean | null
  readonly sentence: string
}

interface Preference {
  readonly policy: string
  readonly attainment: number
  /** The best is ahead of the next by more than the world's own uncertainty. */
  readonly clear: boolean
}

/**
 * By the share of all offered requests that were served in time. A world prefers a policy only when it is ahead by more
 * than the world is uncertain: in simulation the intervals must not overlap, live the lead must exceed the noise floors.
 * A world that ran a policy once says nothing of its own uncertainty and is taken to be as uncertain as the other; where
 * both ran it once, nothing is claimed. A floor from two repeats is a single difference, which may be small by chance: it
 * guards against calling noise a preference, and is no test at a stated level.
 */
export function agreementOf(rows: readonly FidelityRow[]): Agreement {
  const attainments = rows.filter(row => row.tenant === null && row.metric === 'attainment')
  if (attainments.length < 2)
    return { agree: null, sentence: 'Only one point was run in both worlds, so there is no order to compare.' }
  if (attainments.some(row => halfWidth(row) === null && row.noiseFloor === null))
    return {
      agree: null,
      sentence: 'Both worlds ran a policy only once, so nothing says how much of a lead is chance.',
    }
  const simulated = preference(
    attainments,
    row => row.simulated.value,
    row => halfWidth(row) ?? row.noiseFloor,
  )
  const live = preference(
    attainments,
    row => row.liveMean,
    row => row.noiseFloor ?? halfWidth(row),
  )
  if (simulated === null || live === null)
    return { agree: null, sentence: 'A world has no attainment for some policy, so there is no order to compare.' }
  const said = ({ policy, attainment }: Preference) =>
    `'${policy}' (${(100 * attainment).toFixed(1)} % of all requests in time)`
  if (!simulated.clear || !live.clear) {
    const world = !simulated.clear && !live.clear ? 'Neither world' : simulated.clear ? 'Reality' : 'Simulation'
    const verb = world === 'Neither world' ? 'can tell the best policies apart' : "can't tell the best policies apart"
    return {
      agree: null,
      sentence: `${world} ${verb}: simulation puts ${said(simulated)} first, reality ${said(live)}.`,
    }
  }
  return simulated.policy === live.policy
    ? {
        agree: true,
        sentence: `Simulation and reality agree: ${said(live)} is the better policy; simulation said ${(100 * simulated.attainment).toFixed(1)} %.`,
      }
    : {
        agree: false,
        sentence: `Simulation and reality disagree: simulation prefers ${said(simulated)}, reality ${said(live)}.`,
      }
}

function preference(
  rows: readonly FidelityRow[],
  read: (row: FidelityRow) => number | null,
  uncertainty: (row: FidelityRow) => number | null,
): Preference | null {
  const scored = rows.map(row => ({ policy: row.policy, attainment: read(row), uncertain: uncertainty(row) ?? 0 }))
  if (scored.some(({ attainment }) => attainment === null)) return null
  scored.sort((a, b) => b.attainment! - a.attainment! || (a.policy < b.policy ? -1 : 1))
  const [best, next] = scored
  const lead = best!.attainment! - next!.attainment!
  return { policy: best!.policy, attainment: best!.attainment!, clear: lead > best!.uncertain + next!.uncertain }
}

function halfWidth({ simulated: { value, low, high } }: FidelityRow): number | null {
  if (value === null || low === null || high === null) return null
  return Math.max(value - low, high - value)
}
