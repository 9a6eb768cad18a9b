import { expect, test } from 'vitest'
import { fromHalfFloats, toHalfFloats } from '../../src/onnx/index.ts'

test('every finite half survives the way to float32 and back', () => {
  const halves = Uint16Array.from({ length: 65_536 }, (_, bits) => bits).filter(bits => (bits & 0x7c00) !== 0x7c00)
  expect(toHalfFloats(fromHalfFloats(halves))).toEqual(halves)
})

test('published values and roundings', () => {
  const half = (value: number) => toHalfFloats(new Float32Array([value]))[0]
  expect([1, -2, 65_504, 2 ** -24, 2 ** -14, 1 / 3].map(half)).toEqual([0x3c00, 0xc000, 0x7bff, 1, 0x0400, 0x3555])
  expect([65_519, 65_520, -1e9].map(half)).toEqual([0x7bff, 0x7c00, 0xfc00])
  // Ties go to the even neighbour.
  expect([1 + 2 ** -11, 1 + 3 * 2 ** -11, 2 ** -25, 3 * 2 ** -25].map(half)).toEqual([0x3c00, 0x3c02, 0, 2])
})
