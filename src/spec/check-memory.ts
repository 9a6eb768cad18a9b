/** Do the replicas that the allocation places first fit into the memory of the devices that state theirs? */
import type { AnyPolicyEntry, Draws } from '../contract/index.ts'
import { UserError } from '../errors/index.ts'
import { findPolicy } from './find-policy.ts'
import { type LocatedDocument, locationOf } from './located-document.ts'
import { formatQuantity } from './quantities.ts'
import type { Scenario, ScenarioVariant } from './scenario.ts'
import { scenarioWorld } from './scenario-world.ts'

/** Names that a message can hold. */
const MOST_NAMED = 4

/** Of each pool at most one mistake: its first device that is too small. */
export function memoryErrors(
  scenario: Scenario,
  registry: readonly AnyPolicyEntry[],
  document: LocatedDocument,
): UserError[] {
  const { executors, policies } = scenario
  if (executors.every(({ memoryBytes }) => memoryBytes === undefined)) return []
  const { names } = scenarioWorld(scenario).world
  const needs = new Map<string, ScenarioVariant['memoryBytes']>(
    scenario.models.flatMap(model =>
      model.variants.map(({ name, memoryBytes }) => [`${model.name}/${name}`, memoryBytes] as const),
    ),
  )
  const executorOf = new Map(executors.map(executor => [executor.name, executor]))
  const entry = findPolicy(registry, 'allocation', policies.allocation.name)!
  const { order } = findPolicy(registry, 'queueing', policies.queueing.name)!
  const made = entry.create(policies.allocation.parameters, { names, draws: NO_DRAWS, order })
  const allocation = 'allocation' in made ? made.allocation : made
  if (!('plan' in allocation)) throw new Error(`'${entry.name}' is no allocation policy`)
  const placed = new Map<string, { bytes: number; variants: string[] }>()
  for (const { variant, executor } of allocation.plan({ nowNs: 0, placements: [] }).placements) {
    const { name, sharing, deviceType } = executorOf.get(names.executors[executor]!)!
    const device = sharing?.device ?? name
    const on = placed.get(device) ?? { bytes: 0, variants: [] }
    on.bytes += needs.get(names.variants[variant]!)?.[deviceType] ?? 0
    on.variants.push(names.variants[variant]!)
    placed.set(device, on)
  }
  const pools = new Set<string>()
  return executors.flatMap(({ name, pool, sharing, memoryBytes }) => {
    const device = sharing?.device ?? name
    const { bytes, variants } = placed.get(device) ?? { bytes: 0, variants: [] }
    if (memoryBytes === undefined || bytes <= memoryBytes || pools.has(pool)) return []
    pools.add(pool)
    const more = variants.length > MOST_NAMED ? ` and ${variants.length - MOST_NAMED} more` : ''
    return [
      new UserError(`what is placed on ${device} does not fit into its memory`, {
        at: locationOf(document, ['cluster', 'pools', poolIndex(document, pool), 'devices', 'memory']),
        found: `${formatQuantity(bytes, 'memory')} for ${variants.slice(0, MOST_NAMED).join(', ')}${more}`,
        allowed: `up to ${formatQuantity(memoryBytes, 'memory')}`,
        hint: 'policies.allocation says which variants have replicas, and how many',
      }),
    ]
  })
}

/** What an allocation policy draws, it draws in the run. */
const NO_DRAWS: Draws = { below: () => 0 }

function poolIndex({ value }: LocatedDocument, name: string): number {
  const { pools } = (value as { readonly cluster: { readonly pools: readonly { readonly name: unknown }[] } }).cluster
  return pools.findIndex(pool => String(pool.name) === name)
}
