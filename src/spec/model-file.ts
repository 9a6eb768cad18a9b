/** `*.model.yaml`: a model's variants, each an ONNX file, and the labelled data that their quality is measured on. */
import { existsSync } from 'node:fs'
import * as z from 'zod'
import { UserError, UserErrors } from '../errors/index.ts'
import { locationOf } from './located-document.ts'
import { readLocated, resolveFrom } from './read-document.ts'
import { inOrder, parseSchema } from './schema-check.ts'
import { fields, nameOf } from './schema-kinds.ts'
import { duplicateNames } from './unique-names.ts'

export interface ModelFile {
  readonly model: string
  readonly task: string | null
  readonly data: { readonly package: string; readonly split: 'train' | 'test'; readonly metric: 'accuracy' } | null
  readonly variants: readonly ModelFileVariant[]
}

export interface ModelFileVariant {
  readonly name: string
  /** Absolute; in the file it is relative to the model file. */
  readonly file: string
  /** As the user wrote it. */
  readonly fileAsWritten: string
  readonly summary: string | null
}

export const modelFileSchema = fields({
  model: nameOf('a model'),
  task: z.string().optional().describe('What the model does, in words'),
  data: fields({
    package: z.string().min(1).describe('npm package of labelled data'),
    split: z.enum(['train', 'test']).default('test').describe('Rows that quality is measured on'),
    metric: z.enum(['accuracy']).default('accuracy').describe('Share of right answers'),
  })
    .optional()
    .describe('Labelled data; without it quality is not measured'),
  variants: z
    .array(
      fields({
        name: nameOf('a variant'),
        file: z.string().min(1).describe('ONNX file, relative to this file'),
        summary: z.string().optional().describe('What sets the variant apart'),
      }),
    )
    .min(1),
})

/**
 * @param mustExist whether it is a mistake to name an ONNX file that is not there (their content is not looked at)
 * @throws UserErrors that locate every mistake in the file
 */
export function readModelFile(path: string, mustExist = false): ModelFile {
  const document = readLocated(path)
  const { model, task, data, variants } = parseSchema(modelFileSchema, document)
  const read = variants.map(({ name, file, summary }, i) => ({
    name,
    file: resolveFrom(document.directory(['variants', i, 'file']), file),
    fileAsWritten: file,
    summary: summary ?? null,
  }))
  const errors = duplicateNames(document, ['variants'], variants, 'variant')
  for (const [i, { file, fileAsWritten }] of read.entries()) {
    if (!mustExist || existsSync(file)) continue
    const at = locationOf(document, ['variants', i, 'file'])
    errors.push(new UserError('there is no such file', { at, found: fileAsWritten }))
  }
  if (errors.length > 0) throw new UserErrors(inOrder(errors))
  return { model, task: task ?? null, data: data ?? null, variants: read }
}
