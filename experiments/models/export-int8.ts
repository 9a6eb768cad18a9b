import { InferenceSession, Tensor } from 'onnxruntime-node'
import type { LabelledData } from '../../src/dataset/index.ts'
import { decodeModel, encodeModel, ModelBuilder, valueInfo } from '../../src/onnx/index.ts'
import { exportHalf, foldStep } from './export-half.ts'
import { classCount, imageSize, type NetworkShape, type Parameters } from './network.ts'
import { sessionOptions } from './session-options.ts'

/**
 * Activations take 7 of their 8 bits: processors without VNNI add pairs of 8-bit products in 16 bits with saturation,
 * and 2 * 127 * 127 just fits. So every machine gives the same answers.
 */
const activationLevels = 127
const weightLevels = 127

/** Rows of the training split that the ranges of activations are read from. */
const calibrationRows = 2000

/**
 * The network with 8-bit integer weights (one scale per output) and activations (one scale per layer, fixed from
 * training rows). Fixed scales rather than dynamic ones, since a dynamic scale is that of the whole batch: an answer
 * would depend on the requests that happen to share its batch.
 */
export async function exportInt8(shape: NetworkShape, parameters: Parameters, data: LabelledData): Promise<Uint8Array> {
  const { width, passes } = shape
  const ranges = await stateRanges(shape, parameters, data)
  const model = new ModelBuilder({ name: 'digits' })
  const image = model.input('image', 'float32', ['N', imageSize])
  model.initializer('zeroPoint', 'uint8', [], new Uint8Array(1))

  const weights = new Map<string, { quantised: string; scales: Float32Array; bias: string }>()
  for (const [layer, outputs] of [
    ['in', width],
    ['pass', width],
    ['out', classCount],
  ] as const) {
    const values = foldStep(layer, parameters.get(`${layer}Weight`)!, passes)
    const { integers, scales } = quantiseColumns(values, outputs)
    const quantised = model.initializer(`${layer}Weight`, 'int8', [integers.length / outputs, outputs], integers)
    const offsets = foldStep(layer, parameters.get(`${layer}Bias`)!, passes)
    weights.set(layer, { quantised, scales, bias: model.initializer(`${layer}Bias`, 'float32', [outputs], offsets) })
  }

  /** input W + b, with the input quantised to `range` / 127. */
  const dense = (layer: string, input: string, range: number, suffix: string | number): string => {
    const { quantised, scales, bias } = weights.get(layer)!
    const id = `${layer}${suffix}`
    const scale = range / activationLevels
    model.initializer(`${id}Scale`, 'float32', [], new Float32Array([scale]))
    model.initializer(
      `${id}Scales`,
      'float32',
      [scales.length],
      scales.map(value => value * scale),
    )
    model.initializer(`${id}Limit`, 'float32', [], new Float32Array([range]))
    const clipped = model.node('Min', [input, `${id}Limit`], [`${id}Clipped`])
    const integers = model.node('QuantizeLinear', [clipped, `${id}Scale`, 'zeroPoint'], [`${id}Input`])
    const product = model.node('MatMulInteger', [integers, quantised], [`${id}Product`])
    const float = model.node('Cast', [product], [`${id}Float`], { to: { int: 1 } })
    return model.node('Add', [model.node('Mul', [float, `${id}Scales`], [`${id}Scaled`]), bias], [`${id}Sum`])
  }

  let state = model.node('Relu', [dense('in', image, 1, '')], ['state0'])
  for (let pass = 1; pass <= passes; pass++) {
    const relu = model.node('Relu', [dense('pass', state, ranges[pass - 1]!, pass)], [`relu${pass}`])
    state = model.node('Add', [state, relu], [`state${pass}`])
  }
  model.node('Identity', [dense('out', state, ranges[passes]!, '')], ['logits'])
  model.output('logits', 'float32', ['N', classCount])
  return model.encode()
}

/** Symmetric integers with one scale per column of a row-major [inputs, outputs] matrix: value = integer * scale. */
function quantiseColumns(values: Float32Array, outputs: number): { integers: Int8Array; scales: Float32Array } {
  const scales = new Float32Array(outputs)
  for (const [i, value] of values.entries()) scales[i % outputs] = Math.max(scales[i % outputs]!, Math.abs(value))
  for (let column = 0; column < outputs; column++) scales[column]! /= weightLevels
  const integers = Int8Array.from(values, (value, i) => Math.round(value / (scales[i % outputs]! || 1)))
  return { integers, scales }
}

/** The largest value of each state (state0 ... after the last pass) over some training rows; states are never negative. */
async function stateRanges(shape: NetworkShape, parameters: Parameters, data: LabelledData): Promise<number[]> {
  const model = decodeModel(exportHalf(shape, parameters))
  const names = Array.from({ length: shape.passes + 1 }, (_, pass) => `state${pass}`)
  model.graph.output.push(...names.map(name => valueInfo(name, 'float32', ['N', shape.width])))
  const session = await InferenceSession.create(encodeModel(model), sessionOptions(1))
  const images = data.inputs.subarray(0, calibrationRows * imageSize)
  const results = await session.run({ image: new Tensor('float32', images, [calibrationRows, imageSize]) })
  await session.release()
  return names.map(name => (results[name]!.data as Float32Array).reduce((a, b) => Math.max(a, b), 0))
}
