/** Does a model really take batches? Its declaration is a promise; here it is tried. */
import type { InferenceSession, Tensor } from 'onnxruntime-node'
import { withoutNoise } from '../explain-failure.ts'
import type { InputPlan } from '../plan-inputs.ts'
import type { Inspection } from '../protocol.ts'
import type { FeedSource } from './feeds.ts'

type Outputs = InferenceSession.OnnxValueMapType

/** A result that moves by more than this part of its range when others are in the batch is worth a note. */
const COMPANY_TOLERANCE = 0.1

/**
 * Runs batches of 1 and of 2. Batches are taken when some output has an axis that is twice as long for two, and no output
 * does anything else but stay as it was.
 * @throws whatever a batch of 1 throws
 */
export async function tryBatches(
  session: InferenceSession,
  feeds: FeedSource,
  inputs: readonly InputPlan[],
): Promise<Inspection['batching']> {
  const one = await session.run(feeds.batch(1, 0))
  const axis = inputs.map(plan => plan.dims.indexOf('N')).find(at => at >= 0)
  if (axis === undefined) return { axis: null, note: fixedNote(inputs) }
  let two: Outputs
  try {
    two = await session.run(feeds.batch(2, 0))
  } catch (error) {
    return { axis: null, note: `supports batch 1 only: a batch of 2 fails (${withoutNoise((error as Error).message)})` }
  }
  const refusal = whyNoBatch(one, two)
  if (refusal !== null) return { axis: null, note: `supports batch 1 only: ${refusal}` }
  return { axis, note: dependsOnCompany(one, two) ? 'a result depends on the others in its batch' : null }
}

/** Checks that each output of a larger batch has the rows it should have. @returns what is wrong, or null */
export function rowsFault(one: Outputs, many: Outputs, batchSize: number): string | null {
  for (const name of Object.keys(one)) {
    const [before, after] = [dimsOf(one[name]), dimsOf(many[name])]
    if (before === null || after === null || `${before}` === `${after}`) continue
    const grown = before.filter((dim, i) => after[i] !== dim)
    const axis = before.findIndex((dim, i) => after[i] !== dim)
    if (before.length === after.length && grown.length === 1 && after[axis] === before[axis]! * batchSize) continue
    return `${batchSize} inputs give '${name}' as [${after}] where one gives [${before}]`
  }
  return null
}

function whyNoBatch(one: Outputs, two: Outputs): string | null {
  const fault = rowsFault(one, two, 2)
  if (fault !== null) return fault
  const grows = Object.keys(one).some(name => `${dimsOf(one[name])}` !== `${dimsOf(two[name])}`)
  if (grows) return null
  const shapes = Object.keys(one).map(name => `'${name}' [${dimsOf(one[name]) ?? '?'}]`)
  return `its batch dimension is dynamic, but 2 inputs still give ${shapes.join(', ')}`
}

/** Whether the first row's results of floating type change when a second row comes along. */
function dependsOnCompany(one: Outputs, two: Outputs): boolean {
  return Object.keys(one).some(name => {
    const [alone, together] = [one[name] as Tensor, two[name] as Tensor]
    if (!(alone.data instanceof Float32Array) || !(together.data instanceof Float32Array)) return false
    if (alone.dims[0] === together.dims[0]) return false
    let range = 0
    let change = 0
    for (let i = 0; i < alone.data.length; i++) {
      range = Math.max(range, Math.abs(alone.data[i]!))
      change = Math.max(change, Math.abs(alone.data[i]! - together.data[i]!))
    }
    return change > COMPANY_TOLERANCE * range
  })
}

function fixedNote(inputs: readonly InputPlan[]): string {
  const first = inputs[0]?.dims[0]
  const why =
    first === undefined ? 'it has no input with a batch dimension' : `its first dimension is fixed at ${first}`
  return `supports batch 1 only: ${why}`
}

function dimsOf(value: unknown): readonly number[] | null {
  return (value as Partial<Tensor> | undefined)?.dims ?? null
}
