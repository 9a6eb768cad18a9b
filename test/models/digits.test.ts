import { mkdtempSync, readdirSync, readFileSync, statSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { InferenceSession, Tensor } from 'onnxruntime-node'
import { expect, test } from 'vitest'
import { accuracyOf } from '../../experiments/models/quality.ts'
import { sessionOptions } from '../../experiments/models/session-options.ts'
import { loadLabelledData } from '../../src/dataset/index.ts'
import { describeModel, readModel } from '../../src/onnx/index.ts'
import { readModelFile } from '../../src/spec/model-file.ts'

const folder = join(import.meta.dirname, '../../experiments/models')
const family = readModelFile(join(folder, 'digits.model.yaml'))
const images = loadLabelledData(family.data!)
const pathOf = (name: string) => family.variants.find(variant => variant.name === name)!.file

test('the model file lists exactly the networks that are there, 15 MB in all', () => {
  const files = readdirSync(join(folder, 'digits')).map(file => `digits/${file}`)
  expect(family.variants.map(({ fileAsWritten }) => fileAsWritten).sort()).toEqual(files.sort())
  expect(files.reduce((sum, file) => sum + statSync(join(folder, file)).size, 0)).toBeLessThan(15e6)
})

test.each(family.variants)('$name takes any number of images, and reads digits', async ({ file }) => {
  const description = describeModel(file)
  expect(description.inputs).toEqual([{ name: 'image', elementType: 'float32', dims: ['N', 784] }])
  expect(description.outputs).toEqual([{ name: 'logits', elementType: 'float32', dims: ['N', 10] }])
  expect(description.irVersion).toBeLessThanOrEqual(8)
  expect(description.opsets.every(({ version }) => version <= 17)).toBe(true)
  const sample = { ...images, n: 500 }
  expect(await accuracyOf(readFileSync(file), sample, 1)).toBeGreaterThan(0.92)
})

test('what an image is answered does not depend on the images that share its batch', async () => {
  for (const { file } of family.variants) {
    const session = await InferenceSession.create(file, sessionOptions(1))
    const logits = async (from: number, to: number) => {
      const rows = images.inputs.subarray(from * 784, to * 784)
      const results = await session.run({ image: new Tensor('float32', rows, [to - from, 784]) })
      return results.logits!.data as Float32Array
    }
    const together = await logits(0, 8)
    for (let row = 0; row < 8; row++) {
      const alone = await logits(row, row + 1)
      for (const [digit, value] of alone.entries()) expect(value).toBeCloseTo(together[row * 10 + digit]!, 3)
    }
    await session.release()
  }
})

test('half-precision weights are expanded when the file is loaded, not at each run', async () => {
  const optimised = join(mkdtempSync(join(tmpdir(), 'digits-')), 'optimised.onnx')
  const options = { ...sessionOptions(1), graphOptimizationLevel: 'basic' as const, optimizedModelFilePath: optimised }
  const session = await InferenceSession.create(pathOf('small'), options)
  await session.release()
  const operators = readModel(optimised).graph.node.map(node => node.opType)
  expect(operators).toContain('Gemm')
  expect(operators).not.toContain('Cast')
})
