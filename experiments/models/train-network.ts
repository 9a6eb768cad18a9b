import { InferenceSession, Tensor } from 'onnxruntime-node'
import type { LabelledData } from '../../src/dataset/index.ts'
import { createAdam } from './adam.ts'
import { distort } from './augment.ts'
import type { TrainedVariant } from './family.ts'
import { classCount, imageSize, initialParameters, type Parameters, parameterDims } from './network.ts'
import { sessionOptions } from './session-options.ts'
import { gradientName, trainingGraph } from './training-graph.ts'

export interface TrainingOptions {
  threads: number
  /** A stream of numbers in [0, 1). */
  random: () => number
  /** Called after each epoch; `parameters` are the live ones. */
  onEpoch: (epoch: EpochReport, parameters: Parameters) => Promise<void>
}

export interface EpochReport {
  epoch: number
  epochs: number
  passes: number
  /** Mean loss of the epoch's steps, on distorted images. */
  loss: number
  seconds: number
}

const batchSize = 256
const weightDecay = 0.02
/** The right class gets 1 - smoothing + smoothing / 10 of the target, the others smoothing / 10 each. */
const labelSmoothing = 0.05
/** The share of steps in which the learning rate rises. */
const riseShare = 0.08
/** In the last fifth of the epochs distortions shrink, so that training ends on digits like those to come. */
const calmShare = 0.2
const calmDistortion = 0.5

/** Trains a variant's network on `data`; the same random stream gives the same weights on the same kind of processor. */
export async function trainNetwork(
  variant: TrainedVariant,
  data: LabelledData,
  options: TrainingOptions,
): Promise<Parameters> {
  const { random } = options
  const parameters = initialParameters(variant.shape, random)
  const gradients = new Map([...parameters].map(([name, values]) => [name, new Float32Array(values.length)]))
  const adam = createAdam(weightDecay)
  const epochs = variant.stages.reduce((sum, stage) => sum + stage.epochs, 0)
  const order = Uint32Array.from({ length: data.n }, (_, row) => row)
  const stepsPerEpoch = Math.floor(data.n / batchSize)
  let epoch = 0
  for (const stage of variant.stages) {
    const shape = { ...variant.shape, passes: stage.passes }
    const session = await InferenceSession.create(trainingGraph(shape), sessionOptions(options.threads))
    const feeds = tensorsOf(parameters, parameterDims(shape), name => name)
    const fetches = { ...tensorsOf(gradients, parameterDims(shape), gradientName), loss: null }
    for (let inStage = 0; inStage < stage.epochs; inStage++, epoch++) {
      const start = performance.now()
      shuffle(order, random)
      const distortion = variant.distortion * (epoch >= epochs * (1 - calmShare) ? calmDistortion : 1)
      let lossSum = 0
      for (let step = 0; step < stepsPerEpoch; step++) {
        const rows = order.subarray(step * batchSize, (step + 1) * batchSize)
        const results = await session.run({ ...feeds, ...drawBatch(data, rows, distortion, random) }, fetches)
        lossSum += (results.loss!.data as Float32Array)[0]!
        const progress = (epoch * stepsPerEpoch + step) / (epochs * stepsPerEpoch)
        adam.update(parameters, gradients, learningRate(variant.rate, progress))
      }
      const seconds = (performance.now() - start) / 1000
      const report = { epoch: epoch + 1, epochs, passes: stage.passes, loss: lossSum / stepsPerEpoch, seconds }
      await options.onEpoch(report, parameters)
    }
    await session.release()
  }
  return parameters
}

/** @param progress the share of all steps that are done, 0 to 1 */
function learningRate(largest: number, progress: number): number {
  if (progress < riseShare) return (largest * progress) / riseShare
  return (largest * (1 + Math.cos((Math.PI * (progress - riseShare)) / (1 - riseShare)))) / 2
}

function drawBatch(data: LabelledData, rows: Uint32Array, distortion: number, random: () => number) {
  const images = new Float32Array(rows.length * imageSize)
  const targets = new Float32Array(rows.length * classCount).fill(labelSmoothing / classCount)
  for (const [at, row] of rows.entries()) {
    distort(data.inputs, row * imageSize, images, at * imageSize, distortion, random)
    targets[at * classCount + data.labels[row]!]! += 1 - labelSmoothing
  }
  return {
    image: new Tensor('float32', images, [rows.length, imageSize]),
    target: new Tensor('float32', targets, [rows.length, classCount]),
  }
}

/** Tensors over the arrays themselves: ONNX Runtime reads parameters from them, and writes gradients into them. */
function tensorsOf(arrays: Parameters, dims: Map<string, number[]>, rename: (name: string) => string) {
  return Object.fromEntries(
    [...dims].map(([name, size]) => [rename(name), new Tensor('float32', arrays.get(name)!, size)]),
  )
}

/** Fisher and Yates. */
function shuffle(order: Uint32Array, random: () => number): void {
  for (let i = order.length - 1; i > 0; i--) {
    const j = Math.floor(random() * (i + 1))
    const swapped = order[i]!
    order[i] = order[j]!
    order[j] = swapped
  }
}
