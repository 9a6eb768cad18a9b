/** Policies that go by how sure a variant is of its answer need to know it, of the same inputs, for each variant that may answer. */
import { UserError } from '../errors/index.ts'
import { variantNames } from './catalogue.ts'
import { chosenOnes, type ResolvedPolicies } from './check-policies.ts'
import { type LocatedDocument, locationOf } from './located-document.ts'
import { onSameInputs } from './profile-inputs.ts'
import type { ScenarioModel } from './scenario.ts'

/** Whether some policy of a run needs the answers of its variants. */
export function needsAnswers(policies: ResolvedPolicies): boolean {
  return chosenOnes(policies).some(({ entry }) => entry.needs?.includes('known-answers'))
}

/** Of what may be deployed alone: what else a profile has may have been measured on other inputs, which are none of a run. */
export function withoutAnswersOfOthers(
  models: readonly ScenarioModel[],
  allocated: ReadonlySet<string>,
): readonly ScenarioModel[] {
  return models.map(model => ({
    ...model,
    variants: model.variants.map(({ answers, ...variant }) => ({
      ...variant,
      ...(answers && allocated.has(`${model.name}/${variant.name}`) && { answers }),
    })),
  }))
}

/** @param allocated `model/variant` of what may be deployed */
export function answerErrors(
  policies: ResolvedPolicies,
  models: readonly ScenarioModel[],
  allocated: ReadonlySet<string>,
  document: LocatedDocument,
): UserError[] {
  return chosenOnes(policies).flatMap(policy => {
    if (!policy.entry.needs?.includes('known-answers')) return []
    const at = locationOf(document, policy.path)
    return models.flatMap(model => {
      const deployed = model.variants.filter(({ name }) => allocated.has(`${model.name}/${name}`))
      const unknown = deployed.filter(({ answers }) => answers === undefined)
      if (unknown.length > 0) {
        return [
          new UserError(`policy '${policy.name}' needs to know how sure each variant was of each input`, {
            at,
            found: `nothing known of ${variantNames([{ ...model, variants: unknown }]).join(', ')}`,
            allowed: 'variants whose profile has quality.correct and quality.confidence, or of models: with answers',
            hint: `measure with labelled data (foreserve profile ${model.name}.model.yaml), or write the answers down beside the service times`,
          }),
        ]
      }
      const inputs = deployed.map(({ answers }) => answers!)
      if (inputs.every(it => onSameInputs(it, inputs[0]!))) return []
      return [
        new UserError(`policy '${policy.name}' needs all variants of a model measured on the same inputs`, {
          at,
          found: deployed
            .map(({ name }, i) => `${model.name}/${name} on ${inputs[i]!.n} rows of ${inputs[i]!.data}`)
            .join(', '),
          allowed: 'the same rows of the same data for each variant',
          hint: 'whether one is right where another is unsure can only be told of the same inputs',
        }),
      ]
    })
  })
}
