/** Small models that a profiler must be able to tell apart. */
import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { encodeModel, ModelBuilder } from '../../src/onnx/index.ts'
import { denseModel } from '../onnx/models.ts'

/** Declares a dynamic batch and then reshapes all that comes to one row. */
export function reshapesToOne(): ModelBuilder {
  const model = new ModelBuilder({ name: 'reshapes' })
  model.input('x', 'float32', ['N', 4])
  model.initializer('oneRow', 'int64', [2], BigInt64Array.of(1n, -1n))
  model.node('Reshape', ['x', 'oneRow'], ['row'])
  model.node('ReduceMean', ['row'], ['y'], { axes: { ints: [1] }, keepdims: { int: 1 } })
  model.output('y', 'float32', ['N', 1])
  return model
}

/** As above, but with a reshape to four columns that fails for a batch of 2. */
export function failsForTwo(): ModelBuilder {
  const model = new ModelBuilder({ name: 'fails' })
  model.input('x', 'float32', ['N', 4])
  model.initializer('oneRow', 'int64', [2], BigInt64Array.of(1n, 4n))
  model.node('Reshape', ['x', 'oneRow'], ['y'])
  model.output('y', 'float32', ['N', 4])
  return model
}

/** y = x itself, with the given dimensions: to try what is bound to what. */
export function identity(
  dims: readonly (number | string)[],
  type: 'float32' | 'string' | 'float16' = 'float32',
  name = 'x',
): ModelBuilder {
  const model = new ModelBuilder({ name: 'identity' })
  model.input(name, type, dims)
  model.node('Identity', [name], ['y'])
  model.output('y', type, dims)
  return model
}

/** Each row less the mean of all rows: takes any number of them, but they are not requests of their own. */
export function mixesRows(): ModelBuilder {
  const model = new ModelBuilder({ name: 'mixes' })
  model.input('x', 'float32', ['N', 4])
  model.node('ReduceMean', ['x'], ['mean'], { axes: { ints: [0] }, keepdims: { int: 1 } })
  model.node('Sub', ['x', 'mean'], ['y'])
  model.output('y', 'float32', ['N', 4])
  return model
}

/** Three inputs: rows, a state whose batch is its second dimension, and an integer scalar. */
export function severalInputs(): ModelBuilder {
  const model = new ModelBuilder({ name: 'several' })
  model.input('x', 'float32', ['batch', 3])
  model.input('state', 'float32', [2, 'batch', 3])
  model.input('rate', 'int64', [])
  model.node('Cast', ['rate'], ['rateReal'], { to: { int: 1 } })
  model.node('Mul', ['x', 'rateReal'], ['scaled'])
  model.node('Add', ['state', 'scaled'], ['nextState'])
  model.node('Relu', ['scaled'], ['y'])
  model.output('y', 'float32', ['batch', 3])
  model.output('nextState', 'float32', [2, 'batch', 3])
  return model
}

/** A cache that is empty at first, as decoders have them. */
export function zeroSized(): ModelBuilder {
  const model = new ModelBuilder({ name: 'zero' })
  model.input('x', 'float32', ['N', 3])
  model.input('past', 'float32', ['N', 0])
  model.node('Concat', ['past', 'x'], ['y'], { axis: { int: 1 } })
  model.output('y', 'float32', ['N', 3])
  return model
}

/** Looks rows of a table up: a number beyond the table fails when it runs. */
export function lookUp(rows: number): ModelBuilder {
  const model = new ModelBuilder({ name: 'lookup' })
  model.input('token', 'int64', ['N', 2])
  model.initializer('table', 'float32', [rows, 2], new Float32Array(rows * 2))
  model.node('Gather', ['table', 'token'], ['y'])
  model.output('y', 'float32', ['N', 2, 2])
  return model
}

/** The dense model with its matrix in a file of its own. */
export function externalData(location: string): Uint8Array {
  const { model } = denseModel()
  const matrix = model.graph.initializer[0]!
  delete matrix.rawData
  matrix.dataLocation = 1
  matrix.externalData = [{ key: 'location', value: location }]
  return encodeModel(model)
}

export function versioned(irVersion: number, opset: number): Uint8Array {
  const { model } = denseModel()
  return encodeModel({ ...model, irVersion, opsetImport: [{ domain: '', version: opset }] })
}

/** Writes a model and returns its path. */
export function save(folder: string, name: string, model: ModelBuilder | Uint8Array): string {
  const path = join(folder, name)
  writeFileSync(path, model instanceof Uint8Array ? model : model.encode())
  return path
}
