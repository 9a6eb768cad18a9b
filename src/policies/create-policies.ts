/** From the names and parameters of a scenario to the policies of one run. */
import type { AnyPolicyEntry, Families, Family, ParameterValues, PolicyContext, PolicySet } from '../contract/index.ts'

/** What a scenario says of each family; parameters complete and checked. */
export type PolicyChoices = { readonly [F in Family]: { readonly name: string; readonly parameters: ParameterValues } }

/** Fresh policies: their state must not outlive a run. Throws on a name that is not in the registry. */
export function createPolicies(
  choices: PolicyChoices,
  registry: readonly AnyPolicyEntry[],
  world: Omit<PolicyContext, 'order'>,
): PolicySet {
  const entryOf = (family: Family): AnyPolicyEntry => {
    const { name } = choices[family]
    const entry = registry.find(candidate => candidate.family === family && candidate.name === name)
    if (entry === undefined) throw new Error(`no ${family} policy is called '${name}'`)
    return entry
  }
  const context: PolicyContext = { ...world, order: entryOf('queueing').order }
  const create = <F extends Family>(family: F): Families[F] =>
    entryOf(family).create(choices[family].parameters, context) as Families[F]
  return {
    admission: create('admission'),
    variant: create('variant'),
    routing: create('routing'),
    queueing: create('queueing'),
    batching: create('batching'),
    allocation: create('allocation'),
    names: {
      admission: choices.admission.name,
      variant: choices.variant.name,
      routing: choices.routing.name,
      queueing: choices.queueing.name,
      batching: choices.batching.name,
      allocation: choices.allocation.name,
    },
  }
}
