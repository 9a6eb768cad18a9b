import type { ModelBuilder } from '../../src/onnx/index.ts'

/**
 * A residual network whose passes share their weights (a neural ODE in Euler steps):
 *
 *   h0 = relu(x Win + bin);  h(t+1) = h(t) + step * relu(h(t) W + b), t = 1..passes;  logits = h Wout + bout
 *
 * Sharing keeps the file small, while each pass reads the whole matrix again: the time of one request is that of moving
 * weights, as for a large network on an accelerator, so batching pays. With step = 1 / passes the function changes
 * little when passes are added, so training starts with few and ends with all. Zero passes: a plain two-layer network.
 */
export interface NetworkShape {
  width: number
  passes: number
}

export const imageSize = 784
export const classCount = 10

/** Weights by name, row-major [inputs, outputs], and biases. */
export type Parameters = Map<string, Float32Array>

/** Dimensions of each parameter, by name. */
export function parameterDims({ width, passes }: NetworkShape): Map<string, number[]> {
  return new Map([
    ['inWeight', [imageSize, width]],
    ['inBias', [width]],
    ...(passes > 0
      ? ([
          ['passWeight', [width, width]],
          ['passBias', [width]],
        ] as [string, number[]][])
      : []),
    ['outWeight', [width, classCount]],
    ['outBias', [classCount]],
  ])
}

/** Uniform weights of He's variance 2 / inputs (He et al. 2015, arXiv:1502.01852), the last layer's a tenth of that; biases 0. */
export function initialParameters(shape: NetworkShape, random: () => number): Parameters {
  const parameters: Parameters = new Map()
  for (const [name, dims] of parameterDims(shape)) {
    const values = new Float32Array(dims.reduce((product, dim) => product * dim, 1))
    if (dims.length === 2) {
      const bound = Math.sqrt(6 / dims[0]!) * (name === 'outWeight' ? 0.1 : 1)
      for (let i = 0; i < values.length; i++) values[i] = (2 * random() - 1) * bound
    }
    parameters.set(name, values)
  }
  return parameters
}

/** Names of what the forward pass computes: the state before each dense layer, and each pass's relu. */
export interface ForwardValues {
  states: string[]
  rectified: string[]
  logits: string
}

/**
 * Adds the forward pass. The parameters must be defined in `model` under their names; so must `step` (a scalar) unless
 * the step is already folded into passWeight and passBias.
 */
export function addForward(model: ModelBuilder, passes: number, image: string, step?: string): ForwardValues {
  model.node('Gemm', [image, 'inWeight', 'inBias'], ['inSum'])
  const states = [model.node('Relu', ['inSum'], ['state0'])]
  const rectified: string[] = []
  for (let pass = 1; pass <= passes; pass++) {
    const state = states[pass - 1]!
    model.node('Gemm', [state, 'passWeight', 'passBias'], [`sum${pass}`])
    const relu = model.node('Relu', [`sum${pass}`], [`relu${pass}`])
    rectified.push(relu)
    const change = step === undefined ? relu : model.node('Mul', [relu, step], [`change${pass}`])
    states.push(model.node('Add', [state, change], [`state${pass}`]))
  }
  const logits = model.node('Gemm', [states[passes]!, 'outWeight', 'outBias'], ['logits'])
  return { states, rectified, logits }
}
