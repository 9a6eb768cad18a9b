/** The building blocks of our file schemas: objects without unknown keys, quantities, names, and a choice among forms. */
import * as z from 'zod'
import type { UserErrorDetails } from '../errors/index.ts'
import {
  type Dimension,
  describeQuantity,
  parseQuantity,
  quantityExample,
  quantityPattern,
  type Range,
} from './quantities.ts'

/** Under this key an issue's `params` hold what `UserError` needs. */
export const SCHEMA_MISTAKE = 'mistake'

export interface MistakeParameters {
  readonly problem: string
  readonly details: UserErrorDetails
}

/** An object that refuses unknown keys; the message of that issue is the list of known ones (schema-check.ts reads it). */
export function fields<Shape extends z.core.$ZodLooseShape>(shape: Shape) {
  const known = Object.keys(shape).join(', ')
  return z.strictObject(shape, { error: issue => (issue.code === 'unrecognized_keys' ? known : undefined) })
}

/** A quantity in its base unit (see quantities.ts). */
export function quantity(dimension: Dimension, range: Range = {}, summary = '') {
  const allowed = describeQuantity(dimension, range)
  return z
    .unknown()
    .transform((found, context): number => {
      const result = parseQuantity(found, dimension, range)
      if ('value' in result) return result.value
      const { problem, ...details } = result.mistake
      return refuse(context, { problem, details })
    })
    .meta({
      description: summary === '' ? allowed : `${summary}: ${allowed}`,
      anyOf: [
        { type: 'string', pattern: quantityPattern(dimension) },
        ...('value' in parseQuantity(0, dimension, range) ? [{ const: 0 }] : []),
      ],
      examples: [quantityExample(dimension)],
    })
}

/** What may name a thing: it becomes a part of paths in sweeps, of column values and of stream names. */
export const NAME_PATTERN = /^[A-Za-z0-9][A-Za-z0-9_+-]*(?:\.[A-Za-z0-9_+-]+)*$/

/** A name of the user's choice. */
export function nameOf(thing: string) {
  const allowed = 'letters, digits, and - _ + . between them'
  return z
    .unknown()
    .transform((found, context): string => {
      // YAML reads `name: 7` as a number; a name it is all the same.
      const text = typeof found === 'number' ? String(found) : found
      if (typeof text === 'string' && NAME_PATTERN.test(text)) return text
      const shown = typeof text === 'string' ? `'${text}'` : JSON.stringify(text)
      return refuse(context, { problem: `not a name of ${thing}`, details: { found: shown, allowed } })
    })
    .meta({ type: 'string', pattern: NAME_PATTERN.source, description: `Name of ${thing}` })
}

/** The path of a file that is read along. */
export function file(what: string) {
  return z.string().min(1).describe(`${what}, relative to this file`)
}

export function whole(minimum: number, maximum: number) {
  return z.int().min(minimum).max(maximum)
}

export function isRecord(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}

const choices = new WeakMap<z.core.$ZodType, readonly z.ZodType[]>()

/** The alternatives of a `choice`, for those who walk a schema (JSON Schema, the paths of a sweep). */
export function alternatives(schema: z.core.$ZodType): readonly z.ZodType[] | undefined {
  return choices.get(schema)
}

/**
 * One of several forms, told apart by a look at the value, so that a mistake is explained in terms of the form that was
 * meant. (A zod union tries all forms and can only say that none fits.)
 * @param choose gives the index of the form, or -1
 * @param otherwise explains what is wrong with a value of no form; must refuse it
 */
export function choice<const Options extends readonly z.ZodType[]>(
  options: Options,
  choose: (value: unknown) => number,
  otherwise: z.ZodType = z.never(),
) {
  const schema = z.unknown().transform((value, context): z.output<Options[number]> => {
    const result = (options[choose(value)] ?? otherwise).safeParse(value, { reportInput: true })
    if (result.success) return result.data as z.output<Options[number]>
    for (const issue of result.error.issues)
      context.issues.push({ ...issue, input: issue.input } as z.core.$ZodRawIssue)
    return z.NEVER
  })
  choices.set(schema, options)
  return schema
}

/** JSON Schema of what a user writes. */
export function toJsonSchema(schema: z.ZodType, id?: string): object {
  const json = z.toJSONSchema(schema, {
    io: 'input',
    override({ zodSchema, jsonSchema }) {
      const options = choices.get(zodSchema)
      if (options === undefined) return
      jsonSchema.anyOf = options.map(option => {
        const { $schema: _, ...inner } = toJsonSchema(option) as { $schema?: string }
        return inner
      })
    },
  })
  return id === undefined ? json : { $id: id, ...json }
}

/** @param path to the part that is wrong, from the value in hand */
export function refuse(context: z.RefinementCtx, mistake: MistakeParameters, path: readonly string[] = []): never {
  const params = { [SCHEMA_MISTAKE]: mistake }
  context.addIssue({ code: 'custom', message: mistake.problem, params, path: [...path] })
  return z.NEVER
}
