import { ModelBuilder } from '../../src/onnx/index.ts'
import { addForward, classCount, imageSize, type NetworkShape, parameterDims } from './network.ts'

/** The gradient of a parameter is the output of this name. */
export const gradientName = (parameter: string): string => `${parameter}Gradient`

/**
 * The forward and the backward pass of one training step as one ONNX graph, so that ONNX Runtime's matrix kernels do
 * the work.
 *
 * Inputs: image [N, 784], target [N, 10] (a distribution over classes), each parameter. Outputs: loss (mean cross
 * entropy, one number), the gradient of each parameter.
 */
export function trainingGraph(shape: NetworkShape): Uint8Array {
  const { passes } = shape
  const model = new ModelBuilder({ name: 'training-step' })
  const image = model.input('image', 'float32', ['N', imageSize])
  const target = model.input('target', 'float32', ['N', classCount])
  const dims = parameterDims(shape)
  for (const [name, size] of dims) model.input(name, 'float32', size)
  const step = model.initializer('step', 'float32', [], new Float32Array([1 / Math.max(1, passes)]))
  model.initializer('zero', 'float32', [], new Float32Array([0]))
  // The axis of rows, and where a shape holds their number.
  model.initializer('rowAxis', 'int64', [1], new BigInt64Array([0n]))

  const { states, rectified, logits } = addForward(model, passes, image, step)
  const last = states[passes]!
  const logitsGradient = addLoss(model, logits, target)

  addDenseGradient(model, 'out', last, logitsGradient)
  let stateGradient = model.node('Gemm', [logitsGradient, 'outWeight'], [`state${passes}Gradient`], {
    transB: { int: 1 },
  })
  const sumGradients: string[] = []
  for (let pass = passes; pass >= 1; pass--) {
    const scaled = model.node('Mul', [stateGradient, step], [`change${pass}Gradient`])
    const sumGradient = addMask(model, rectified[pass - 1]!, scaled, `sum${pass}Gradient`)
    sumGradients.unshift(sumGradient)
    const inputs = [sumGradient, 'passWeight', stateGradient]
    stateGradient = model.node('Gemm', inputs, [`state${pass - 1}Gradient`], { transB: { int: 1 } })
  }
  if (passes > 0) {
    // One product over the rows of all passes adds up the shared layer's gradient.
    const allStates = model.node('Concat', states.slice(0, passes), ['allStates'], { axis: { int: 0 } })
    const allGradients = model.node('Concat', sumGradients, ['allSumGradients'], { axis: { int: 0 } })
    addDenseGradient(model, 'pass', allStates, allGradients)
  }
  addDenseGradient(model, 'in', image, addMask(model, states[0]!, stateGradient, 'inSumGradient'))
  for (const [name, size] of dims) model.output(gradientName(name), 'float32', size)
  return model.encode()
}

/** Mean cross entropy between softmax(logits) and target; returns the gradient's name: (softmax - target) / N. */
function addLoss(model: ModelBuilder, logits: string, target: string): string {
  const logChance = model.node('LogSoftmax', [logits], ['logChance'], { axis: { int: -1 } })
  const chance = model.node('Exp', [logChance], ['chance'])
  const shape = model.node('Shape', [target], ['targetShape'])
  const count = model.node('Cast', [model.node('Gather', [shape, 'rowAxis'], ['n'])], ['count'], { to: { int: 1 } })
  const products = model.node('Mul', [target, logChance], ['products'])
  const total = model.node('ReduceSum', [products], ['total'], { keepdims: { int: 0 } })
  model.node('Neg', [model.node('Div', [total, count], ['negativeLoss'])], ['loss'])
  model.output('loss', 'float32', [1])
  return model.node('Div', [model.node('Sub', [chance, target], ['difference']), count], ['logitsGradient'])
}

/** The gradient before a relu: that after it where the relu's result is positive, else 0. */
function addMask(model: ModelBuilder, relu: string, gradient: string, name: string): string {
  const positive = model.node('Greater', [relu, 'zero'], [`${name}Mask`])
  return model.node('Where', [positive, gradient, 'zero'], [name])
}

/** Gradients of a dense layer's weight and bias, from its input and the gradient of its result. */
function addDenseGradient(model: ModelBuilder, layer: string, input: string, gradient: string): void {
  model.node('Gemm', [input, gradient], [gradientName(`${layer}Weight`)], { transA: { int: 1 } })
  model.node('ReduceSum', [gradient, 'rowAxis'], [gradientName(`${layer}Bias`)], { keepdims: { int: 0 } })
}
