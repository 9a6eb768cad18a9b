import { InferenceSession, Tensor } from 'onnxruntime-node'
import { expect, test } from 'vitest'
import { decodeModel, encodeModel, ModelBuilder } from '../../src/onnx/index.ts'
import { denseModel } from './models.ts'

async function run(bytes: Uint8Array, rows: number[][]): Promise<number[]> {
  const session = await InferenceSession.create(bytes)
  const x = new Tensor('float32', Float32Array.from(rows.flat()), [rows.length, 3])
  const result = await session.run({ x })
  return [...(result.y!.data as Float32Array)]
}

test('a built model runs in ONNX Runtime and gives what its weights say', async () => {
  const rows = [
    [1, 1, 1],
    [0, -1, 0],
  ]
  expect(await run(denseModel().encode(), rows)).toEqual([6.5, 0, 0, 2.25])
})

test('decoding and encoding again gives the same bytes and the same answers', async () => {
  const bytes = denseModel().encode()
  const again = encodeModel(decodeModel(bytes))
  expect(Buffer.compare(again, bytes)).toBe(0)
  expect(await run(again, [[0, 0, 1]])).toEqual([3.5, 0])
})

test('weights are read back exactly', () => {
  const weight = decodeModel(denseModel().encode()).graph.initializer[0]!
  expect(weight.dims).toEqual([3, 2])
  expect([...new Float32Array(new Uint8Array(weight.rawData!).buffer)]).toEqual([1, -1, 2, -2, 3, -3])
})

test('every kind of attribute survives, and ONNX Runtime reads it', async () => {
  const model = new ModelBuilder({ name: 'attributes', opsets: { '': 13, 'com.microsoft': 1 } })
  model.input('x', 'float32', ['N', 3])
  const shape = model.initializer('shape', 'int64', [2], new BigInt64Array([3n, -1n]))
  model.node('Transpose', ['x'], ['t'], { perm: { ints: [1, 0] } })
  model.node('Reshape', ['t', shape], ['r'])
  model.node('Transpose', ['r'], ['u'], { perm: { ints: [1, 0] } })
  model.node('LeakyRelu', ['u'], ['y'], { alpha: { float: 0.5 } })
  model.output('y', 'float32', ['N', 3])
  const bytes = model.encode()
  expect(await run(bytes, [[4, -4, 0]])).toEqual([4, -2, 0])
  expect(decodeModel(bytes).graph.node[0]!.attribute[0]!.ints).toEqual([1, 0])
})

test('mistakes in a graph are refused where they are made', () => {
  const model = denseModel()
  expect(() => model.node('Relu', ['nowhere'], ['z'])).toThrow('Relu: its input "nowhere" is not defined yet')
  expect(() => model.node('Relu', ['x'], ['y'])).toThrow('"y" is defined twice')
  expect(() => model.output('z', 'float32', [])).toThrow('output "z" is not defined')
  expect(() => model.initializer('v', 'float32', [2], new Float32Array(3))).toThrow('needs 8 bytes, got 12')
})
