/** How much of what any policy could have served in time one did. */
import { type Clairvoyant, clairvoyantOf } from '../bound/index.ts'
import type { RunResult } from '../measure/index.ts'
import type { Scenario } from '../spec/scenario.ts'
import { scenarioHash } from '../spec/scenario-hash.ts'
import type { RecordedArrivals } from '../workload/index.ts'

/** `exact`: the optimum is known. `bound`: it is no more than what is told, so the share of it is no less. */
export type OptimumKind = 'exact' | 'bound'

export interface OfOptimum {
  readonly kind: OptimumKind
  /** Attainments that the clairvoyant reaches, null where no schedule is known, and can't exceed. */
  readonly atLeast: number | null
  readonly atMost: number
  /** met / most that could be; null where nothing could. */
  readonly share: number | null
}

export function ofOptimum({ overall }: RunResult, clairvoyant: Clairvoyant | undefined): OfOptimum | null {
  if (clairvoyant === undefined || clairvoyant.offered === 0) return null
  const { offered, atLeast, atMost } = clairvoyant
  return {
    kind: atLeast === atMost ? 'exact' : 'bound',
    atLeast: atLeast === null ? null : atLeast / offered,
    atMost: atMost / offered,
    share: atMost === 0 ? null : overall.counts.met / atMost,
  }
}

/** By what the optimum depends on: most cells of an experiment differ in nothing else than their policies. */
const known = new Map<string, Clairvoyant | undefined>()

export function knownClairvoyant(
  scenario: Scenario,
  traces: ReadonlyMap<string, RecordedArrivals>,
): Clairvoyant | undefined {
  if (scenario.executors.length > 1) return undefined
  const { allocation } = scenario.policies
  const key = scenarioHash({
    ...scenario,
    policies: { allocation } as Scenario['policies'],
  })
  if (!known.has(key)) known.set(key, clairvoyantOf(scenario, traces))
  return known.get(key)
}
