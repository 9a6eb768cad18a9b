import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, expect, test } from 'vitest'
import { describeModel, encodeModel, tensor, valueInfo } from '../../src/onnx/index.ts'
import { denseModel } from './models.ts'

const folder = mkdtempSync(join(tmpdir(), 'onnx-describe-'))
afterAll(() => rmSync(folder, { recursive: true }))

test('inputs, outputs, operator sets and weights of a model', () => {
  const { model } = denseModel()
  // Before IR version 4 initializers had to be listed as inputs too.
  model.graph.input.push(valueInfo('w', 'float32', [3, 2]))
  const path = join(folder, 'dense.onnx')
  writeFileSync(path, encodeModel(model))
  expect(describeModel(path)).toEqual({
    irVersion: 8,
    opsets: [{ domain: '', version: 13 }],
    inputs: [{ name: 'x', elementType: 'float32', dims: ['N', 3] }],
    outputs: [{ name: 'y', elementType: 'float32', dims: ['N', 2] }],
    initializerBytes: 24 + 8,
    externalFiles: [],
    nodeCount: 2,
  })
})

test('weights in Constant nodes count too', () => {
  const model = denseModel()
  model.node('Constant', [], ['c'], { value: { tensor: tensor('float32', [5], new Float32Array(5)) } })
  const path = join(folder, 'constant.onnx')
  writeFileSync(path, model.encode())
  expect(describeModel(path).initializerBytes).toBe(24 + 8 + 20)
})

test('external files: found or missing, and how large they must be', () => {
  const { model } = denseModel()
  for (const [tensor, offset, location] of [
    [model.graph.initializer[0]!, '64', 'weights.bin'],
    [model.graph.initializer[1]!, '0', 'biases.bin'],
  ] as const) {
    delete tensor.rawData
    tensor.dataLocation = 1
    tensor.externalData = [
      { key: 'location', value: location },
      { key: 'offset', value: offset },
    ]
  }
  const path = join(folder, 'external.onnx')
  writeFileSync(path, encodeModel(model))
  writeFileSync(join(folder, 'weights.bin'), new Uint8Array(80))
  const { externalFiles, initializerBytes } = describeModel(path)
  expect(initializerBytes).toBe(32)
  expect(externalFiles).toEqual([
    { location: 'weights.bin', path: join(folder, 'weights.bin'), exists: true, bytes: 80, requiredBytes: 88 },
    { location: 'biases.bin', path: join(folder, 'biases.bin'), exists: false, bytes: 0, requiredBytes: 8 },
  ])
})
