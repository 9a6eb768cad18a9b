/** Runs under other policies, after which V8 has seen several of each family at the core's call sites. */
import type { AnyPolicyEntry, Family, ParameterValues } from '../contract/index.ts'
import { policyRegistry } from '../policies/index.ts'
import { findPolicy } from '../spec/find-policy.ts'
import { policiesBeside, valueToBeginWith } from '../spec/minimal-policy.ts'
import { base64Of, packBits } from '../spec/profile-inputs.ts'
import type { Scenario, ScenarioModel } from '../spec/scenario.ts'
import { simulateFor } from './timed-run.ts'

const REQUESTS = 100_000
/** Inputs that answers are known of, where a policy needs to know them: as many as a profile of ours has. */
const ROWS = 10_000

export type Choices = { readonly [F in Family]?: string }

/** Each differs from the reference scenario in several families. */
export const OTHER_POLICIES: readonly Choices[] = [
  { admission: 'none', routing: 'round-robin', queueing: 'fifo', batching: 'none' },
  { admission: 'none', routing: 'shortest-queue', queueing: 'fifo', batching: 'take-all' },
  { admission: 'none', routing: 'shared-queue', queueing: 'earliest-deadline-first', batching: 'take-all' },
  { admission: 'deadline-feasible', routing: 'round-robin', queueing: 'fifo', batching: 'timeout' },
  { variant: 'most-accurate-in-time', routing: 'shortest-queue', batching: 'timeout' },
  { routing: 'shared-queue', queueing: 'fifo', batching: 'fixed' },
  { routing: 'round-robin', queueing: 'fifo' },
  { routing: 'power-of-d-choices', queueing: 'last-in-first-out', batching: 'bulk' },
  { variant: 'cheapest', routing: 'join-idle-queue', queueing: 'priority' },
  { routing: 'least-outstanding' },
]

export function runOthers(reference: Scenario): void {
  for (const choices of OTHER_POLICIES) simulateFor(withPolicies(reference, choices), REQUESTS)
}

/** The policy in all families that it fills, and beside it those that it can't do without. */
export function choicesWith(entry: AnyPolicyEntry): Choices {
  const fills = entry.family === 'system' ? entry.fills : [entry.family]
  return Object.fromEntries([...policiesBeside(entry), ...fills.map(family => [family, entry.name])])
}

export function withPolicies(reference: Scenario, choices: Choices): Scenario {
  const chosen = (Object.entries(choices) as [Family, string][]).map(([family, name]) => [
    family,
    { name, parameters: defaults(family, name) },
  ])
  const policies = { ...reference.policies, ...Object.fromEntries(chosen) }
  const areAnswersNeeded = (Object.entries(choices) as [Family, string][]).some(([family, name]) =>
    findPolicy(policyRegistry, family, name)?.needs?.includes('known-answers'),
  )
  const models = areAnswersNeeded ? reference.models.map(withAnswers) : reference.models
  return { ...reference, models, policies }
}

/** Sure of every other input. Of one variant a model there is nobody else to ask, which it costs to find out. */
function withAnswers(model: ScenarioModel): ScenarioModel {
  const answers = {
    n: ROWS,
    data: 'bench',
    correct: base64Of(packBits(new Uint8Array(ROWS).fill(1))),
    confidence: base64Of(Uint8Array.from({ length: ROWS }, (_, row) => (row % 2 === 0 ? 255 : 0))),
  }
  return { ...model, variants: model.variants.map(variant => ({ ...variant, answers })) }
}

function defaults(family: Family, name: string): ParameterValues {
  const entry = findPolicy(policyRegistry, family, name)
  if (entry === undefined) throw new Error(`no ${family} policy is called '${name}'`)
  return Object.fromEntries(
    Object.entries(entry.parameters).map(([parameter, description]) => [parameter, valueToBeginWith(description)!]),
  )
}
