/** From the names and parameters of a scenario to the policies of one run. */
import type { AnyPolicyEntry, Families, Family, ParameterValues, PolicyContext, PolicySet } from '../contract/index.ts'

/**
 * What a scenario says of each family; parameters complete and checked. Families that a system fills have its name and all
 * the same parameters.
 */
export type PolicyChoices = { readonly [F in Family]: { readonly name: string; readonly parameters: ParameterValues } }

/** Fresh policies: their state must not outlive a run. Throws on a name that is not in the registry. */
export function createPolicies(
  choices: PolicyChoices,
  registry: readonly AnyPolicyEntry[],
  world: Omit<PolicyContext, 'order'>,
): PolicySet {
  const entryOf = (family: Family): AnyPolicyEntry => {
    const { name } = choices[family]
    const entry = registry.find(it => it.name === name && fills(it, family))
    if (entry === undefined) throw new Error(`no ${family} policy is called '${name}'`)
    return entry
  }
  const context: PolicyContext = { ...world, order: entryOf('queueing').order }
  /** Each system is made once, so that its policies share their state. */
  const systems = new Map<AnyPolicyEntry, Partial<Families>>()
  const create = <F extends Family>(family: F): Families[F] => {
    const entry = entryOf(family)
    const { parameters } = choices[family]
    if (entry.family !== 'system') return entry.create(parameters, context) as Families[F]
    const other = entry.fills.find(it => choices[it].name !== entry.name)
    if (other !== undefined) throw new Error(`'${entry.name}' must decide on ${other}, too`)
    const system = systems.get(entry) ?? entry.create(parameters, context)
    systems.set(entry, system)
    const policy = system[family]
    if (policy === undefined) throw new Error(`'${entry.name}' says that it fills ${family}, and does not`)
    return policy as Families[F]
  }
  const routing = create('routing')
  if ((routing.bindsLate === true) !== (entryOf('routing').bindsLate === true))
    throw new Error(`'${choices.routing.name}' says one thing of late binding in the registry, and another itself`)
  const variant = create('variant')
  if ((variant.selectAtDispatch !== undefined) !== (entryOf('variant').choosesAtDispatch === true))
    throw new Error(`'${choices.variant.name}' says one thing of dispatch in the registry, and another itself`)
  if ((variant.escalate !== undefined) !== (entryOf('variant').needs?.includes('known-answers') === true))
    throw new Error(`'${choices.variant.name}' says one thing of known answers in the registry, and another itself`)
  return {
    admission: create('admission'),
    variant,
    routing,
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
    plugins: Object.fromEntries(
      Object.keys(choices).flatMap(family => {
        const { plugin } = entryOf(family as Family)
        return plugin === undefined ? [] : [[family, plugin.name]]
      }),
    ),
  }
}

function fills(entry: AnyPolicyEntry, family: Family): boolean {
  return entry.family === 'system' ? entry.fills.includes(family) : entry.family === family
}
