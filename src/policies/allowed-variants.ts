/** Choices among the variants of a task's model that are not under its tenant's floor. */
import type { View, WorldNames } from '../contract/index.ts'

/** May this variant serve the task, as far as quality goes? */
export function isAllowed(view: View, task: number, variant: number): boolean {
  return view.variants.quality[variant]! >= view.tenants.qualityFloor[view.tasks.tenant[task]!]!
}

/** The most accurate allowed variant that has replicas; where none has, the most accurate. Ties: the first by name. */
export function mostAccurateDeployed(view: View, task: number): number {
  const { models, variants, tasks } = view
  const first = models.firstVariant[tasks.model[task]!]!
  const end = first + models.variantCount[tasks.model[task]!]!
  let best = -1
  let bestOfAll = first
  for (let variant = first; variant < end; variant++) {
    if (variants.quality[variant]! > variants.quality[bestOfAll]!) bestOfAll = variant
    if (variants.replicas[variant] === 0 || !isAllowed(view, task, variant)) continue
    if (best < 0 || variants.quality[variant]! > variants.quality[best]!) best = variant
  }
  return best < 0 ? bestOfAll : best
}

/** The variant of this name where a task's model has one, else the most accurate deployed. */
export function fixedVariants(wanted: string, names: WorldNames): (view: View, task: number) => number {
  const byModel = names.models.map(model => names.variants.indexOf(`${model}/${wanted}`))
  return (view, task) => {
    const named = byModel[view.tasks.model[task]!]!
    return named >= 0 ? named : mostAccurateDeployed(view, task)
  }
}
