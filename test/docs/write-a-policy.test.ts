/** docs/write-a-policy.md: what it says of its policy is true, and types are as its reader's editor sees them. */
import { execFileSync } from 'node:child_process'
import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { parse } from 'yaml'
import { openPlugins } from '../../src/plugins/index.ts'
import { policyRegistry } from '../../src/policies/index.ts'
import { runLogged } from '../support/play.ts'
import { MS, scenario, tracesOf } from '../support/scenarios.ts'
import { filesOf } from './page-files.ts'

const ROOT = fileURLToPath(new URL('../..', import.meta.url))
const PAGE = 'docs/write-a-policy.md'
const folder = mkdtempSync(join(tmpdir(), 'foreserve-write-'))
afterAll(() => rmSync(folder, { recursive: true, force: true }))

const files = filesOf(PAGE)
beforeAll(() => {
  for (const [name, text] of Object.entries(files)) writeFileSync(join(folder, name), text)
})

test('its policy does what the timeline on the page says', async () => {
  const { registry } = await openPlugins([join(folder, 'bound-share.ts')])
  const entry = registry.at(-1)!
  const page = readFileSync(join(ROOT, PAGE), 'utf8')
  const [, arrivals] = /arrivals: (\[[\d, ]+\]), slo: 100/.exec(page)!
  const [, expected] = /expect\(batches\)\.toEqual\((\[.*\])\)/.exec(page)!
  const setting = { tenants: { a: { arrivals: JSON.parse(arrivals!) as number[], slo: 100 } } }
  const plain = scenario(setting)
  const batching = { name: entry.name, parameters: { share: entry.parameters.share!.default!, maxBatch: 4 } }
  const { log } = runLogged({ ...plain, policies: { ...plain.policies, batching } }, tracesOf(setting), {}, [entry])
  const batches = log.batches.map(
    ({ startNs, endNs, members }) => `${startNs / MS}-${endNs / MS} ${members.map(({ name }) => name).join(' ')}`,
  )
  expect(batches).toEqual(JSON.parse(expected!.replaceAll("'", '"')))
  // By hand: l(b) = 5 + b, a fifth of 100 is 20; see the comment on the page.
  expect(batches).toEqual(['20-27 a1 a2', '33-42 a3 a4 a5 a6', '80-86 a7'])
})

test('its experiment compares the policy with every batching policy there is', () => {
  const swept = parse(files['mine.yaml']!).sweep['policies.batching'] as string[]
  const ours = policyRegistry.filter(({ family }) => family === 'batching').map(({ name }) => name)
  expect([...swept].sort()).toEqual(['bound-share', ...ours].sort())
})

describe.runIf(existsSync(join(ROOT, 'dist/contract/index.d.ts')))('foreserve/contract, as it is packed', () => {
  const tsc = createRequire(import.meta.url).resolve('typescript/bin/tsc')
  const installed = join(folder, 'node_modules/foreserve')
  const check = (name: string, ...options: string[]): string => {
    const args = [tsc, '--noEmit', '--strict', '--target', 'es2023', '--exactOptionalPropertyTypes', ...options, name]
    try {
      return execFileSync(process.execPath, args, { cwd: folder, encoding: 'utf8' })
    } catch (error) {
      return (error as { stdout: string }).stdout
    }
  }

  beforeAll(() => {
    const pack = ['pack', '--ignore-scripts', '--json', '--pack-destination', folder]
    const [packed] = JSON.parse(execFileSync('npm', pack, { cwd: ROOT, encoding: 'utf8', stdio: 'pipe' }))
    mkdirSync(installed, { recursive: true })
    const unpack = ['-xzf', packed.filename, '-C', installed, '--strip-components', '1']
    execFileSync('tar', [...unpack, 'package/package.json', 'package/dist/contract'], { cwd: folder })
    writeFileSync(join(folder, 'package.json'), '{"type": "module"}')
  }, 120_000)

  test.each([
    ['nodenext', ['--module', 'nodenext']],
    ['bundler', ['--module', 'esnext', '--moduleResolution', 'bundler']],
  ])('the policy of the page is right by its types: %s', (_, options) => {
    expect(check('bound-share.ts', ...options)).toBe('')
  })

  test.each([
    ['a method that is misspelt', 'decide({', 'decid({', /'decide' is missing|'decid' does not exist/],
    ['a family that there is not', "family: 'batching'", "family: 'batchng'", /"batchng"/],
    [
      'a column that there is not',
      'queues.head[',
      'queues.haed[',
      /'haed' does not exist.* Did you mean 'head'|'haed'/,
    ],
    [
      'a column that is written to',
      'const waiting',
      'queues.head[queue] = 1\n        const waiting',
      /only permits reading/,
    ],
  ])('%s is found by its types', (_, was, is, message) => {
    const text = files['bound-share.ts']!
    expect(text).toContain(was)
    writeFileSync(join(folder, 'wrong.ts'), text.replace(was, is))
    expect(check('wrong.ts', '--module', 'nodenext')).toMatch(message)
  })

  test('nothing of ours runs that a plugin imports: constants', () => {
    const script = "import('foreserve/contract').then(all => console.log(JSON.stringify(all)))"
    const all = JSON.parse(execFileSync(process.execPath, ['-e', script], { cwd: folder, encoding: 'utf8' }))
    expect(all).toMatchObject({ ACCEPT: 0, REJECT: 1, WAIT: -1 })
    expect(Object.values(all).every(value => Number.isInteger(value))).toBe(true)
  })

  test('nothing else of the package is for others', () => {
    symlinkSync(join(ROOT, 'dist/core'), join(installed, 'dist/core'))
    const script = "import('foreserve/dist/core/index.js').catch(error => console.log(error.code))"
    expect(execFileSync(process.execPath, ['-e', script], { cwd: folder, encoding: 'utf8' })).toBe(
      'ERR_PACKAGE_PATH_NOT_EXPORTED\n',
    )
  })
})
