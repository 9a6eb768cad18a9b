import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, expect, test } from 'vitest'
import { readIdxFile } from '../../src/dataset/idx-file.ts'

const folder = mkdtempSync(join(tmpdir(), 'idx-file-'))
afterAll(() => rmSync(folder, { recursive: true }))

function written(...bytes: number[]): string {
  const path = join(folder, 'array.idx')
  writeFileSync(path, new Uint8Array(bytes))
  return path
}

const header = [0, 0, 8, 2, 0, 0, 0, 2, 0, 0, 0, 3]

test('dimensions and bytes', () => {
  const { dims, values } = readIdxFile(written(...header, 1, 2, 3, 4, 5, 6))
  expect(dims).toEqual([2, 3])
  expect([...values]).toEqual([1, 2, 3, 4, 5, 6])
})

test('damaged and absent files are named', () => {
  expect(() => readIdxFile(written(...header, 1, 2, 3))).toThrow('has 15 bytes, its header says 18 (damaged')
  expect(() => readIdxFile(written(0, 0, 8, 2, 0, 0))).toThrow('ends inside its header')
  expect(() => readIdxFile(written(...Buffer.from('text')))).toThrow('not an IDX file')
  expect(() => readIdxFile(written())).toThrow('not an IDX file')
  expect(() => readIdxFile(join(folder, 'absent.idx'))).toThrow(/absent\.idx: cannot be read/)
})
