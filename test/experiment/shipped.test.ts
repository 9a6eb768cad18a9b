/**
 * The experiments that come with the tool, run twice as a user does, in a folder like a clone after `npm start`: the same
 * bytes. Shorter than printed, since what could differ between two runs does so in a second.
 */
import { cpSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { foreserve } from '../cli/foreserve.ts'

const ROOT = new URL('../..', import.meta.url).pathname
const EXPERIMENTS = readdirSync(join(ROOT, 'experiments')).filter(name => name.endsWith('.yaml'))
const SHORT = ['--set', 'duration=1 s', '--set', 'warmup=100 ms', '--set', 'replications=2']

const clone = mkdtempSync(join(tmpdir(), 'foreserve-shipped-'))
beforeAll(() => {
  for (const name of EXPERIMENTS) cpSync(join(ROOT, 'experiments', name), join(clone, 'experiments', name))
  cpSync(join(ROOT, 'traces'), join(clone, 'traces'), { recursive: true })
  mkdirSync(join(clone, 'results/quickstart'), { recursive: true })
  cpSync(join(ROOT, 'test/fixtures/digits.profile.json'), join(clone, 'results/quickstart/digits.profile.json'))
})
afterAll(() => rmSync(clone, { recursive: true, force: true }))

test('there are some', () => {
  expect(EXPERIMENTS).toContain('quickstart.yaml')
})

describe.each(EXPERIMENTS)('experiments/%s', name => {
  const simulate = async (out: string, ...more: string[]) => {
    const { code, err } = await foreserve(['simulate', `experiments/${name}`, ...SHORT, ...more, '-o', out], clone)
    expect(code, err).toBe(0)
  }
  const folder = (which: string) => `${name}-${which}`

  beforeAll(async () => {
    await simulate(folder('first'))
    await simulate(folder('second'))
    await simulate(folder('other'), '--set', 'seed=another')
  }, 60_000)

  test('simulated twice, leaves the same files with the same bytes, the manifest aside', () => {
    const [first, second] = [filesOf(folder('first')), filesOf(folder('second'))]
    expect(first.length).toBeGreaterThan(6)
    expect(second).toEqual(first)
    for (const path of first) {
      const [a, b] = ['first', 'second'].map(which => readFileSync(join(clone, folder(which), path)))
      expect(b!.equals(a!), path).toBe(true)
    }
  })

  test('and the command line calls the two identical, with exit code 0', async () => {
    const { code, out } = await foreserve(['compare', folder('first'), folder('second')], clone)
    expect(out).toMatch(/^Identical: all \d+ values of /)
    expect(code).toBe(0)
  })

  test('while another seed differs, with exit code 1', async () => {
    const { code, out } = await foreserve(['compare', folder('first'), folder('other')], clone)
    expect(out).toMatch(/^Different in \d+ places[\s\S]*summary\.csv .*replication 0, repeat 0 +latencyMs_mean +\d/)
    expect(code).toBe(1)
    const json = await foreserve(['compare', folder('first'), folder('other'), '--json'], clone)
    expect(json.code).toBe(1)
    expect(JSON.parse(json.out)).toMatchObject({ identical: false, differences: expect.any(Array) })
  })
})

function filesOf(folder: string): string[] {
  return (readdirSync(join(clone, folder), { recursive: true }) as string[])
    .filter(path => path !== 'manifest.json' && statSync(join(clone, folder, path)).isFile())
    .sort()
}
