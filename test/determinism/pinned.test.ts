/**
 * The results of each experiment that comes with the tool, shortened, as they were when last looked at. A digest that is
 * another means that results changed, on purpose or not: whoever means it writes the new one into pinned.json, and tells in
 * the commit why, since who compares runs across versions will see it.
 */
import { createHash } from 'node:crypto'
import { cpSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { ResultsFolder, runExperiment } from '../../src/experiment/index.ts'
import { policyRegistry } from '../../src/policies/index.ts'
import { readExperimentFile, resolveExperiment } from '../../src/spec/index.ts'
import { readTrace } from '../../src/trace/index.ts'
import { filesUnder } from '../tidy/source-files.ts'

const ROOT = new URL('../..', import.meta.url).pathname
const PINNED = JSON.parse(readFileSync(new URL('./pinned.json', import.meta.url), 'utf8')) as { [file: string]: string }
const SHIPPED = filesUnder('experiments', '.yaml').filter(file =>
  /^name: /m.test(readFileSync(join(ROOT, file), 'utf8')),
)
/** What of an experiment is told by its digest. Those of the benchmark have millions of requests a second. */
const shortened = (file: string) =>
  file.includes('/bench/')
    ? ['duration=150 ms', 'warmup=30 ms', 'replications=1']
    : ['duration=1500 ms', 'warmup=300 ms', 'replications=2']

/** A paper's sweep may have hundreds of cells, and the machine other work. */
const LONG = 120_000

const root = mkdtempSync(join(tmpdir(), 'foreserve-pinned-'))
beforeAll(() => {
  // Like a clone after `npm start`, with a profile that stays the same.
  for (const folder of ['experiments', 'traces']) cpSync(join(ROOT, folder), join(root, folder), { recursive: true })
  mkdirSync(join(root, 'results/quickstart'), { recursive: true })
  cpSync(join(ROOT, 'test/fixtures/digits.profile.json'), join(root, 'results/quickstart/digits.profile.json'))
})
afterAll(() => rmSync(root, { recursive: true, force: true }))

test('each experiment that is shipped is pinned, and no other', () => {
  expect(SHIPPED).toContain('experiments/quickstart.yaml')
  expect(Object.keys(PINNED)).toEqual(SHIPPED)
})

test.each(SHIPPED)(
  '%s',
  async file => {
    const experiment = await resolveExperiment(readExperimentFile(join(root, file)), policyRegistry, {
      readTrace,
      set: shortened(file),
    })
    const folder = new ResultsFolder(join(root, 'out', file))
    await runExperiment(experiment, { folder, jobs: 1 })
    expect(digestOf(folder.path), `write it into test/determinism/pinned.json if it is meant`).toBe(PINNED[file])
  },
  LONG,
)

/** SHA-256 over names and contents. */
function digestOf(folder: string): string {
  const hash = createHash('sha256')
  const files = readdirSync(folder, { recursive: true, withFileTypes: true }).filter(entry => entry.isFile())
  for (const path of files.map(entry => join(entry.parentPath, entry.name)).sort())
    hash.update(path.slice(folder.length)).update('\0').update(readFileSync(path)).update('\0')
  return hash.digest('hex')
}
