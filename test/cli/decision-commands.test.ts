/** `simulate --log decisions`, `playback`, `compare --decisions`: what a user sees of them, and their exit codes. */
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { foreserve } from './foreserve.ts'

const folder = mkdtempSync(join(tmpdir(), 'foreserve-decisions-'))
afterAll(() => rmSync(folder, { recursive: true, force: true }))

const EXPERIMENT = `
name: queue
seed: 3
duration: 1 s
replications: 1
models:
  - {name: unit, variants: [{name: only, service: {law: exponential, perItem: 2 ms, fixed: 3 ms, maxBatch: 8}}]}
cluster: {pools: [{name: here, nodes: 2, devices: {type: server}}]}
tenants:
  - {name: b, model: unit, slo: {latency: 30 ms, attainment: 90 %}, arrivals: {process: poisson, rate: 100 /s}}
  - {name: a, model: unit, slo: {latency: 20 ms, attainment: 90 %}, arrivals: {process: gamma, rate: 100 /s, cv: 2}}
policies: {batching: {name: timeout, maxBatch: 4, maxWait: 5 ms}}
sweep:
  policies.queueing: [fifo, earliest-deadline-first]
`
const LONG = 120_000
const run = (...args: string[]) => foreserve(args, folder)
const cellsOf = (results: string) => readdirSync(join(folder, results, 'cells')).sort()
const logOf = (results: string, cell: string) => join(results, 'cells', cell, 'decisions.ndjson')
const read = (file: string) => readFileSync(join(folder, file), 'utf8')

beforeAll(async () => {
  writeFileSync(join(folder, 'queue.yaml'), EXPERIMENT)
  for (const [results, jobs] of [
    ['one', '1'],
    ['two', '2'],
  ] as const) {
    const { code, err } = await run('simulate', 'queue.yaml', '--log', 'decisions', '--jobs', jobs, '-o', results)
    expect(code, err).toBe(0)
  }
  await run('simulate', 'queue.yaml', '-o', 'without')
}, LONG)

test('a log for each run, the same bytes on one thread or two, and none unless asked for', async () => {
  const cells = cellsOf('one')
  expect(cells).toHaveLength(2)
  for (const cell of cells) {
    expect(read(logOf('two', cell))).toBe(read(logOf('one', cell)))
    const { schema, scenario } = JSON.parse(read(logOf('one', cell)).split('\n')[0]!) as Record<string, string>
    expect(schema).toBe('foreserve.decisions/1')
    // The folder is named after the scenario.
    expect(scenario!.startsWith(cell)).toBe(true)
  }
  for (const cell of cellsOf('without')) {
    expect(readdirSync(join(folder, 'without/cells', cell)).sort()).toEqual(
      readdirSync(join(folder, 'one/cells', cell))
        .filter(file => file !== 'decisions.ndjson')
        .sort(),
    )
  }
})

test('played back: identical, with what was compared', async () => {
  const { code, out, err } = await run('playback', 'one')
  expect(code, err).toBe(0)
  expect(out.trim().split('\n')).toEqual(
    cellsOf('one').map(cell =>
      expect.stringMatching(
        new RegExp(
          `^${logOf('one', cell)}: identical: \\d+ events, \\d+ decisions and commands; nothing in flight at the end$`,
        ),
      ),
    ),
  )
  const document = JSON.parse((await run('playback', 'one', '--json')).out) as {
    identical: boolean
    runs: { log: string; identical: boolean; events: number; difference: null }[]
  }
  expect(document.identical).toBe(true)
  expect(document.runs).toHaveLength(2)
  expect(document.runs[0]).toMatchObject({ log: logOf('one', cellsOf('one')[0]!), identical: true, difference: null })
})

test(
  'two results folders, two runs, two files: equal',
  async () => {
    const [cell] = cellsOf('one')
    for (const pair of [
      ['one', 'two'],
      [join('one/cells', cell!), join('two/cells', cell!)],
      [logOf('one', cell!), logOf('two', cell!)],
    ]) {
      const { code, out, err } = await run('compare', '--decisions', ...pair)
      expect(code, err).toBe(0)
      expect(out).toMatch(/: identical: \d+ events/)
    }
  },
  LONG,
)

describe('one answer that was altered', () => {
  const lineOfRoute = (log: string) =>
    log.split('\n').findIndex((row, i) => i > 200 && row.includes('"q":"route"') && row.includes('"s":[0,'))
  let line = 0

  beforeAll(() => {
    const [cell] = cellsOf('two')
    const rows = read(logOf('two', cell!)).split('\n')
    line = lineOfRoute(rows.join('\n'))
    rows[line] = rows[line]!.replace(/"a":(\d)/, (_, queue: string) => `"a":${1 - Number(queue)}`)
    writeFileSync(join(folder, logOf('two', cell!)), rows.join('\n'))
  })

  test('played back: the log and the core part there, in words, and the verdict is no', async () => {
    const { code, out } = await run('playback', 'two')
    expect(code).toBe(1)
    const [first, second] = cellsOf('two').map(cell => logOf('two', cell))
    expect(out).toMatch(
      new RegExp(`^${first}: different after event \\d+, at [\\d.]+ ms: a's \\d+\\w\\w request arrives$`, 'm'),
    )
    expect(out).toMatch(/^ {2}in both +admission 'none': accepts a's \d+\w\w request$/m)
    const queue = 'the queue of unit/only on here/\\d/0 \\(replica \\d\\)'
    const route = `routing '[\\w-]+': a's \\d+\\w\\w request goes to ${queue}`
    expect(out).toMatch(new RegExp(`^ {2}the log +\\(line ${line + 1}\\) ${route}$`, 'm'))
    expect(out).toMatch(new RegExp(`^ {2}now +${route}$`, 'm'))
    expect(out).toContain(`${second}: identical`)
  })

  test('compared with the other: the same, and as one document', async () => {
    const { code, out } = await run('compare', '--decisions', 'one', 'two', '--json')
    expect(code).toBe(1)
    const { identical, runs } = JSON.parse(out) as {
      identical: boolean
      runs: { identical: boolean; difference: { first: { line: number }; second: { row: { q: string } } } | null }[]
    }
    expect(identical).toBe(false)
    expect(runs.map(({ identical: it }) => it)).toEqual([false, true])
    expect(runs[0]!.difference).toMatchObject({
      told: expect.stringMatching(/^a's \d+\w\w request arrives$/),
      first: { line: line + 1 },
      second: { line: line + 1, row: { d: 'routing', q: 'route' } },
    })
  })
})

test('of two policies: the first decision that differs', async () => {
  const [fifo, edf] = cellsOf('one').map(cell => join('one/cells', cell))
  const { code, out } = await run('compare', '--decisions', fifo!, edf!)
  expect(code).toBe(1)
  expect(out).toContain('(of two scenarios): different after event ')
  expect(out).toMatch(/^ {2}first +\(line \d+\) queueing '(fifo|earliest-deadline-first)': /m)
  expect(out).toMatch(/^ {2}second +\(line \d+\) queueing '(fifo|earliest-deadline-first)': /m)
})

test(
  'mistakes are told with what to do: exit code 2',
  async () => {
    const [cell] = cellsOf('one')
    const other = await run('simulate', 'queue.yaml', '--set', 'seed=4', '--log', 'decisions', '-o', 'other')
    expect(other.code, other.err).toBe(0)
    writeFileSync(join(folder, 'alone.ndjson'), read(logOf('one', cell!)))
    for (const [args, message] of [
      [['playback', 'nowhere'], 'nowhere: there is no such file or folder'],
      [['playback', 'without'], "'foreserve simulate EXPERIMENT --log decisions' writes one for each run"],
      [['playback', 'queue.yaml'], 'queue.yaml:1: '],
      [['playback', 'alone.ndjson'], 'scenario.json: cannot be read: there is no such file'],
      [['compare', '--decisions', 'one'], '--decisions compares two logs'],
      [['compare', '--decisions', 'one', 'other'], 'the two folders have no run in common'],
      [['simulate', 'queue.yaml', '--log', 'decision'], 'decisions'],
    ] as const) {
      const { code, out, err } = await run(...args)
      expect(code, args.join(' ')).toBe(2)
      expect(err).toContain(message)
      expect(err).not.toMatch(/\n\s+at /)
      expect(out).toBe('')
    }
    // A log in the place of another one.
    writeFileSync(join(folder, logOf('other', cellsOf('other')[0]!)), read(logOf('one', cell!)))
    const { code, err } = await run('playback', 'other')
    expect(code).toBe(2)
    expect(err).toContain('the log is of another scenario than the one beside it')
  },
  LONG,
)
