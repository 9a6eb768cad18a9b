/** Do simulation and reality prefer the same policy? */
import type { FidelityRow } from './fidelity.ts'

export interface Agreement {
  /** Null when a world has no answer: fewer than two policies, or a value is missing. */
  readonly agree: boolean | null
  readonly sentence: string
}

/** By the attainment over all tenants, then by goodput. */
export function agreementOf(rows: readonly FidelityRow[]): Agreement {
  const overall = rows.filter(row => row.tenant === null)
  const policies = [...new Set(overall.map(row => row.policy))]
  if (policies.length < 2)
    return { agree: null, sentence: 'Only one policy was run in both worlds, so there is no order to compare.' }
  const simulated = best(overall, policies, row => row.simulated.value)
  const live = best(overall, policies, row => row.liveMean)
  if (simulated === null || live === null)
    return { agree: null, sentence: 'A world has no attainment for some policy, so there is no order to compare.' }
  const said = (policy: string, share: number) => `'${policy}' (${(100 * share).toFixed(1)} % of requests in time)`
  return simulated.policy === live.policy
    ? {
        agree: true,
        sentence: `Simulation and reality agree: ${said(live.policy, live.attainment)} is the better policy; simulation said ${(100 * simulated.attainment).toFixed(1)} %.`,
      }
    : {
        agree: false,
        sentence: `Simulation and reality disagree: simulation prefers ${said(simulated.policy, simulated.attainment)}, reality ${said(live.policy, live.attainment)}.`,
      }
}

function best(
  rows: readonly FidelityRow[],
  policies: readonly string[],
  read: (row: FidelityRow) => number | null,
): { policy: string; attainment: number } | null {
  const value = (policy: string, metric: string) => {
    const row = rows.find(candidate => candidate.policy === policy && candidate.metric === metric)
    return row === undefined ? null : read(row)
  }
  const scored = policies.map(policy => ({
    policy,
    attainment: value(policy, 'attainment'),
    goodputPerS: value(policy, 'goodputPerS'),
  }))
  if (scored.some(({ attainment }) => attainment === null)) return null
  scored.sort(
    (a, b) =>
      b.attainment! - a.attainment! || (b.goodputPerS ?? 0) - (a.goodputPerS ?? 0) || (a.policy < b.policy ? -1 : 1),
  )
  return { policy: scored[0]!.policy, attainment: scored[0]!.attainment! }
}
