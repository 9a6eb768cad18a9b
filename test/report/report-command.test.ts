import { spawnSync } from 'node:child_process'
import { existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { writeReportData } from '../../src/report/index.ts'
import { madeUpReport } from './fixture/report-data.ts'

const root = mkdtempSync(join(tmpdir(), 'foreserve-report-'))
const results = join(root, 'results')
beforeAll(async () => {
  mkdirSync(results)
  await writeReportData(madeUpReport(), results)
})
afterAll(() => rmSync(root, { recursive: true, force: true }))

function foreserve(...args: string[]) {
  const main = new URL('../../src/cli/main.ts', import.meta.url).pathname
  return spawnSync(process.execPath, ['--import', 'tsx', main, ...args], { encoding: 'utf8' })
}

test('draws a results folder into its report.html, and says where', () => {
  const { status, stdout, stderr } = foreserve('report', results)
  expect([status, stdout, stderr]).toEqual([0, `${join(results, 'report.html')}\n`, ''])
  expect(readFileSync(join(results, 'report.html'), 'utf8').startsWith('<!doctype html>')).toBe(true)
})

test('draws elsewhere, with pictures, and lists them in one JSON document; nothing half-written stays', () => {
  const page = join(root, 'new', 'page.html')
  const pictures = join(root, 'pictures')
  const { status, stdout } = foreserve('report', results, '-o', page, '--pictures', pictures, '--json')
  expect(status).toBe(0)
  const written = JSON.parse(stdout) as { report: string; pictures: string[] }
  expect(written.report).toBe(page)
  expect(written.pictures.map(path => path.slice(pictures.length + 1)).sort()).toEqual(readdirSync(pictures).sort())
  expect(written.pictures).toHaveLength(7)
  expect(readdirSync(join(root, 'new'))).toEqual(['page.html'])
})

test('a folder that is not there is exit code 2, one message, no stack trace, and no file', () => {
  const { status, stdout, stderr } = foreserve('report', join(root, 'resluts'))
  expect([status, stdout]).toEqual([2, ''])
  expect(stderr).toMatch(/resluts: no such results folder/)
  expect(stderr).not.toMatch(/\n\s+at /)
  expect(existsSync(join(root, 'resluts'))).toBe(false)
})

test('a page that cannot be written is exit code 2, and leaves nothing beside it', () => {
  const taken = join(root, 'taken')
  mkdirSync(join(taken, 'inside'), { recursive: true })
  const { status, stderr } = foreserve('report', results, '-o', taken)
  expect(status).toBe(2)
  expect(stderr).toMatch(/taken: can't be written \(--output\): it is a folder/)
  expect(readdirSync(root).filter(name => name.endsWith('.partial'))).toEqual([])
})
