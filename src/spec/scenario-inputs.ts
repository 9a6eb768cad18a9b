/**
 * What profiles say of single inputs, for the variants of a scenario. A scenario names its profiles by hash and has of them
 * what every run needs; the rest comes beside it, as traces do, and is decoded only for a run that asks.
 */
import type { LoadedProfile } from './check-experiment.ts'
import type { MeasuredQuality } from './profile-file.ts'
import { type InputQuality, inputQualityOf, onSameInputs } from './profile-inputs.ts'
import type { Scenario, ScenarioModel } from './scenario.ts'
import { byName } from './sorted-names.ts'

/** Of one profile. Plain data, which a thread is handed as it is. */
export interface ProfiledQualities {
  readonly deviceType: string
  /** By `model/variant`; null where there was no labelled data. */
  readonly variants: ReadonlyMap<string, MeasuredQuality | null>
}

/** By the profile's content hash, as a scenario names it. */
export type QualitiesByProfile = ReadonlyMap<string, ProfiledQualities>

export function qualitiesByProfile(profiles: readonly LoadedProfile[]): QualitiesByProfile {
  return new Map(
    profiles.map(({ sha256, profile: { deviceType, variants } }) => [
      sha256,
      { deviceType, variants: new Map(variants.map(it => [`${it.model}/${it.variant}`, it.quality])) },
    ]),
  )
}

/**
 * By variant, numbered as in the world that the scenario is built to; null where nobody measured it. A variant that several
 * device types serve has what was measured on the first of them by name, from which also its quality comes.
 */
export function scenarioInputs(scenario: Scenario, qualities: QualitiesByProfile): (InputQuality | null)[] {
  const deviceTypes = [...new Set(scenario.executors.map(({ deviceType }) => deviceType))].sort()
  const profiles = scenario.profiles.flatMap(({ sha256 }) => qualities.get(sha256) ?? [])
  const inputs = variantInputs(scenario.models, deviceTypes, profiles)
  return [...scenario.models].sort(byName).flatMap(model => inputsOf(model, inputs))
}

/** The same by `model/variant`, at load. @param deviceTypes of the cluster, sorted */
export function variantInputs(
  models: readonly ScenarioModel[],
  deviceTypes: readonly string[],
  profiles: readonly ProfiledQualities[],
): Map<string, InputQuality | null> {
  const inDeviceOrder = deviceTypes.flatMap(type => profiles.filter(({ deviceType }) => deviceType === type))
  return new Map(
    models.flatMap(({ name, variants }) =>
      variants.map(variant => {
        const key = `${name}/${variant.name}`
        const quality = inDeviceOrder.find(profile => profile.variants.has(key))?.variants.get(key) ?? null
        return [key, quality && inputQualityOf(quality)] as const
      }),
    ),
  )
}

/** What stands in the way of telling, of one and the same request, what each variant would answer. */
export interface InputMistake {
  readonly problem: string
  readonly found: string
  readonly allowed: string
  readonly hint: string
}

/** Undefined where each variant of the model was measured on the same rows, with a confidence for each. */
export function inputMistake(
  model: ScenarioModel,
  inputs: ReadonlyMap<string, InputQuality | null>,
): InputMistake | undefined {
  const named = [...model.variants].sort(byName).map(({ name }) => `${model.name}/${name}`)
  const hint = 'measure all variants of the model at once, with labelled data: foreserve profile MODEL'
  const without = named.find(name => (inputs.get(name)?.confidence ?? null) === null)
  if (without !== undefined) {
    const problem = `a profile that does not say how sure ${without} was of each input`
    const found = (inputs.get(without) ?? null) === null ? 'no quality' : 'no confidence'
    return { problem, found, allowed: 'a quality with confidence', hint }
  }
  const [first, ...others] = named
  const unlike = others.find(name => !onSameInputs(inputs.get(first!)!, inputs.get(name)!))
  if (unlike === undefined) return undefined
  const rows = (name: string) => `${name} on ${inputs.get(name)!.n} rows of ${inputs.get(name)!.data}`
  return {
    problem: `variants of ${model.name} that were measured on different inputs`,
    found: `${rows(first!)}, ${rows(unlike)}`,
    allowed: 'the same rows for all variants of the model',
    hint,
  }
}

function inputsOf(model: ScenarioModel, inputs: ReadonlyMap<string, InputQuality | null>): (InputQuality | null)[] {
  return [...model.variants].sort(byName).map(({ name }) => inputs.get(`${model.name}/${name}`) ?? null)
}
