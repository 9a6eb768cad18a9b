/**
 * What each variant answers to each request, as far as the profiles know: which row of the labelled data the request
 * carries, and of that row whether the variant was right and how sure it was. The same row for every variant of a model.
 */
import type { World } from '../contract/index.ts'
import { type InputQuality, onSameInputs } from '../spec/profile-inputs.ts'
import type { Scenario } from '../spec/scenario.ts'
import { type QualitiesByProfile, scenarioInputs } from '../spec/scenario-inputs.ts'
import { RowChoice } from '../workload/index.ts'
import type { StreamPaths } from './streams.ts'

export class ProfiledAnswers {
  /** By tenant; null where its model's variants share no rows. */
  readonly #choice: readonly (RowChoice | null)[]
  /** By variant. */
  readonly #inputs: readonly (InputQuality | null)[]

  constructor({ names, tenants }: World, streams: StreamPaths, inputs: readonly (InputQuality | null)[]) {
    this.#inputs = inputs
    this.#choice = tenants.map(({ model }, tenant) => {
      const [first, ...others] = inputs.filter((it, variant) => it !== null && names.variantModel[variant] === model)
      if (first == null || others.some(other => !onSameInputs(first, other!))) return null
      return new RowChoice(streams.inputs(names.tenants[tenant]!), first.n)
    })
  }

  /**
   * The row that the tenant's request number `ordinal` carries; -1 where no variant of its model was measured, or they were
   * on different rows.
   */
  rowOf(tenant: number, ordinal: number): number {
    return this.#choice[tenant]?.rowOf(ordinal) ?? -1
  }

  /** Whether the variant was measured on rows. */
  knows(variant: number): boolean {
    return this.#inputs[variant] !== null
  }

  /** 1 where the variant is right about the row. */
  correct(variant: number, row: number): number {
    return this.#inputs[variant]!.correct[row]!
  }

  /** How sure it is, 0..255 in steps of 1/256; -1 where its profile does not say. */
  confidence(variant: number, row: number): number {
    return this.#inputs[variant]!.confidence?.[row] ?? -1
  }
}

export function profiledAnswers(
  scenario: Scenario,
  { world, streams }: { readonly world: World; readonly streams: StreamPaths },
  qualities: QualitiesByProfile,
): ProfiledAnswers {
  return new ProfiledAnswers(world, streams, scenarioInputs(scenario, qualities))
}
