import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, expect, test } from 'vitest'
import { fileValues, numberValues, randomValues } from '../../src/profile/values.ts'

const folder = mkdtempSync(join(tmpdir(), 'values-'))
afterAll(() => rmSync(folder, { recursive: true }))

function file(name: string, content: string | Uint8Array): string {
  writeFileSync(join(folder, name), content)
  return join(folder, name)
}

/** As numpy.save writes it, version 1.0. */
function npy(descr: string, shape: string, data: ArrayBufferView, fortran = 'False'): Uint8Array {
  const text = `{'descr': '${descr}', 'fortran_order': ${fortran}, 'shape': ${shape}, }`
  const header = `${text}${' '.repeat(63 - ((10 + text.length) % 64))}\n`
  const start = Buffer.from([0x93, 0x4e, 0x55, 0x4d, 0x50, 0x59, 1, 0, header.length & 255, header.length >> 8])
  return Buffer.concat([start, Buffer.from(header), new Uint8Array(data.buffer, data.byteOffset, data.byteLength)])
}

const six = new Float32Array([1, 2, 3, 4, 5, 6])

test('raw little-endian values, in whole rows', () => {
  const path = file('six.bin', new Uint8Array(six.buffer))
  expect(fileValues(path, 'x', 'float32', 3)).toEqual(six)
  expect(() => fileValues(path, 'x', 'float32', 4)).toThrow(/six\.bin: does not fit the input 'x'\n {2}found {4}6/)
  expect(() => fileValues(file('odd.bin', 'abcde'), 'x', 'float32', 1)).toThrow('a multiple of 4 bytes (raw float32)')
  expect(() => fileValues(file('none.bin', ''), 'x', 'float32', 1)).toThrow('at least one')
  expect(() => fileValues(join(folder, 'no'), 'x', 'float32', 1)).toThrow(
    "can't be read as the input 'x': there is no such",
  )
})

test('.npy files of the same element type', () => {
  expect(fileValues(file('a.npy', npy('<f4', '(2, 3)', six)), 'x', 'float32', 3)).toEqual(six)
  const tokens = BigInt64Array.of(7n, -1n)
  expect(fileValues(file('t.npy', npy('<i8', '(2,)', tokens)), 'x', 'int64', 2)).toEqual(tokens)
  const bytes = Uint8Array.of(1, 0)
  expect(fileValues(file('b.npy', npy('|b1', '(2,)', bytes)), 'x', 'bool', 1)).toEqual(bytes)
})

test('.npy files that would be misread are refused', () => {
  const read = (content: Uint8Array) => () => fileValues(file('w.npy', content), 'x', 'float32', 3)
  expect(read(npy('<f8', '(3,)', new Float64Array(3)))).toThrow(/found {4}<f8\n {2}allowed {2}<f4 \(float32\)/)
  expect(read(npy('>f4', '(6,)', six))).toThrow('another element type')
  expect(read(npy('<f4', '(2, 3)', six, 'True'))).toThrow('Fortran order')
  expect(read(npy('<f4', '(3, 3)', six))).toThrow(/found {4}24 bytes\n {2}allowed {2}36 bytes/)
  expect(read(Buffer.from('not numpy at all'))).toThrow('not a .npy file')
})

test('text: one element a line, with either line end', () => {
  expect(fileValues(file('w.txt', 'a b\r\n\r\nc\n'), 'x', 'string', 1)).toEqual(['a b', '', 'c'])
})

test('made-up values: the same for a seed, integers that are valid as tokens, masks and classes', () => {
  expect(randomValues('float32', 100, 's')).toEqual(randomValues('float32', 100, 's'))
  expect(randomValues('float32', 100, 's')).not.toEqual(randomValues('float32', 100, 't'))
  expect(new Set(randomValues('int64', 100, 's') as BigInt64Array)).toEqual(new Set([0n, 1n]))
  expect((randomValues('float64', 1000, 's') as Float64Array).every(x => x >= 0 && x < 1)).toBe(true)
  // Half-precision floats in 0 .. 1 have bit patterns up to 0x3c00.
  expect((randomValues('float16', 1000, 's') as Uint16Array).every(bits => bits <= 0x3c00)).toBe(true)
})

test('a number for every element, if the type holds it', () => {
  expect(numberValues('int64', 1, 16_000)).toEqual(BigInt64Array.of(16_000n))
  expect(numberValues('float16', 1, 1)).toEqual(Uint16Array.of(0x3c00))
  expect(() => numberValues('int32', 1, 0.5)).toThrow('0.5 is no int32')
})
