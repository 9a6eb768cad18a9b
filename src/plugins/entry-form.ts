/** What a plugin exports, held against the form of a registry's entry: each mistake with field, file and line. */
import * as z from 'zod'
import type { AnyPolicyEntry, Need, Parameter, ParameterKind, Presentation } from '../contract/index.ts'
import { nearestName, UserError, UserErrors } from '../errors/index.ts'
import { describeParameter, readParameter } from '../spec/check-policies.ts'
import { FAMILIES, POLICY_FIELDS } from '../spec/experiment-schema.ts'
import { type LocatedDocument, locationOf, type Path } from '../spec/located-document.ts'
import { valueToBeginWith } from '../spec/minimal-policy.ts'
import { LONGEST_NS, showValue } from '../spec/quantities.ts'
import { checkSchema } from '../spec/schema-check.ts'
import { fields } from '../spec/schema-kinds.ts'
import type { CompiledPlugin } from './compile.ts'
import { exportedDocument } from './exported-document.ts'

/** The names of a union, all of them: the compiler says which is missing. */
const namesOf = <N extends string>(all: { readonly [Name in N]: true }) => Object.keys(all) as [N, ...N[]]

const KINDS = namesOf<ParameterKind>({
  integer: true,
  number: true,
  duration: true,
  ratio: true,
  boolean: true,
  text: true,
  replicas: true,
  sizes: true,
  weights: true,
  shares: true,
})

const NEEDS = namesOf<Need>({
  'one-variant-per-model': true,
  'known-answers': true,
  'a-tenant-quota': true,
  'late-binding': true,
  'early-binding': true,
  'arrival-order': true,
  'deadline-order': true,
  'variant-at-arrival': true,
})

const text = z.string().min(1)

const parameter = fields({
  kind: z.enum(KINDS),
  summary: text,
  default: z.unknown().optional(),
  example: z.unknown().optional(),
  minimum: z.number().optional(),
  maximum: z.number().optional(),
  notAbove: text.optional(),
  choices: z.array(text).min(1).optional(),
} satisfies { [K in keyof Parameter]-?: z.ZodType })

const create = z.unknown().superRefine((value, context) => {
  if (typeof value === 'function') return
  context.addIssue({ code: 'invalid_type', expected: 'function', input: value, message: 'not a function' })
})

const presentation = {
  name: text.regex(
    /^[a-z][a-z0-9]*(-[a-z0-9]+)*$/,
    'a name of lower-case letters and digits, with - between its words',
  ),
  family: z.enum(POLICY_FIELDS),
  summary: text,
  source: text,
  parameters: z.record(z.string(), parameter),
  order: z.enum(['arrival', 'deadline']).optional(),
  workConserving: z.boolean().optional(),
  bindsLate: z.boolean().optional(),
  choosesAtDispatch: z.boolean().optional(),
  needs: z.array(z.enum(NEEDS)).optional(),
  create,
} satisfies { [K in keyof Omit<Presentation, 'plugin'>]-?: z.ZodType } & { family: z.ZodType; create: z.ZodType }

const policyForm = fields(presentation)
const systemForm = fields({ ...presentation, fills: z.array(z.enum(FAMILIES)).min(1) })

/** @throws UserErrors with every mistake of form */
export function checkedEntries(exported: unknown, plugin: CompiledPlugin): readonly AnyPolicyEntry[] {
  const document = exportedDocument(exported, plugin)
  if (exported === undefined || exported === null) {
    throw new UserError('the plugin has no default export', {
      at: document.place([]),
      allowed: 'export default, followed by the entry of a policy, or by a list of entries',
    })
  }
  const isList = Array.isArray(exported)
  const paths: Path[] = isList ? exported.map((_, i) => [i]) : [[]]
  const errors = paths.flatMap(path => entryErrors(isList ? exported[path[0] as number] : exported, document, path))
  if (errors.length > 0) throw new UserErrors(errors)
  return (isList ? exported : [exported]) as readonly AnyPolicyEntry[]
}

function entryErrors(entry: unknown, document: LocatedDocument, path: Path): readonly UserError[] {
  const isSystem = (entry as { family?: unknown } | null | undefined)?.family === 'system'
  const { errors } = checkSchema(isSystem ? systemForm : policyForm, document, path)
  if (errors.length > 0) return errors
  const { family, order, bindsLate, choosesAtDispatch, parameters } = entry as AnyPolicyEntry
  const misplaced = (field: string, of: string) =>
    new UserError(`'${field}' is said of ${of} policies only`, {
      at: locationOf(document, [...path, field], 'key'),
      found: `family: ${family}`,
    })
  return [
    ...(order !== undefined && !isSystem && family !== 'queueing' ? [misplaced('order', 'queueing')] : []),
    ...(bindsLate !== undefined && !isSystem && family !== 'routing' ? [misplaced('bindsLate', 'routing')] : []),
    ...(choosesAtDispatch !== undefined && !isSystem && family !== 'variant'
      ? [misplaced('choosesAtDispatch', 'variant')]
      : []),
    ...Object.keys(parameters).flatMap(key => parameterErrors(key, parameters, document, [...path, 'parameters', key])),
  ]
}

function parameterErrors(
  key: string,
  parameters: { readonly [name: string]: Parameter },
  document: LocatedDocument,
  path: Path,
): UserError[] {
  const errors: UserError[] = []
  const { kind, minimum, maximum, notAbove, choices, default: value, example } = parameters[key]!
  const refuse = (problem: string, field: string | undefined, details: UserError['details']) => {
    const at = locationOf(
      document,
      field === undefined ? path : [...path, field],
      field === undefined ? 'key' : 'value',
    )
    errors.push(new UserError(problem, { at, ...details }))
  }
  if (!/^[a-z][A-Za-z0-9]*$/.test(key) || key === 'name')
    refuse('not a name of a parameter', undefined, { found: key, allowed: "letters and digits, and not 'name'" })
  if (minimum !== undefined && maximum !== undefined && minimum > maximum)
    refuse("'minimum' is above 'maximum'", 'minimum', { found: `${minimum} and ${maximum}` })
  if (choices !== undefined && kind !== 'text')
    refuse(`a parameter of the kind '${kind}' has no choices`, 'choices', { allowed: "choices of the kind 'text'" })
  if (notAbove !== undefined && parameters[notAbove] === undefined) {
    const others = Object.keys(parameters).filter(other => other !== key)
    const nearest = nearestName(notAbove, others)
    refuse('there is no such parameter', 'notAbove', { found: notAbove, allowed: others.join(', ') || 'none', nearest })
  }
  for (const [field, given] of [
    ['default', value],
    ['example', example],
  ] as const) {
    const mistake = given === undefined ? undefined : valueMistake(given, parameters[key]!)
    if (mistake !== undefined) refuse(`not a value of the parameter's kind`, field, mistake)
  }
  const bound = notAbove === undefined ? undefined : parameters[notAbove]
  const [own, most] = [largest(parameters[key]!), bound && largest(bound)]
  if (own !== undefined && most !== undefined && own > most)
    refuse(`its value is above that of '${notAbove}'`, value === undefined ? 'example' : 'default', {
      found: `${own}, and ${most}`,
    })
  return errors
}

/** Of its default, or of its value to begin with, where that is a number or a list of sizes. */
function largest(parameter: Parameter): number | undefined {
  const value: unknown = valueToBeginWith(parameter)
  const last: unknown = Array.isArray(value) ? value.at(-1) : value
  return typeof last === 'number' ? last : undefined
}

/** Durations and ratios stand in an entry as a policy gets them, without a unit. */
function valueMistake(value: unknown, parameter: Parameter): UserError['details'] | undefined {
  const { kind, minimum = 0, maximum = kind === 'ratio' ? 1 : LONGEST_NS } = parameter
  const found = showValue(value)
  if (kind !== 'duration' && kind !== 'ratio') {
    const read = readParameter(value, parameter)
    return 'value' in read ? undefined : { found, allowed: read.allowed ?? describeParameter(parameter) }
  }
  const isRight = kind === 'duration' ? Number.isSafeInteger(value) : typeof value === 'number'
  if (isRight && (value as number) >= minimum && (value as number) <= maximum) return undefined
  const range = `from ${minimum}${maximum === LONGEST_NS ? '' : ` to ${maximum}`}`
  return {
    found,
    allowed: kind === 'duration' ? `a whole number of nanoseconds ${range}, as 5e6` : `a number ${range}`,
  }
}
