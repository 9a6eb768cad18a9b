/**
 * A sweep as a grid of cells: each cell is the experiment's document with one value of every axis laid over it. Later axes
 * turn faster. `--set` lays a value over every cell, and takes the axis of the same path away; axes of its parts go on.
 */
import { nearestName, UserError } from '../errors/index.ts'
import { DEFAULT_POLICIES, experimentSchema, NOT_SWEPT, POLICY_FIELDS } from './experiment-schema.ts'
import { findField } from './field-path.ts'
import { type LocatedDocument, locationOf, type Path } from './located-document.ts'
import { type Origin, overlay } from './overlay.ts'
import { showValue } from './quantities.ts'
import { valueAt } from './schema-check.ts'
import { axisLabels } from './sweep-labels.ts'

const MOST_CELLS = 100_000

/** Values from the command line, each a YAML value with its text. */
export interface Overrides {
  readonly set: readonly { readonly field: string; readonly value: unknown; readonly origin: Origin }[]
  readonly sweep: readonly { readonly field: string; readonly values: readonly unknown[]; readonly origin: Origin }[]
}

export interface CellDocument {
  readonly document: LocatedDocument
  /** Dotted path and label of each axis's value, in the order of the axes. */
  readonly swept: readonly (readonly [path: string, label: string])[]
}

interface Axis {
  readonly field: string
  readonly path: Path
  readonly values: readonly unknown[]
  /** Of value i. */
  origin(i: number): Origin
}

export interface Expanded {
  /** With mistakes: of the axes that are right, so that all else can be checked. */
  readonly cells: readonly CellDocument[]
  readonly errors: readonly UserError[]
}

export function expandSweep(base: LocatedDocument, overrides: Overrides): Expanded {
  const errors: UserError[] = []
  const find = (document: LocatedDocument, field: string, at: UserError['details']['at'], swept: boolean) => {
    const found = findField(experimentSchema, document.value, field)
    if ('path' in found) {
      if (!swept || !NOT_SWEPT.some(name => name === field)) return found.path
      errors.push(new UserError(`'${field}' is one for all cells`, { ...(at && { at }), found: field }))
      return undefined
    }
    const { problem, ...details } = found
    errors.push(new UserError(problem, { ...(at && { at }), ...details }))
    return undefined
  }

  const sets = overrides.set.flatMap(({ field, value, origin }) => {
    const path = find(base, field, origin.place([], 'key'), false)
    return path === undefined ? [] : [{ field, path, value, origin }]
  })
  const settled = sets.reduce((document, { path, value, origin }) => layOver(document, path, value, origin), base)

  const axes: Axis[] = []
  const addAxis = (
    field: string,
    values: readonly unknown[],
    at: UserError['details']['at'],
    origin: Axis['origin'],
  ) => {
    const path = find(settled, field, at, true)
    if (path === undefined) return
    const same = axes.findIndex(axis => axis.field === field)
    axes.splice(same < 0 ? axes.length : same, same < 0 ? 0 : 1, { field, path, values, origin })
  }
  for (const [field, values] of sweepEntries(base)) {
    if (sets.some(set => set.field === field)) continue
    addAxis(field, values, locationOf(base, ['sweep', field], 'key'), i => ({
      place: (path, part) => base.place(['sweep', field, i, ...path], part),
      directory: base.directory(['sweep', field, i]),
    }))
  }
  for (const { field, values, origin } of overrides.sweep) {
    addAxis(field, values, origin.place([], 'key'), () => origin)
  }
  const right = axes.filter(axis => {
    const combinationErrors = axis.field === 'policies' ? checkCombinations(axis) : []
    const wrong = combinationErrors.length > 0 ? combinationErrors : sweptTwice(axis)
    errors.push(...wrong)
    return wrong.length === 0
  })
  const labels = right.map(axis => axisLabels(axis.field, axis.values))
  const size = right.reduce((product, axis) => product * axis.values.length, 1)
  if (size > MOST_CELLS) {
    const at = locationOf(base, ['sweep'])
    errors.push(new UserError('too many cells', { at, found: `${size}`, allowed: `up to ${MOST_CELLS}` }))
    return { cells: [], errors }
  }

  // What says less about more comes first, whatever the order in which they are written: a parameter is laid over its policy.
  // Of equals what was set holds in every cell; and so it does under a combination of policies.
  const layers = [
    ...right.map((axis, a) => ({
      depth: axis.path.length,
      lay: (document: LocatedDocument, choice: readonly number[]) => layAxis(document, axis, choice[a]!),
    })),
    ...sets.map(({ path, value, origin }) => ({
      depth: path.length,
      lay: (document: LocatedDocument) => layOver(document, path, value, origin),
    })),
  ].sort((one, other) => one.depth - other.depth)
  const cells = grid(right.map(axis => axis.values.length)).map(choice => {
    const swept = right.map((axis, a) => [axis.field, labels[a]![choice[a]!]!] as const)
    return { document: layers.reduce((document, { lay }) => lay(document, choice), settled), swept }
  })
  return { cells, errors }
}

/** What is no list of values is left to the schema's check. */
function sweepEntries(base: LocatedDocument): [string, readonly unknown[]][] {
  const sweep = valueAt(base.value, ['sweep'])
  if (typeof sweep !== 'object' || sweep === null || Array.isArray(sweep)) return []
  return Object.entries(sweep).filter(([, values]) => Array.isArray(values) && values.length > 0)
}

function layAxis(document: LocatedDocument, axis: Axis, i: number): LocatedDocument {
  const value = axis.values[i]
  if (axis.field !== 'policies') return layOver(document, axis.path, value, axis.origin(i))
  // A combination replaces the families that it names.
  return Object.entries(value as object).reduce((inner, [family, policy]) => {
    if (family === 'label') return inner
    const { place, directory } = axis.origin(i)
    const origin: Origin = { place: (path, part) => place([family, ...path], part), directory }
    return layOver(inner, ['policies', family], policy, origin)
  }, document)
}

function layOver(document: LocatedDocument, path: Path, value: unknown, origin: Origin): LocatedDocument {
  const [top, family] = path
  if (top !== 'policies' || path.length < 3) return overlay(document, path, value, origin)
  // A parameter of a policy that is written as a bare name, or not at all.
  const policy = valueAt(document.value, ['policies', family!])
  if (typeof policy === 'object' && policy !== null) return overlay(document, path, value, origin)
  const name = policy ?? DEFAULT_POLICIES[family as keyof typeof DEFAULT_POLICIES]
  const here: Origin = {
    place: (_, part) => document.place(['policies', family!], part),
    directory: document.directory(['policies', family!]),
  }
  return overlay(overlay(document, ['policies', family!], { name }, here), path, value, origin)
}

function sweptTwice({ field, values, origin }: Axis): UserError[] {
  const labels = axisLabels(field, values)
  const i = labels.findIndex((label, j) => labels.indexOf(label) < j)
  if (i < 0) return []
  const at = { ...origin(i).place([], 'value'), field: `sweep.${field}[${i}]` }
  return [new UserError('a value that is swept twice', { at, found: labels[i]!, allowed: 'different values' })]
}

function checkCombinations(axis: Axis): UserError[] {
  const known = ['label', ...POLICY_FIELDS]
  return axis.values.flatMap((value, i) => {
    const { place } = axis.origin(i)
    const field = `sweep.policies[${i}]`
    if (typeof value !== 'object' || value === null || Array.isArray(value)) {
      const details = { found: showValue(value), allowed: 'a mapping of families to policies, as {batching: none}' }
      return [new UserError('not a combination of policies', { at: { ...place([], 'value'), field }, ...details })]
    }
    return Object.entries(value).flatMap(([key, inner]) => {
      const at = { ...place([key], 'key'), field: `${field}.${key}` }
      if (!known.includes(key)) {
        const unused = known.filter(name => !Object.hasOwn(value, name))
        return [
          new UserError(`unknown field '${key}'`, { at, allowed: known.join(', '), nearest: nearestName(key, unused) }),
        ]
      }
      if (key === 'label' && (typeof inner !== 'string' || inner === '')) {
        return [new UserError('not a label', { at, found: showValue(inner), allowed: 'a text' })]
      }
      return []
    })
  })
}

/** All choices of an index below each size; the last turns fastest. */
function grid(sizes: readonly number[]): number[][] {
  return sizes.reduce<number[][]>(
    (choices, size) => choices.flatMap(choice => Array.from({ length: size }, (_, i) => [...choice, i])),
    [[]],
  )
}
