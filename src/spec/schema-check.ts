/** From a zod schema's verdict to located mistakes: all of them at once, each with what is allowed and the nearest name. */
import type * as z from 'zod'
import { nearestName, UserError, UserErrors } from '../errors/index.ts'
import { type LocatedDocument, locationOf, type Path } from './located-document.ts'
import { showValue } from './quantities.ts'
import { type MistakeParameters, SCHEMA_MISTAKE } from './schema-kinds.ts'

export type Checked<T> = { readonly value: T; readonly errors: readonly [] } | { readonly errors: readonly UserError[] }

/** Checks the part of a document at `path` (all of it by default). */
export function checkSchema<S extends z.ZodType>(
  schema: S,
  document: LocatedDocument,
  path: Path = [],
): Checked<z.output<S>> {
  const result = schema.safeParse(valueAt(document.value, path), { reportInput: true })
  if (result.success) return { value: result.data, errors: [] }
  return { errors: explainIssues(result.error.issues, document, path) }
}

/** @throws UserErrors with all mistakes */
export function parseSchema<S extends z.ZodType>(schema: S, document: LocatedDocument): z.output<S> {
  const checked = checkSchema(schema, document)
  if ('value' in checked) return checked.value
  throw new UserErrors(inOrder(checked.errors))
}

/** In the order in which they stand in the file, each once. */
export function inOrder(errors: readonly UserError[]): UserError[] {
  const once = [...new Map(errors.map(error => [error.message, error])).values()]
  const at = (error: UserError) => error.details.at ?? {}
  return once.sort((a, b) => (at(a).line ?? 0) - (at(b).line ?? 0) || (at(a).column ?? 0) - (at(b).column ?? 0))
}

export function valueAt(value: unknown, path: Path): unknown {
  return path.reduce<unknown>(
    (inner, step) => (inner as { [key: string | number]: unknown } | null | undefined)?.[step],
    value,
  )
}

function explainIssues(issues: readonly z.core.$ZodIssue[], document: LocatedDocument, base: Path): UserError[] {
  const at = (issue: z.core.$ZodIssue): Path => [...base, ...(issue.path as (string | number)[])]
  const unknown = issues.flatMap(issue =>
    issue.code === 'unrecognized_keys' ? explainKeys(issue, at(issue), document) : [],
  )
  const others = issues
    .filter(issue => issue.code !== 'unrecognized_keys')
    // A misspelt key is one mistake, not an unknown field and a missing one.
    .filter(issue => !unknown.some(key => key.meant === fieldKey(at(issue)) && issue.input === undefined))
    .map(issue => explainIssue(issue, at(issue), document))
  return [...unknown.map(key => key.error), ...others]
}

const fieldKey = (path: Path) => JSON.stringify(path)

function explainKeys(issue: z.core.$ZodIssueUnrecognizedKeys, path: Path, document: LocatedDocument) {
  // `fields` in schema-kinds.ts writes the known names into the message.
  const known = issue.message.split(', ')
  const value = (issue.input ?? {}) as object
  return issue.keys.map(key => {
    const nearest = nearestName(
      key,
      known.filter(name => !Object.hasOwn(value, name)),
    )
    const error = new UserError(`unknown field '${key}'`, {
      at: locationOf(document, [...path, key], 'key'),
      allowed: known.join(', '),
      nearest,
    })
    return { error, meant: nearest === undefined ? undefined : fieldKey([...path, nearest]) }
  })
}

function explainIssue(issue: z.core.$ZodIssue, path: Path, document: LocatedDocument): UserError {
  const at = locationOf(document, path)
  if (issue.code === 'custom' && issue.params?.[SCHEMA_MISTAKE] !== undefined) {
    const mistake = issue.params[SCHEMA_MISTAKE] as MistakeParameters
    const missing = issue.input === undefined
    const problem = missing ? missingField(path) : mistake.problem
    return new UserError(problem, { at, ...mistake.details, ...(missing ? { found: undefined } : {}) } as object)
  }
  const allowed = allowedBy(issue)
  if (issue.input === undefined) return new UserError(missingField(path), { at, allowed })
  const details = { at, found: showValue(issue.input), allowed }
  if (issue.code === 'invalid_value') {
    const names = issue.values.filter(value => typeof value === 'string')
    const nearest = typeof issue.input === 'string' ? nearestName(issue.input, names) : undefined
    return new UserError(`unknown ${String(path.at(-1) ?? 'value')}`, { ...details, nearest })
  }
  if (issue.code === 'too_small' && issue.origin === 'array') return new UserError('an empty list', details)
  if (issue.code === 'too_small' && issue.origin === 'string') return new UserError('an empty text', details)
  if (issue.code === 'too_small' || issue.code === 'too_big') return new UserError('out of range', details)
  return new UserError(`not ${allowed}`, details)
}

function missingField(path: Path): string {
  return `missing field '${String(path.at(-1) ?? '')}'`
}

const typeNames: { readonly [expected: string]: string } = {
  string: 'a text',
  number: 'a number',
  int: 'a whole number',
  boolean: 'true or false',
  array: 'a list',
  object: 'a mapping of fields',
  record: 'a mapping of names',
  function: 'a function',
}

function allowedBy(issue: z.core.$ZodIssue): string {
  switch (issue.code) {
    case 'invalid_type':
      return typeNames[issue.expected] ?? issue.expected
    case 'invalid_value':
      return issue.values.map(String).join(', ')
    case 'too_small':
      if (issue.origin === 'array') return `at least ${issue.minimum} ${issue.minimum === 1 ? 'entry' : 'entries'}`
      if (issue.origin === 'string') return 'a text of at least one letter'
      return `a number ${issue.inclusive ? 'of at least' : 'above'} ${issue.minimum}`
    case 'too_big':
      return `a number ${issue.inclusive ? 'of at most' : 'below'} ${issue.maximum}`
    default:
      return issue.message
  }
}
