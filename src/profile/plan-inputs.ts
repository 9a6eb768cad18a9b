/**
 * What each input of a model is fed with, decided before anything runs: element type, dimensions (`N` where the batch
 * goes) and where values come from. What can't be decided is listed, all of it at once, with how to give it.
 */
import { basename } from 'node:path'
import { nearestName, UserError } from '../errors/index.ts'
import type { ValueDescription } from '../onnx/index.ts'
import type { ProfileOptions } from './options.ts'
import type { Target } from './targets.ts'
import { isFeedable } from './values.ts'

export type Dimension = number | 'N'

export interface InputPlan {
  readonly name: string
  readonly type: string
  readonly dims: readonly Dimension[]
  readonly source: InputSource
}

export type InputSource =
  | { readonly kind: 'random' }
  | { readonly kind: 'labelled' }
  | { readonly kind: 'file'; readonly path: string }
  | { readonly kind: 'number'; readonly value: number }

/** @throws UserError that lists every input that needs more than the model file says */
export function planInputs(target: Target, options: Pick<ProfileOptions, 'shapes' | 'inputs'>): InputPlan[] {
  const { inputs } = target.description
  const bound = bindDimensions(inputs, options.shapes)
  const lines: Line[] = []
  const plans = inputs.map((input, i): InputPlan => {
    const shape = options.shapes.get(input.name)
    const dims = bound[i]!
    const fault = shape === undefined ? null : shapeFault(input, shape)
    const source = fault === null ? sourceOf(input, dims, target, options.inputs) : { kind: 'random' as const }
    const needs = [
      ...(fault === null ? [] : [fault]),
      ...(fault === null && dims.some(dim => typeof dim !== 'number' && dim !== 'N') ? [shapeHint(input, dims)] : []),
      ...('needs' in source ? [source.needs] : []),
    ]
    if (needs.length > 0) lines.push({ input, needs })
    return {
      name: input.name,
      type: input.elementType,
      dims: dims as Dimension[],
      source: 'needs' in source ? { kind: 'random' } : source,
    }
  })
  if (lines.length > 0) throw explain(target, lines)
  return plans
}

/** @throws UserError for a name in --shape or --input that no model has as an input */
export function checkInputNames(targets: readonly Target[], { shapes, inputs }: ProfileOptions): void {
  const known = [...new Set(targets.flatMap(target => target.description.inputs.map(input => input.name)))]
  for (const [option, names] of [
    ['--shape', shapes.keys()],
    ['--input', inputs.keys()],
  ] as const) {
    const unknown = [...names].find(name => !known.includes(name))
    if (unknown === undefined) continue
    throw new UserError(`${option}: no model has an input of this name`, {
      found: unknown,
      allowed: known.join(', '),
      nearest: nearestName(unknown, known),
    })
  }
}

type Bound = number | 'N' | string | null

/**
 * Dimensions as given by --shape, else as declared, where a dimension that is named elsewhere takes the value it was
 * given there, and the batch axis is found: the first dimension, when it is dynamic, and all of the same name. Where
 * first dimensions have several names and one of them speaks of batches, that one alone.
 */
function bindDimensions(inputs: readonly ValueDescription[], shapes: ProfileOptions['shapes']): Bound[][] {
  const values = new Map<string, Dimension>()
  for (const { name, dims } of inputs) {
    const shape = shapes.get(name)
    if (shape?.length !== dims.length) continue
    for (const [i, dim] of dims.entries()) if (typeof dim === 'string') values.set(dim, shape[i]!)
  }
  const firsts = inputs.map(input => input.dims[0]).filter(dim => typeof dim === 'string')
  const speaking = firsts.filter(name => /^(n|b|bs|batch.*|.*[^a-z]batch.*)$/i.test(name))
  const batchNames = new Set(speaking.length > 0 ? speaking : firsts)
  return inputs.map(({ name, dims }) => {
    const shape = shapes.get(name)
    if (shape?.length === dims.length) return [...shape]
    return dims.map((dim, axis): Bound => {
      if (typeof dim === 'number') return dim
      if (dim === null) return axis === 0 ? 'N' : null
      return values.get(dim) ?? (batchNames.has(dim) ? 'N' : dim)
    })
  })
}

function shapeFault(input: ValueDescription, shape: readonly Dimension[]): string | null {
  const given = `--shape ${input.name}=${shape.join(',')}`
  if (shape.length !== input.dims.length) return `${given} has ${shape.length} dimensions, not ${input.dims.length}`
  const wrong = input.dims.findIndex((dim, i) => typeof dim === 'number' && shape[i] !== dim)
  return wrong < 0 ? null : `${given}: dimension ${wrong} is fixed at ${input.dims[wrong]}`
}

function shapeHint(input: ValueDescription, dims: readonly Bound[]): string {
  const places = dims.map((dim, axis) => (typeof dim === 'number' || dim === 'N' ? dim : `<size${axis}>`))
  return `--shape ${input.name}=${places.join(',')}`
}

function sourceOf(
  input: ValueDescription,
  dims: readonly Bound[],
  target: Target,
  given: ProfileOptions['inputs'],
): InputSource | { readonly needs: string } {
  const { name, elementType } = input
  if (!isFeedable(elementType)) return { needs: `an input of type ${elementType} can't be fed from here` }
  const scalar = dims.length === 0 || (dims.length === 1 && dims[0] === 1)
  const value = given.get(name)
  if (value !== undefined) {
    const isNumber = value.trim() !== '' && Number.isFinite(Number(value))
    if (!isNumber) return { kind: 'file', path: value }
    return elementType === 'string' ? { needs: fileHint(input) } : { kind: 'number', value: Number(value) }
  }
  if (elementType === 'string') return { needs: fileHint(input) }
  // A number alone (a sample rate, a length) means something; values within tensors only fill them.
  if (scalar && /int/.test(elementType)) return { needs: `--input ${name}=<number>` }
  if (target.data === null) return { kind: 'random' }
  if (elementType !== 'float32') return { needs: `its labelled data (${target.data.package}) are float32` }
  const others = target.description.inputs.filter(other => other.name !== name && !given.has(other.name))
  if (others.length > 0) return { needs: `labelled data feed one input, give the others: --input ${name}=<file>` }
  return { kind: 'labelled' }
}

function fileHint({ name }: ValueDescription): string {
  return `--input ${name}=<file>  (text, one element a line)`
}

interface Line {
  readonly input: ValueDescription
  readonly needs: readonly string[]
}

function explain(target: Target, lines: readonly Line[]): UserError {
  const rows = lines.flatMap(({ input, needs }) => {
    const type = `${input.elementType} [${input.dims.map(dim => dim ?? '?').join(', ')}]`
    return needs.map((need, i) => `  ${i === 0 ? `${input.name}  ${type}` : ' '.repeat(input.name.length)}  ${need}`)
  })
  const problem = `its inputs can't be made up from the file alone; give, of ${basename(target.path)}:\n${rows.join('\n')}`
  return new UserError(problem, { at: { file: target.shown } })
}
