/**
 * Which policies to run live: at the highest load where some combination meets every tenant's SLO by its lower 95 % bound,
 * the one of those with the highest goodput; where none does at any load, the one with the best worst-tenant attainment at
 * the highest load, and it is said. Of equal ones the best quality of the answers; ties by name.
 */
import type { CellSummary } from './cell-summary.ts'

export interface Candidate {
  readonly policy: string
  readonly load: number
  readonly summary: CellSummary
}

export interface Choice {
  readonly policy: string
  readonly load: number
  readonly meetsEverySlo: boolean
  /** One sentence that says why. */
  readonly because: string
}

export function choosePolicy(candidates: readonly Candidate[]): Choice {
  const loads = [...new Set(candidates.map(candidate => candidate.load))].sort((a, b) => b - a)
  for (const load of loads) {
    const atLoad = candidates.filter(candidate => candidate.load === load)
    const meeting = atLoad.filter(({ summary }) => summary.tenants.every(tenant => tenant.sloMet !== false))
    if (meeting.length === 0) continue
    const best = bestBy(meeting, goodput)
    return { policy: best.policy, load, meetsEverySlo: true, because: becauseItMeets(best, meeting, atLoad, loads) }
  }
  const best = bestBy(
    candidates.filter(candidate => candidate.load === loads[0]),
    worstAttainment,
  )
  return {
    policy: best.policy,
    load: best.load,
    meetsEverySlo: false,
    because:
      `No combination meets every tenant's SLO at any load, so '${best.policy}' is taken for its worst tenant's ` +
      `attainment of ${percent(worstAttainment(best))} at load ${best.load}, the best of all.`,
  }
}

function becauseItMeets(
  best: Candidate,
  meeting: readonly Candidate[],
  atLoad: readonly Candidate[],
  loads: readonly number[],
): string {
  const among =
    meeting.length === 1
      ? `'${best.policy}' is the only one of ${atLoad.length} combinations that meets every tenant's SLO`
      : `'${best.policy}' has the highest goodput of the ${meeting.length} (of ${atLoad.length}) combinations that meet every tenant's SLO`
  const where =
    best.load === loads[0] ? `at load ${best.load}, the highest tried` : `at load ${best.load}, above which none does`
  return `${among} by its lower 95 % bound ${where}: goodput of ${goodput(best).toFixed(0)}/s, worst tenant ${percent(worstAttainment(best))}.`
}

function bestBy(candidates: readonly Candidate[], score: (candidate: Candidate) => number): Candidate {
  return [...candidates].sort(
    (a, b) => score(b) - score(a) || quality(b) - quality(a) || (a.policy < b.policy ? -1 : 1),
  )[0]!
}

const goodput = ({ summary }: Candidate) => summary.goodputPerS.value ?? 0
const quality = ({ summary }: Candidate) => summary.quality.value ?? 0

function worstAttainment({ summary }: Candidate): number {
  // Who sent nothing fares neither well nor badly.
  const asking = summary.tenants.filter(({ sloMet }) => sloMet !== null)
  return asking.length === 0 ? 0 : Math.min(...asking.map(({ attainment }) => attainment.value ?? 0))
}

const percent = (share: number) => `${(100 * share).toFixed(2)} %`
