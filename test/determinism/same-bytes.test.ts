/**
 * The same scenario, seed and profile give byte-identical result files, whoever runs them: `manifest.json` alone may differ.
 * The measure is what this process gets from the sources; all others are the compiled product, at another place.
 */
import { execFile } from 'node:child_process'
import { createHash } from 'node:crypto'
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { gunzipSync } from 'node:zlib'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { stringify } from 'yaml'
import { ResultsFolder, runExperiment } from '../../src/experiment/index.ts'
import { policyRegistry } from '../../src/policies/index.ts'
import {
  decidesIn,
  FAMILIES,
  readExperimentFile,
  readScenario,
  resolveExperiment,
  scenarioHash,
} from '../../src/spec/index.ts'
import { readTrace } from '../../src/trace/index.ts'
import { ARRIVAL_PROCESSES } from '../../src/workload/index.ts'
import { buildAt } from '../support/build-at.ts'
import { besideEverything, everything } from './everything.ts'
import { turned } from './turned.ts'

const root = mkdtempSync(join(tmpdir(), 'foreserve-same-'))
afterAll(() => rmSync(root, { recursive: true, force: true }))

/** Digest by path; the manifest aside. */
type Files = { readonly [path: string]: string }

function filesOf(folder: string): Files {
  const paths = readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter(entry => entry.isFile() && entry.name !== 'manifest.json')
    .map(entry => join(entry.parentPath, entry.name))
    .sort()
  // Of what is compressed the text: the bytes are those of the zlib that a Node was built with.
  const content = (path: string) => (path.endsWith('.gz') ? gunzipSync(readFileSync(path)) : readFileSync(path))
  const digest = (path: string) => createHash('sha256').update(content(path)).digest('hex')
  return Object.fromEntries(paths.map(path => [path.slice(folder.length + 1), digest(path)]))
}

let places = 0
/** An experiment in a folder of its own. */
function writeExperiment(text: string, name = 'everything.yaml'): string {
  const folder = join(root, `experiment-${places++}`)
  mkdirSync(folder)
  for (const [file, content] of Object.entries(besideEverything)) writeFileSync(join(folder, file), content)
  writeFileSync(join(folder, name), text)
  return join(folder, name)
}

let main: string
const experiment = writeExperiment(stringify(everything))
let expected: Files

interface Way {
  readonly node?: string
  readonly flags?: readonly string[]
  readonly env?: NodeJS.ProcessEnv
  readonly more?: readonly string[]
  readonly file?: string
}

/** What the compiled product writes. */
async function simulated({ node = process.execPath, flags = [], env = {}, more = [], file = experiment }: Way) {
  const out = join(root, `results-${places++}`)
  const args = [...flags, main, 'simulate', file, '--requests', '-o', out, ...more]
  await promisify(execFile)(node, args, { cwd: root, env: { ...process.env, ...env } })
  return filesOf(out)
}

async function here(): Promise<Files> {
  const folder = new ResultsFolder(join(root, `results-${places++}`))
  const resolved = await resolveExperiment(readExperimentFile(experiment), policyRegistry, { readTrace })
  await runExperiment(resolved, { folder, requests: true, jobs: 1 })
  return filesOf(folder.path)
}

beforeAll(async () => {
  main = buildAt(join(root, 'another place'))
  expected = await here()
}, 120_000)

describe('the experiment', () => {
  const scenarios = () =>
    Object.keys(expected)
      .filter(path => path.endsWith('scenario.json'))
      .map(path => readScenario(join(root, `results-${places - 1}`, path)))

  test('has every policy, kind of arrivals and law in it, and much happens', async () => {
    await here()
    const all = scenarios()
    for (const entry of policyRegistry) {
      const families = FAMILIES.filter(family => decidesIn(entry, family))
      expect(
        all.some(({ policies }) => families.every(family => policies[family].name === entry.name)),
        `${entry.family} ${entry.name}`,
      ).toBe(true)
    }
    const kinds = new Set(all.flatMap(({ tenants }) => tenants.map(({ arrivals }) => arrivals.process)))
    expect([...kinds].sort()).toEqual([...ARRIVAL_PROCESSES].sort())
    const summary = readFileSync(join(root, `results-${places - 1}`, 'summary.csv'), 'utf8')
      .trimEnd()
      .split('\n')
    const columns = summary[0]!.split(',')
    const sum = (name: string) =>
      summary.slice(1).reduce((total, row) => total + Number(row.split(',')[columns.indexOf(name)]), 0)
    for (const fate of ['completed', 'met', 'rejected', 'dropped']) expect(sum(fate), fate).toBeGreaterThan(100)
    expect(sum('offered')).toBeGreaterThan(10_000)
  })
})

describe('the same bytes', () => {
  test('twice in one process', async () => {
    expect(await here()).toEqual(expected)
  })

  test('in another process, compiled, at another place', async () => {
    expect(await simulated({})).toEqual(expected)
  })

  test.each([2, 3])('with %i runs at a time', async jobs => {
    expect(await simulated({ more: ['--jobs', String(jobs)] })).toEqual(expected)
  })

  test.each([2, 3])('in %i shards, as far as cells go', async count => {
    const shards: Files[] = []
    for (let i = 1; i <= count; i++) shards.push(await simulated({ more: ['--shard', `${i}/${count}`] }))
    const cells = (files: Files) => Object.entries(files).filter(([path]) => path.startsWith('cells/'))
    const union = shards.flatMap(cells)
    expect(union.length).toBe(cells(expected).length)
    expect(Object.fromEntries(union)).toEqual(Object.fromEntries(cells(expected)))
  })

  test.each([
    { TZ: 'Pacific/Kiritimati', LANG: 'tr_TR.UTF-8', LC_ALL: 'tr_TR.UTF-8' },
    { TZ: 'America/St_Johns', LANG: 'C', LC_ALL: 'C', LC_NUMERIC: 'de_DE.UTF-8' },
  ])('with %o', async env => {
    expect(await simulated({ env })).toEqual(expected)
  })

  test.each([
    { how: 'interpreted, without compiled code or WebAssembly', flags: ['--jitless'] },
    { how: 'never optimised, each function compiled late', flags: ['--no-opt', '--max-lazy'] },
    {
      how: 'compiled at once, other hashes, other memory',
      flags: ['--always-sparkplug', '--hash-seed=7', '--gc-interval=5000'],
    },
  ])('$how', async ({ flags }) => {
    expect(await simulated({ flags })).toEqual(expected)
  })

  /** Set where other versions were fetched: absolute paths, with colons between. */
  const nodes = (process.env.FORESERVE_TEST_NODES ?? '').split(':').filter(path => path !== '')
  test.skipIf(nodes.length === 0)(
    'under other versions of Node (skipped unless FORESERVE_TEST_NODES names some)',
    async () => {
      const versions: string[] = []
      for (const node of nodes) {
        versions.push((await promisify(execFile)(node, ['--version'])).stdout.trim())
        expect(await simulated({ node }), versions.at(-1)).toEqual(expected)
      }
      expect(versions.filter(version => version !== process.version).length).toBeGreaterThan(0)
    },
  )
})

describe('what is meant by the same scenario', () => {
  test('the order in which an experiment is written is no part of it, nor are units, nor the form of the file', async () => {
    const otherwise = writeExperiment(
      JSON.stringify({ ...(turned(everything) as object), duration: '4000 ms' }),
      'other.json',
    )
    expect(await simulated({ file: otherwise })).toEqual(expected)
  })

  test('what it says is: name, seed, noise, and every number', async () => {
    const hashes = async (...set: string[]) => {
      const { cells } = await resolveExperiment(readExperimentFile(experiment), policyRegistry, { readTrace, set })
      return cells.flatMap(({ scenarios }) => scenarios.map(scenarioHash))
    }
    const before = await hashes()
    expect(new Set(before).size).toBe(before.length)
    for (const set of ['name=other', 'seed=1', 'noise=1', 'warmup=501 ms', 'tenants.alpha.slo.latency=31 ms']) {
      const other = await hashes(set)
      expect(other.length).toBe(before.length)
      expect(
        other.filter(hash => before.includes(hash)),
        set,
      ).toEqual([])
    }
  })
})
