/** Choices among the variants of a tenant's model that are not under its floor. */
import type { View, WorldNames } from '../contract/index.ts'

/** May this variant serve the task, as far as quality goes? */
export function isAllowed(view: View, task: number, variant: number): boolean {
  return view.variants.quality[variant]! >= view.tenants.qualityFloor[view.tasks.tenant[task]!]!
}

/** The most accurate allowed variant that has replicas; where none has, the most accurate. Ties: the first by name. */
export function mostAccurateDeployed({ models, variants, tenants }: View, tenant: number): number {
  const model = tenants.model[tenant]!
  const first = models.firstVariant[model]!
  const end = first + models.variantCount[model]!
  const floor = tenants.qualityFloor[tenant]!
  let best = -1
  let bestOfAll = first
  for (let variant = first; variant < end; variant++) {
    if (variants.quality[variant]! > variants.quality[bestOfAll]!) bestOfAll = variant
    if (variants.replicas[variant] === 0 || variants.quality[variant]! < floor) continue
    if (best < 0 || variants.quality[variant]! > variants.quality[best]!) best = variant
  }
  return best < 0 ? bestOfAll : best
}

/** The most accurate allowed variant that has ready replicas; where none has, as `mostAccurateDeployed`. */
export function mostAccurateReady(view: View, tenant: number): number {
  const { models, variants, tenants, ready } = view
  const model = tenants.model[tenant]!
  const first = models.firstVariant[model]!
  const end = first + models.variantCount[model]!
  let best = -1
  for (let variant = first; variant < end; variant++) {
    if (ready.size[variant] === 0 || variants.quality[variant]! < tenants.qualityFloor[tenant]!) continue
    if (best < 0 || variants.quality[variant]! > variants.quality[best]!) best = variant
  }
  return best < 0 ? mostAccurateDeployed(view, tenant) : best
}

/** The variant of this name where a task's model has one, else the most accurate deployed. */
export function fixedVariants(wanted: string, names: WorldNames): (view: View, task: number) => number {
  const byModel = names.models.map(model => names.variants.indexOf(`${model}/${wanted}`))
  return oncePerTenant(names, (view, tenant) => {
    const named = byModel[view.tenants.model[tenant]!]!
    return named >= 0 ? named : mostAccurateDeployed(view, tenant)
  })
}

/**
 * A choice that depends on the tenant, and on which replicas are loading and ready: made anew only when these change, and
 * looked up for each request. The tenant's model is the task's.
 */
export function oncePerTenant(
  { tenants }: WorldNames,
  choose: (view: View, tenant: number) => number,
): (view: View, task: number) => number {
  const chosen = new Int32Array(tenants.length)
  let generation = -1
  return (view, task) => {
    if (view.ready.generation !== generation) {
      generation = view.ready.generation
      for (let tenant = 0; tenant < chosen.length; tenant++) chosen[tenant] = choose(view, tenant)
    }
    return chosen[view.tasks.tenant[task]!]!
  }
}
