/** The policies of a cell against the registry: names, parameters, units, ranges; defaults are filled in. */
import type { AnyPolicyEntry, Family, Parameter, ParameterValue, ParameterValues } from '../contract/index.ts'
import { nearestName, UserError } from '../errors/index.ts'
import { DEFAULT_POLICIES, type ExperimentFields, FAMILIES, type PolicyFields } from './experiment-schema.ts'
import { type LocatedDocument, locationOf, type Path } from './located-document.ts'
import { nearestPolicies } from './nearest-policy.ts'
import { describeQuantity, parseQuantity, type Range, showValue } from './quantities.ts'
import type { ScenarioPolicy } from './scenario.ts'

export type ResolvedPolicies = { readonly [F in Family]: ResolvedPolicy | undefined }

export interface ResolvedPolicy extends ScenarioPolicy {
  readonly entry: AnyPolicyEntry
  /** Where it is written: `policies.batching`, or `policies.system`. */
  readonly path: Path
  /** The names of the parameters that the user gave. */
  readonly given: readonly string[]
}

/** Policies that could be resolved, and what is wrong with the others. */
export function checkPolicies(
  policies: ExperimentFields['policies'],
  registry: readonly AnyPolicyEntry[],
  document: LocatedDocument,
): { readonly policies: ResolvedPolicies; readonly errors: readonly UserError[] } {
  const errors: UserError[] = []
  const written = policies.system
  const system = written === undefined ? undefined : checkPolicy('system', written, registry, document, errors)
  // With wrong parameters it fills its families all the same.
  const { name, fills } = systemOf(written, registry)
  const resolved = Object.fromEntries(
    FAMILIES.map(family => {
      const other = policies[family]
      if (!fills.includes(family))
        return [family, checkPolicy(family, other ?? DEFAULT_POLICIES[family], registry, document, errors)]
      if (other !== undefined) errors.push(filledTwice(family, name, fills, other, document))
      return [family, system]
    }),
  ) as ResolvedPolicies
  return { policies: resolved, errors }
}

/** Each policy and system once. */
export function chosenOnes(policies: ResolvedPolicies): readonly ResolvedPolicy[] {
  return [...new Set(FAMILIES.flatMap(family => policies[family] ?? []))]
}

function systemOf(written: PolicyFields | undefined, registry: readonly AnyPolicyEntry[]) {
  const name = typeof written === 'object' ? written.name : (written ?? '')
  const entry = registry.find(it => it.family === 'system' && it.name === name)
  return { name, fills: entry?.family === 'system' ? entry.fills : [] }
}

function filledTwice(
  family: Family,
  system: string,
  fills: readonly Family[],
  written: PolicyFields,
  document: LocatedDocument,
): UserError {
  return new UserError(`two policies for ${family}: the system '${system}' decides on it as well`, {
    at: locationOf(document, ['policies', family]),
    found: typeof written === 'object' ? written.name : written,
    allowed: `nothing beside '${system}' for ${fills.join(', ')}`,
    hint: 'to compare a system with other policies, sweep combinations that each name one or the other',
  })
}

function checkPolicy(
  family: Family | 'system',
  written: PolicyFields,
  registry: readonly AnyPolicyEntry[],
  document: LocatedDocument,
  errors: UserError[],
): ResolvedPolicy | undefined {
  const path: Path = ['policies', family]
  const { name, ...given } = typeof written === 'string' ? { name: written } : written
  const entry = registry.find(candidate => candidate.family === family && candidate.name === name)
  if (entry === undefined) {
    errors.push(unknownPolicy(family, name, registry, document))
    return undefined
  }
  const known = Object.keys(entry.parameters)
  for (const key of Object.keys(given)) {
    if (known.includes(key)) continue
    const nearest = nearestName(
      key,
      known.filter(other => !Object.hasOwn(given, other)),
    )
    errors.push(
      new UserError(`policy '${name}' has no parameter '${key}'`, {
        at: locationOf(document, [...path, key], 'key'),
        allowed: known.length === 0 ? 'no parameters' : known.join(', '),
        nearest,
        ...(nearest === undefined && whoseParameter(key, family, registry)),
      }),
    )
  }
  const before = errors.length
  const parameters: { [name: string]: ParameterValue } = {}
  for (const key of known.sort()) {
    const parameter = entry.parameters[key]!
    const found: unknown = (given as { [key: string]: unknown })[key]
    if (found === undefined && parameter.default !== undefined) {
      parameters[key] = parameter.default
      continue
    }
    const result = readParameter(found, parameter)
    if ('value' in result) {
      parameters[key] = result.value
      continue
    }
    const missing = found === undefined
    errors.push(
      new UserError(missing ? `policy '${name}' needs its parameter '${key}'` : result.problem, {
        at: locationOf(document, [...path, key, ...(result.under === undefined ? [] : [result.under])]),
        ...(missing ? {} : { found: result.found ?? showValue(found) }),
        allowed: result.allowed,
        nearest: result.nearest,
      }),
    )
  }
  errors.push(...orderErrors(entry, parameters, Object.keys(given), path, document))
  return errors.length > before
    ? undefined
    : { name, parameters: parameters satisfies ParameterValues, entry, path, given: Object.keys(given) }
}

/** It may have been left over from another policy. */
function whoseParameter(key: string, family: Family | 'system', registry: readonly AnyPolicyEntry[]) {
  const others = registry.filter(entry => entry.family === family && Object.hasOwn(entry.parameters, key))
  const names = others.map(({ name }) => `'${name}'`)
  return names.length === 0 ? {} : { hint: `it is a parameter of ${names.join(', ')}` }
}

/** Parameters that exceed another one of the same policy, both given or by default. */
function orderErrors(
  entry: AnyPolicyEntry,
  values: ParameterValues,
  given: readonly string[],
  path: Path,
  document: LocatedDocument,
): UserError[] {
  return Object.entries(entry.parameters).flatMap(([key, { notAbove }]) => {
    if (notAbove === undefined) return []
    const written = values[key]
    // Sizes are in ascending order.
    const value = Array.isArray(written) ? written.at(-1) : written
    const bound = values[notAbove]
    if (typeof value !== 'number' || typeof bound !== 'number' || value <= bound) return []
    return [
      new UserError(`'${key}' is above '${notAbove}'`, {
        at: locationOf(document, [...path, given.includes(key) ? key : notAbove]),
        found: `${key} ${value}, ${notAbove} ${bound}`,
        allowed: `a '${key}' up to '${notAbove}'`,
      }),
    ]
  })
}

function unknownPolicy(
  family: Family | 'system',
  name: string,
  registry: readonly AnyPolicyEntry[],
  document: LocatedDocument,
) {
  const names = registry.filter(entry => entry.family === family).map(entry => entry.name)
  const nearest = nearestPolicies(name, names)
  const elsewhere =
    registry.find(entry => entry.name === name) ?? (nearest.length > 0 ? undefined : nearestElsewhere(name, registry))
  // `{name: x}` is located at the name, a bare `x` at itself: a path into a text ends there.
  return new UserError(family === 'system' ? 'unknown system' : `unknown ${family} policy`, {
    at: locationOf(document, nameIsApart(document, family) ? ['policies', family, 'name'] : ['policies', family]),
    found: name,
    allowed: names.join(', ') || 'none: there is no system here',
    nearest,
    ...(elsewhere !== undefined && { hint: whereItBelongs(elsewhere) }),
    ...(elsewhere === undefined && nearest.length === 0 && { hint: 'one of your own is named by --plugin FILE' }),
  })
}

function nearestElsewhere(name: string, registry: readonly AnyPolicyEntry[]): AnyPolicyEntry | undefined {
  const [nearest] = nearestPolicies(
    name,
    registry.map(entry => entry.name),
  )
  return registry.find(entry => entry.name === nearest)
}

function whereItBelongs(entry: AnyPolicyEntry): string {
  const { name, family } = entry
  if (family !== 'system') return `'${name}' is a policy of the family '${family}'`
  return `'${name}' is a system, which decides on ${entry.fills.join(', ')}: policies: {system: ${name}}`
}

function nameIsApart(document: LocatedDocument, family: Family | 'system'): boolean {
  const written = (document.value as { policies?: { [family: string]: unknown } }).policies?.[family]
  return typeof written === 'object'
}

type Read =
  | { readonly value: ParameterValue }
  | {
      readonly problem: string
      readonly allowed: string
      readonly found?: string
      readonly nearest?: string | undefined
      /** The key of a mapping under which it stands. */
      readonly under?: string
    }

/** A value as a user writes it. */
export function readParameter(found: unknown, parameter: Parameter): Read {
  switch (parameter.kind) {
    case 'duration':
    case 'ratio': {
      const range = parameter.kind === 'ratio' ? { maximum: 1, ...rangeOf(parameter) } : rangeOf(parameter)
      const result = parseQuantity(found, parameter.kind, range)
      return 'value' in result ? result : result.mistake
    }
    case 'integer':
    case 'number':
      return readNumber(found, parameter)
    case 'boolean':
      return typeof found === 'boolean' ? { value: found } : wrongKind(parameter)
    case 'text':
      return readText(found, parameter)
    case 'replicas':
      return readCounts(found, parameter, 'number of replicas')
    case 'weights':
      return readCounts(found, parameter, 'weight')
    case 'shares':
      return readCounts(found, parameter, 'share')
    case 'sizes':
      return isSizes(found) ? { value: found } : wrongKind(parameter)
  }
}

function isSizes(found: unknown): found is readonly number[] {
  return Array.isArray(found) && found.every((size, i) => isWhole(size) && size > (i === 0 ? 0 : found[i - 1]))
}

function readNumber(found: unknown, parameter: Parameter): Read {
  const { minimum = Number.NEGATIVE_INFINITY, maximum = Number.POSITIVE_INFINITY } = parameter
  const isKind = typeof found === 'number' && (parameter.kind === 'number' ? Number.isFinite(found) : isWhole(found))
  if (!isKind) return wrongKind(parameter)
  if (found >= minimum && found <= maximum) return { value: found }
  return { problem: 'out of range', allowed: describeParameter(parameter) }
}

function readText(found: unknown, parameter: Parameter): Read {
  if (typeof found !== 'string') return wrongKind(parameter)
  const { choices } = parameter
  if (choices === undefined || choices.includes(found)) return { value: found }
  return { problem: 'unknown choice', allowed: choices.join(', '), nearest: nearestName(found, choices) }
}

/** Names of variants and device types are checked where models and pools are known. */
function readCounts(found: unknown, parameter: Parameter, what: string): Read {
  if (typeof found !== 'object' || found === null || Array.isArray(found)) return wrongKind(parameter)
  const counts = Object.entries(found)
  const { maximum = Number.POSITIVE_INFINITY } = parameter
  const bad = counts.find(([, count]) => !isWhole(count) || count < 1 || count > maximum)
  if (bad !== undefined) {
    return {
      problem: `not a ${what} of ${bad[0]}`,
      under: bad[0],
      found: showValue(bad[1]),
      allowed: `a whole number above 0${parameter.maximum === undefined ? '' : ` up to ${maximum}`}`,
    }
  }
  return { value: Object.fromEntries(counts.sort(([a], [b]) => (a < b ? -1 : 1))) as { [name: string]: number } }
}

function wrongKind(parameter: Parameter): Read {
  const allowed = describeParameter(parameter)
  return { problem: `not ${allowed.split(/ of at| up to|,/)[0]}`, allowed }
}

/** What may be given for the parameter, in the words of a user. */
export function describeParameter(parameter: Parameter): string {
  const { minimum, maximum, notAbove } = parameter
  const most = maximum ?? notAbove
  const bounds = `${minimum === undefined ? '' : ` of at least ${minimum}`}${most === undefined ? '' : ` up to ${most}`}`
  switch (parameter.kind) {
    case 'duration':
      return describeQuantity('duration', rangeOf(parameter))
    case 'ratio':
      return describeQuantity('ratio', { maximum: 1, ...rangeOf(parameter) })
    case 'integer':
      return `a whole number${bounds}`
    case 'number':
      return `a number${bounds}`
    case 'boolean':
      return 'true or false'
    case 'text':
      return parameter.choices === undefined ? 'a text' : parameter.choices.join(', ')
    case 'replicas':
      return 'a mapping of variants to numbers of replicas, as {digits/fp32: 2}'
    case 'weights':
      return 'a mapping of device types to whole numbers, as {gpu: 5, cpu: 1}'
    case 'shares':
      return 'a mapping of variants to whole numbers, as {digits/fp32: 3, digits/int8: 1}'
    case 'sizes':
      return `a list of sizes in ascending order${notAbove === undefined ? '' : ` up to ${notAbove}`}, as [4, 8]`
  }
}

function rangeOf({ minimum, maximum }: Parameter): Range {
  return { ...(minimum !== undefined && { minimum }), ...(maximum !== undefined && { maximum }) }
}

function isWhole(value: unknown): value is number {
  return Number.isSafeInteger(value)
}
