import { InferenceSession, Tensor } from 'onnxruntime-node'
import seedrandom from 'seedrandom'
import { expect, test } from 'vitest'
import { initialParameters, parameterDims } from '../../experiments/models/network.ts'
import { sessionOptions } from '../../experiments/models/session-options.ts'
import { gradientName, trainingGraph } from '../../experiments/models/training-graph.ts'

const shape = { width: 12, passes: 3 }
const rows = 5

/** A step of training on random data: loss and gradients as a function of the parameters. */
async function randomProblem() {
  const random = seedrandom('gradient')
  const parameters = initialParameters(shape, random)
  for (const [name, values] of parameters)
    if (name.endsWith('Bias')) for (let i = 0; i < values.length; i++) values[i] = random() - 0.5
  parameters.set(
    'outWeight',
    parameters.get('outWeight')!.map(value => value * 10),
  )
  const image = Float32Array.from({ length: rows * 784 }, () => random())
  const target = new Float32Array(rows * 10)
  for (let row = 0; row < rows; row++) target[row * 10 + Math.floor(random() * 10)] = 1
  const session = await InferenceSession.create(trainingGraph(shape), sessionOptions(1))
  const step = async () => {
    const feeds: Record<string, Tensor> = {
      image: new Tensor('float32', image, [rows, 784]),
      target: new Tensor('float32', target, [rows, 10]),
    }
    for (const [name, dims] of parameterDims(shape)) feeds[name] = new Tensor('float32', parameters.get(name)!, dims)
    return session.run(feeds)
  }
  return { parameters, step, random }
}

test('the written gradients are the slopes of the loss', async () => {
  const { parameters, step, random } = await randomProblem()
  const results = await step()
  const lossNow = async () => (((await step()).loss as Tensor).data as Float32Array)[0]!
  for (const [name, values] of parameters) {
    const gradient = (results[gradientName(name)] as Tensor).data as Float32Array
    // Along the gradient itself the slope is largest, and float32 differences of the loss are least noisy.
    const length = Math.sqrt(gradient.reduce((sum, slope) => sum + slope * slope, 0))
    const before = values.slice()
    const reach = (name.endsWith('Weight') ? 2e-3 : 1e-3) * (1 + random())
    const moved = async (sign: number) => {
      for (let i = 0; i < values.length; i++) values[i] = before[i]! + (sign * reach * gradient[i]!) / length
      return lossNow()
    }
    const slope = ((await moved(1)) - (await moved(-1))) / (2 * reach)
    values.set(before)
    expect(slope / length, name).toBeCloseTo(1, 1)
  }
})
