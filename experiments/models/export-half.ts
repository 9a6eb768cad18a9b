import { ModelBuilder, toHalfFloats } from '../../src/onnx/index.ts'
import { addForward, classCount, imageSize, type NetworkShape, type Parameters, parameterDims } from './network.ts'

/**
 * The network as an .onnx file whose matrices are stored in half precision and cast to float32. ONNX Runtime folds the
 * casts when it loads the file, so only the file is smaller: it computes as a float32 file does. Biases stay float32.
 */
export function exportHalf(shape: NetworkShape, parameters: Parameters): Uint8Array {
  const model = new ModelBuilder({ name: 'digits' })
  const image = model.input('image', 'float32', ['N', imageSize])
  for (const [name, dims] of parameterDims(shape)) {
    const values = foldStep(name, parameters.get(name)!, shape.passes)
    if (dims.length === 1) {
      model.initializer(name, 'float32', dims, values)
    } else {
      model.initializer(`${name}Half`, 'float16', dims, toHalfFloats(values))
      model.node('Cast', [`${name}Half`], [name], { to: { int: 1 } })
    }
  }
  const { logits } = addForward(model, shape.passes, image)
  model.output(logits, 'float32', ['N', classCount])
  return model.encode()
}

/** relu(a x) = a relu(x) for a > 0: the step 1 / passes moves into the shared layer, and costs nothing at run time. */
export function foldStep(name: string, values: Float32Array, passes: number): Float32Array {
  return name.startsWith('pass') ? values.map(value => value / passes) : values
}
