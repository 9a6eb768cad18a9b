/** A file that is there whole, as it was or anew, and nothing beside it. */
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, expect, test } from 'vitest'
import { UserError } from '../../src/errors/index.ts'
import { makeFolder, writeWhole } from '../../src/files/index.ts'

const root = mkdtempSync(join(tmpdir(), 'foreserve-files-'))
afterAll(() => rmSync(root, { recursive: true, force: true }))

test('what was there is replaced, by text or by bytes', () => {
  const path = join(root, 'a.csv')
  writeWhole(path, 'old')
  writeWhole(path, 'text')
  expect(readFileSync(path, 'utf8')).toBe('text')
  writeWhole(path, Uint8Array.of(0, 255))
  expect([...readFileSync(path)]).toEqual([0, 255])
  expect(readdirSync(root)).toEqual(['a.csv'])
})

test("what can't be written is told with its place, and leaves nothing", () => {
  const folder = join(root, 'folder')
  mkdirSync(join(folder, 'inside'), { recursive: true })
  for (const path of [folder, join(root, 'absent', 'x')]) {
    expect(() => writeWhole(path, 'x')).toThrow(UserError)
    expect(() => writeWhole(path, 'x')).toThrow(`${path}: can't be written: E`)
  }
  expect(readdirSync(root).filter(name => name.includes('partial'))).toEqual([])
})

test('a folder is made with its parents, and may be there', () => {
  const path = join(root, 'x', 'y', 'z')
  makeFolder(path)
  makeFolder(path)
  expect(readdirSync(join(root, 'x', 'y'))).toEqual(['z'])
  expect(() => makeFolder(join(root, 'a.csv', 'below'))).toThrow(/ENOTDIR/)
})
