/** `*.model.yaml`: a model's variants, each an ONNX file, and the labelled data that their quality is measured on. */
import { z } from 'zod'
import { UserErrors } from '../errors/index.ts'
import { readLocated, resolveFrom } from './read-document.ts'
import { parseSchema } from './schema-check.ts'
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

/** @throws UserErrors that locate every mistake in the file (the ONNX files are not looked at) */
export function readModelFile(path: string): ModelFile {
  const document = readLocated(path)
  const { model, task, data, variants } = parseSchema(modelFileSchema, document)
  const duplicates = duplicateNames(document, ['variants'], variants, 'variant')
  if (duplicates.length > 0) throw new UserErrors(duplicates)
  return {
    model,
    task: task ?? null,
    data: data ?? null,
    variants: variants.map(({ name, file, summary }, i) => ({
      name,
      file: resolveFrom(document.directory(['variants', i, 'file']), file),
      fileAsWritten: file,
      summary: summary ?? null,
    })),
  }
}
