/** What policies, models, tenants and cluster mean together: allocation, floors, batch sizes, what policies need. */
import type { ParameterKind, ParameterValue } from '../contract/index.ts'
import { nearestName, UserError } from '../errors/index.ts'
import { largestBatch, variantNames } from './catalogue.ts'
import { answerErrors } from './check-answers.ts'
import { chosenOnes, type ResolvedPolicies, type ResolvedPolicy } from './check-policies.ts'
import { type LocatedDocument, locationOf } from './located-document.ts'
import type { Outline } from './outline.ts'
import { formatQuantity } from './quantities.ts'
import type { ScenarioModel } from './scenario.ts'

export interface Deployment {
  /** `model/variant` of every variant that the allocation may deploy. */
  readonly allocated: ReadonlySet<string>
  readonly errors: readonly UserError[]
}

export function checkDeployment(
  { tenants, pools }: Outline,
  models: readonly ScenarioModel[],
  policies: ResolvedPolicies,
  document: LocatedDocument,
): Deployment {
  const names = variantNames(models)
  // Why is told elsewhere.
  if (names.length === 0) return { allocated: new Set(), errors: [] }
  const allocated = new Set(allocatedVariants(policies.allocation, names))
  if (policies.allocation === undefined) {
    return { allocated, errors: [...floorErrors(tenants, models, allocated, document)] }
  }
  const nameErrors = replicaNameErrors(policies.allocation, names, document)
  if (nameErrors.length > 0) return { allocated: new Set(names), errors: nameErrors }
  const errors = [
    ...unservedErrors(tenants, models, allocated, document),
    ...placementErrors(pools, models, allocated, document),
    ...floorErrors(tenants, models, allocated, document),
    ...variantErrors(tenants, policies.variant, models, allocated, document),
    ...batchErrors(policies.batching, models, allocated, document),
    ...needErrors(policies, models, allocated, document),
    ...answerErrors(policies, models, allocated, document),
    ...quotaErrors(policies, tenants, document),
    ...weightErrors(policies, pools, document),
    ...shareErrors(policies, allocated, document),
  ]
  return { allocated, errors }
}

/** An allocation that is told no numbers of replicas may deploy every variant. */
function allocatedVariants(allocation: ResolvedPolicy | undefined, names: readonly string[]): readonly string[] {
  const counts = Object.keys(replicaCounts(allocation)?.counts ?? {})
  return counts.length === 0 ? names : counts
}

function replicaCounts(allocation: ResolvedPolicy | undefined) {
  const key = Object.entries(allocation?.entry.parameters ?? {}).find(([, { kind }]) => kind === 'replicas')?.[0]
  if (allocation === undefined || key === undefined) return undefined
  const counts: ParameterValue | undefined = allocation.parameters[key]
  return { path: [...allocation.path, key], counts: (counts ?? {}) as { readonly [variant: string]: number } }
}

function replicaNameErrors(
  allocation: ResolvedPolicy,
  names: readonly string[],
  document: LocatedDocument,
): UserError[] {
  const replicas = replicaCounts(allocation)
  if (replicas === undefined) return []
  return Object.keys(replicas.counts)
    .filter(name => !names.includes(name))
    .map(
      name =>
        new UserError(`there is no variant '${name}'`, {
          at: locationOf(document, [...replicas.path, name], 'key'),
          found: name,
          allowed: names.join(', '),
          nearest: nearestName(name, names),
        }),
    )
}

function unservedErrors(
  tenants: Outline['tenants'],
  models: readonly ScenarioModel[],
  allocated: ReadonlySet<string>,
  document: LocatedDocument,
): UserError[] {
  return tenants.flatMap(({ model = '' }, i) => {
    const names = variantNames(models.filter(candidate => candidate.name === model))
    if (names.length === 0 || names.some(name => allocated.has(name))) return []
    return [
      new UserError('a model of which the allocation deploys nothing', {
        at: locationOf(document, ['tenants', i, 'model']),
        found: model,
        allowed: `a model of ${[...allocated].sort().join(', ')}`,
        hint: `give policies.allocation.replicas a number for one of ${names.join(', ')}`,
      }),
    ]
  })
}

/** Replicas may be placed on any executor, so each allocated variant must be measured on each device type. */
function placementErrors(
  pools: Outline['pools'],
  models: readonly ScenarioModel[],
  allocated: ReadonlySet<string>,
  document: LocatedDocument,
): UserError[] {
  return pools.flatMap(({ deviceType }, i) => {
    const missing = models.flatMap(model =>
      model.variants
        .filter(variant => allocated.has(`${model.name}/${variant.name}`))
        .filter(variant => !variant.service.some(service => service.deviceType === deviceType))
        .map(variant => `${model.name}/${variant.name}`),
    )
    if (deviceType === undefined || missing.length === 0) return []
    return [
      new UserError(`${missing.join(', ')} was never measured on this device type`, {
        at: locationOf(document, ['cluster', 'pools', i, 'devices', 'type']),
        found: deviceType,
        allowed: 'a device type on which every allocated variant is profiled',
      }),
    ]
  })
}

function floorErrors(
  tenants: Outline['tenants'],
  models: readonly ScenarioModel[],
  allocated: ReadonlySet<string>,
  document: LocatedDocument,
): UserError[] {
  return tenants.flatMap(({ model, qualityFloor: floor = 0 }, i) => {
    const variants = models.find(candidate => candidate.name === model)?.variants ?? []
    const best = mostAccurateOf(variants)
    const bestAllocated = mostAccurateOf(variants.filter(variant => allocated.has(`${model}/${variant.name}`)))
    if (best === undefined || floor <= (bestAllocated?.quality ?? best.quality)) return []
    const isAbove = floor > best.quality
    const limit = isAbove ? best : bestAllocated!
    return [
      new UserError(`a floor above every ${isAbove ? '' : 'allocated '}variant of '${model}'`, {
        at: locationOf(document, ['tenants', i, 'slo', 'quality']),
        found: percent(floor),
        allowed: `up to ${percent(limit.quality)}, the quality of ${model}/${limit.name}`,
        ...(isAbove ? {} : { hint: `${model}/${best.name} has ${percent(best.quality)}, but is not allocated` }),
      }),
    ]
  })
}

/** A policy that always takes one variant of a given name. */
function variantErrors(
  tenants: Outline['tenants'],
  policy: ResolvedPolicy | undefined,
  models: readonly ScenarioModel[],
  allocated: ReadonlySet<string>,
  document: LocatedDocument,
): UserError[] {
  const wanted = policy?.parameters.variant
  if (typeof wanted !== 'string' || !policy?.given.includes('variant') || wanted === '') return []
  const at = locationOf(document, [...policy.path, 'variant'])
  const deployed = models.flatMap(model =>
    model.variants.filter(variant => allocated.has(`${model.name}/${variant.name}`)).map(variant => variant.name),
  )
  const names = [...new Set(deployed)].sort()
  if (!names.includes(wanted)) {
    const nearest = nearestName(wanted, names)
    return [
      new UserError('no allocated variant has this name', { at, found: wanted, allowed: names.join(', '), nearest }),
    ]
  }
  return tenants.flatMap(({ name, model, qualityFloor: floor = 0 }) => {
    const variant = models.find(candidate => candidate.name === model)?.variants.find(({ name }) => name === wanted)
    if (variant === undefined || variant.quality >= floor) return []
    return [
      new UserError(`a variant under the floor of the tenant '${name}'`, {
        at,
        found: `${model}/${wanted} with ${percent(variant.quality)}`,
        allowed: `a variant of at least ${percent(floor)}`,
      }),
    ]
  })
}

/** Batch sizes that the user asks for and no profile knows. Whole numbers of a batching policy are batch sizes. */
function batchErrors(
  batching: ResolvedPolicy | undefined,
  models: readonly ScenarioModel[],
  allocated: ReadonlySet<string>,
  document: LocatedDocument,
): UserError[] {
  if (batching === undefined) return []
  const limits = models.flatMap(model =>
    model.variants
      .filter(variant => allocated.has(`${model.name}/${variant.name}`))
      .map(variant => ({
        name: `${model.name}/${variant.name}`,
        most: Math.max(...variant.service.map(largestBatch)),
      })),
  )
  if (limits.length === 0) return []
  const limit = limits.reduce((a, b) => (b.most > a.most ? b : a))
  return batching.given.flatMap(key => {
    const size = batching.parameters[key]
    if (batching.entry.parameters[key]?.kind !== 'integer' || typeof size !== 'number' || size <= limit.most) return []
    return [
      new UserError('a batch larger than any that was measured', {
        at: locationOf(document, [...batching.path, key]),
        found: String(size),
        allowed: `up to ${limit.most}, the largest batch in the profile of ${limit.name}`,
      }),
    ]
  })
}

function needErrors(
  policies: ResolvedPolicies,
  models: readonly ScenarioModel[],
  allocated: ReadonlySet<string>,
  document: LocatedDocument,
): UserError[] {
  if (policies.variant?.entry.choosesAtDispatch === true) return []
  return chosenOnes(policies).flatMap(policy => {
    if (!policy.entry.needs?.includes('one-variant-per-model')) return []
    return models.flatMap(model => {
      const several = variantNames([model]).filter(name => allocated.has(name))
      if (several.length < 2) return []
      return [
        new UserError(`policy '${policy.name}' needs one variant per model`, {
          at: locationOf(document, policy.path),
          found: several.join(', '),
          allowed: `replicas of one variant of '${model.name}'`,
          hint: 'requests are bound to a replica only when it is free, so no variant can be chosen at arrival',
        }),
      ]
    })
  })
}

/** Weights are given by device type; one that no pool has is a slip of the pen. */
function weightErrors(policies: ResolvedPolicies, pools: Outline['pools'], document: LocatedDocument): UserError[] {
  const types = [...new Set(pools.flatMap(({ deviceType }) => deviceType ?? []))].sort()
  return namesOutside(policies, 'weights', types, name => `no pool has devices of type '${name}'`, document)
}

function shareErrors(policies: ResolvedPolicies, allocated: ReadonlySet<string>, document: LocatedDocument) {
  const problem = (name: string) => `a share of '${name}', of which the allocation deploys nothing`
  return namesOutside(policies, 'shares', [...allocated].sort(), problem, document)
}

/** Keys of the mappings of a kind that are none of the names that there are. */
function namesOutside(
  policies: ResolvedPolicies,
  kind: ParameterKind,
  names: readonly string[],
  problem: (name: string) => string,
  document: LocatedDocument,
): UserError[] {
  return chosenOnes(policies).flatMap(policy =>
    Object.entries(policy.entry.parameters)
      .filter(([, parameter]) => parameter.kind === kind)
      .flatMap(([key]) =>
        Object.keys(policy.parameters[key]!)
          .filter(name => !names.includes(name))
          .map(
            name =>
              new UserError(problem(name), {
                at: locationOf(document, [...policy.path, key, name], 'key'),
                found: name,
                allowed: names.join(', '),
                nearest: nearestName(name, names),
              }),
          ),
      ),
  )
}

/** What can't refuse anybody is a mistake, and not a policy. */
function quotaErrors(policies: ResolvedPolicies, tenants: Outline['tenants'], document: LocatedDocument): UserError[] {
  const holding = chosenOnes(policies).find(({ entry }) => entry.needs?.includes('a-tenant-quota'))
  if (holding === undefined || tenants.some(({ hasQuota }) => hasQuota)) return []
  return [
    new UserError(`policy '${holding.name}' needs a tenant with a quota`, {
      at: locationOf(document, holding.path),
      found: 'tenants without quota',
      allowed: `a tenant with the field quota, as quota: {rate: 100 /s, burst: 20}`,
      hint: "without any quota no request would be refused; admission 'none' says so",
    }),
  ]
}

function mostAccurateOf(variants: ScenarioModel['variants']) {
  return variants.length === 0 ? undefined : variants.reduce((a, b) => (b.quality > a.quality ? b : a))
}

function percent(ratio: number): string {
  return formatQuantity(ratio, 'ratio')
}
