import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import seedrandom from 'seedrandom'
import { afterAll, expect, test } from 'vitest'
import { decodeModel, encodeModel, OnnxFileError, readModel } from '../../src/onnx/index.ts'
import { denseModel } from './models.ts'

const folder = mkdtempSync(join(tmpdir(), 'onnx-read-'))
afterAll(() => rmSync(folder, { recursive: true }))

function written(name: string, bytes: Uint8Array | string): string {
  const path = join(folder, name)
  writeFileSync(path, bytes)
  return path
}

function failure(path: string): OnnxFileError {
  try {
    readModel(path)
  } catch (error) {
    if (error instanceof OnnxFileError) return error
    throw error
  }
  throw new Error(`${path} was read`)
}

test('a whole model is read', () => {
  const model = readModel(written('whole.onnx', denseModel().encode()))
  expect(model.irVersion).toBe(8)
  expect(model.graph.node.map(node => node.opType)).toEqual(['Gemm', 'Relu'])
})

test('a file cut anywhere is refused, and called truncated once its beginning is recognisable', () => {
  const whole = denseModel().encode()
  for (let length = 0; length < whole.length; length++) {
    expect(() => decodeModel(whole.subarray(0, length))).toThrow(OnnxFileError)
  }
  const error = failure(written('cut.onnx', whole.subarray(0, whole.length - 60)))
  expect(error.code).toBe('truncated')
  expect(error.message).toMatch(/cut\.onnx: the ONNX model ends too early, \d+ bytes before the end of field 7/)
})

test.each([
  ['an empty file', ''],
  ['text', 'this is a text file, not a model\n'],
  ['JSON', '{"model": "digits"}'],
  ['a Git LFS pointer', 'version https://git-lfs.github.com/spec/v1\noid sha256:0123\nsize 3\n'],
  ['zeros', new Uint8Array(1000)],
  ['a PNG header', new Uint8Array([0x89, 0x50, 0x4e, 0x47, 13, 10, 26, 10, 0, 0, 0, 13])],
])('%s is not an ONNX model', (name, content) => {
  const error = failure(written(`${name}.onnx`, content))
  expect(error.code).toBe('not-onnx')
  expect(error.message).toContain('not an ONNX model')
})

test('random bytes are never read, whatever their first byte', () => {
  const random = seedrandom('random bytes')
  for (let file = 0; file < 2000; file++) {
    const bytes = Uint8Array.from({ length: 1 + Math.floor(random() * 60) }, () => Math.floor(random() * 256))
    if (file % 2) bytes[0] = 8
    expect(() => decodeModel(bytes)).toThrow(OnnxFileError)
  }
})

test('weights that have not the size of their dimensions are refused', () => {
  const { model } = denseModel()
  model.graph.initializer[0]!.dims = [3, 3]
  expect(() => decodeModel(encodeModel(model))).toThrow('initializer "w" holds 24 bytes, its dimensions need 36')
})

test('a missing file and a folder are unreadable', () => {
  expect(failure(join(folder, 'absent.onnx'))).toMatchObject({ code: 'unreadable' })
  expect(failure(join(folder, 'absent.onnx')).message).toContain('absent.onnx: no such file')
  expect(failure(folder).message).toContain('is a folder')
})
