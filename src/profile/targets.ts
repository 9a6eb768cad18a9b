/** From the arguments of the command line to what is measured: a model file stands for its variants, an .onnx for itself. */
import { basename, extname } from 'node:path'
import { UserError, UserErrors } from '../errors/index.ts'
import { describeModel, type ModelDescription } from '../onnx/index.ts'
import { readModelFile } from '../spec/model-file.ts'

export interface Target {
  readonly model: string
  readonly variant: string
  /** The .onnx file. */
  readonly path: string
  /** How messages name it. */
  readonly shown: string
  readonly data: LabelledSource | null
  readonly description: ModelDescription
}

export interface LabelledSource {
  readonly package: string
  readonly split: 'train' | 'test'
  readonly metric: 'accuracy'
}

/** Name of the only variant of a model that is given as a bare .onnx file. */
export const BARE_VARIANT = 'default'

/** @throws UserErrors with all that is wrong with any of the files, before anything runs */
export function readTargets(models: readonly string[]): Target[] {
  const errors: UserError[] = []
  const attempt = <T>(work: () => T): T | undefined => {
    try {
      return work()
    } catch (error) {
      if (!(error instanceof UserError)) throw error
      errors.push(error)
      return undefined
    }
  }
  const targets = models
    .flatMap(model => attempt(() => unread(model)) ?? [])
    .flatMap(target => {
      const description = attempt(() => describeWhole(target.path, target.shown))
      return description === undefined ? [] : [{ ...target, description }]
    })
  for (const [i, { model, variant, shown }] of targets.entries()) {
    const twin = targets.findIndex(other => other.model === model && other.variant === variant)
    if (twin < i) errors.push(new UserError(`${model}/${variant} is given twice`, { at: { file: shown } }))
  }
  if (errors.length > 0) throw errors.length === 1 ? errors[0] : new UserErrors(errors)
  return targets
}

function unread(model: string): Omit<Target, 'description'>[] {
  const extension = extname(model).toLowerCase()
  if (extension === '.onnx') {
    const name = modelName(basename(model, extname(model)))
    return [{ model: name, variant: BARE_VARIANT, path: model, shown: model, data: null }]
  }
  if (['.yaml', '.yml', '.json'].includes(extension)) {
    const file = readModelFile(model)
    return file.variants.map(({ name, file: path }) => {
      return { model: file.model, variant: name, path, shown: `${model} (${basename(path)})`, data: file.data }
    })
  }
  throw new UserError('not a model', { at: { file: model }, allowed: 'a model file (*.model.yaml) or an .onnx file' })
}

/** A file's base name as a name that specs may use. */
function modelName(base: string): string {
  return base.replace(/[^A-Za-z0-9_+.-]+/g, '-').replace(/^[^A-Za-z0-9]+|[.-]+$/g, '') || 'model'
}

/** @throws UserError for a damaged file, and for external data that are missing or too short */
function describeWhole(path: string, shown: string): ModelDescription {
  const description = describeModel(path)
  const faults = description.externalFiles.flatMap(({ location, exists, bytes, requiredBytes }) => {
    if (!exists) return [`${location} is missing (${requiredBytes} bytes)`]
    return bytes < requiredBytes ? [`${location} has ${bytes} bytes, ${requiredBytes} are needed`] : []
  })
  if (faults.length === 0) return description
  throw new UserError(`the model's external data are not complete: ${faults.join('; ')}`, {
    at: { file: shown },
    hint: 'external data files must lie beside the .onnx file, under the names it gives',
  })
}
