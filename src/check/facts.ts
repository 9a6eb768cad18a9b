/** What a scenario promises, by the numbers that the core uses; looked up by name, so that no translation is believed. */
import type { AnyPolicyEntry, Family, World, WorldNames } from '../contract/index.ts'
import { decidesIn } from '../spec/find-policy.ts'
import type { Scenario, ServiceTime } from '../spec/scenario.ts'

export interface Facts {
  readonly names: WorldNames
  readonly warmupNs: number
  readonly durationNs: number
  readonly tenants: readonly TenantFacts[]
  readonly variants: readonly VariantFacts[]
  /** Queue q < replicaSlots is that of replica q; after those comes one shared by each model. */
  readonly replicaSlots: number
  readonly executors: readonly ExecutorFacts[]
  /** What a replica of the variant takes of the executor's device; 0 where nobody said. */
  memoryBytes(variant: number, executor: number): number
  /** Largest batch that `variant` was measured or stated for on the executor's device. */
  largestBatch(variant: number, executor: number): number
  /** Whoever decides in each family: a policy, or a system that fills several. */
  readonly policies: { readonly [F in Family]: AnyPolicyEntry }
  /** Largest batch that the batching policy may take, by its own parameters. */
  readonly batchingLimit: number
}

export interface TenantFacts {
  readonly name: string
  readonly model: number
  readonly sloNs: number
  readonly qualityFloor: number
  readonly priority: number
  readonly quota: { readonly ratePerS: number; readonly burst: number } | null
}

export interface ExecutorFacts {
  /** Executors that share one name the same. */
  readonly device: string
  /** Infinity where it is not stated. */
  readonly memoryBytes: number
}

export interface VariantFacts {
  readonly name: string
  readonly model: number
  readonly quality: number
}

export function factsOf(scenario: Scenario, world: World, registry: readonly AnyPolicyEntry[]): Facts {
  const { names } = world
  const variants = names.variants.map(name => {
    const [modelName, variantName] = splitVariant(name)
    const { variants: ofModel } = found(scenario.models, it => it.name === modelName)
    const { quality, service, memoryBytes } = found(ofModel, it => it.name === variantName)
    return { name, model: names.models.indexOf(modelName), quality, service, memoryBytes }
  })
  const executors = names.executors.map(name => found(scenario.executors, it => it.name === name))
  const { parameters } = scenario.policies.batching
  const entryOf = (family: Family) =>
    found(registry, it => it.name === scenario.policies[family].name && decidesIn(it, family))
  return {
    names,
    warmupNs: scenario.warmupNs,
    durationNs: scenario.durationNs,
    replicaSlots: world.replicaSlots,
    tenants: names.tenants.map(name => {
      const { model, slo, priority, quota } = found(scenario.tenants, it => it.name === name)
      return {
        name,
        model: names.models.indexOf(model),
        sloNs: slo.latencyNs,
        qualityFloor: slo.qualityFloor,
        priority,
        quota,
      }
    }),
    variants,
    executors: executors.map(({ name, sharing, memoryBytes = Number.POSITIVE_INFINITY }) => ({
      device: sharing?.device ?? name,
      memoryBytes,
    })),
    memoryBytes: (variant, executor) => variants[variant]!.memoryBytes?.[executors[executor]!.deviceType] ?? 0,
    largestBatch: (variant, executor) =>
      largestOf(found(variants[variant]!.service, it => it.deviceType === executors[executor]!.deviceType)),
    policies: {
      admission: entryOf('admission'),
      variant: entryOf('variant'),
      routing: entryOf('routing'),
      queueing: entryOf('queueing'),
      batching: entryOf('batching'),
      allocation: entryOf('allocation'),
    },
    batchingLimit: Math.min(
      numberOr(parameters.maxBatch),
      numberOr(parameters.size),
      Array.isArray(parameters.sizes) ? Math.max(1, ...parameters.sizes) : Number.POSITIVE_INFINITY,
    ),
  }
}

function splitVariant(name: string): [model: string, variant: string] {
  const slash = name.indexOf('/')
  return [name.slice(0, slash), name.slice(slash + 1)]
}

function largestOf(service: ServiceTime): number {
  if (service.law === 'quantile') return service.batches.at(-1)!.batchSize
  return service.maxBatch === 'unbounded' ? Number.POSITIVE_INFINITY : service.maxBatch
}

function numberOr(value: unknown): number {
  return typeof value === 'number' ? value : Number.POSITIVE_INFINITY
}

function found<T>(items: readonly T[], is: (item: T) => boolean): T {
  const item = items.find(is)
  if (item === undefined) throw new Error('the world has a name that the scenario has not')
  return item
}
