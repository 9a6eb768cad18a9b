import { ModelBuilder } from '../../src/onnx/index.ts'

/** y = relu(x W + b) with W 3x2: small enough to check by hand. */
export function denseModel(): ModelBuilder {
  const model = new ModelBuilder({ name: 'dense' })
  model.input('x', 'float32', ['N', 3])
  model.initializer('w', 'float32', [3, 2], new Float32Array([1, -1, 2, -2, 3, -3]))
  model.initializer('b', 'float32', [2], new Float32Array([0.5, 0.25]))
  model.node('Gemm', ['x', 'w', 'b'], ['sum'], { alpha: { float: 1 }, transB: { int: 0 } })
  model.node('Relu', ['sum'], ['y'])
  model.output('y', 'float32', ['N', 2])
  return model
}
