import { once } from 'node:events'
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { text } from 'node:stream/consumers'
import { afterAll, describe, expect, it } from 'vitest'
import { foreserve, start } from './foreserve.ts'

const folder = mkdtempSync(join(tmpdir(), 'foreserve-cli-'))
afterAll(() => rmSync(folder, { recursive: true, force: true }))

const EXPERIMENT = `
name: queue
seed: 3
duration: 20 s
warmup: 1 s
replications: 2
models:
  - {name: unit, variants: [{name: only, service: {law: exponential, perItem: 1 ms}}]}
cluster: {pools: [{name: here, nodes: 1, devices: {type: server}}]}
tenants:
  - {name: b, model: unit, slo: {latency: 10 ms, attainment: 90 %}, arrivals: {process: poisson, rate: 300 /s}}
  - {name: a, model: unit, slo: {latency: 20 ms, attainment: 90 %}, arrivals: {process: gamma, rate: 300 /s, cv: 2}}
sweep:
  policies.queueing: [fifo, earliest-deadline-first]
`
writeFileSync(join(folder, 'queue.yaml'), EXPERIMENT)

const run = (...args: string[]) => foreserve(args, folder)

describe('foreserve', () => {
  it('lists its commands, each with a line', async () => {
    const { code, out } = await run('--help')
    expect(code).toBe(0)
    for (const command of [
      'quickstart',
      'profile',
      'trace',
      'validate',
      'simulate',
      'replay',
      'compare',
      'policies',
      'report',
      'schema',
    ]) {
      expect(out).toMatch(new RegExp(`foreserve ${command}\\b.*\\S`))
    }
  })

  it.each([
    'quickstart',
    'profile',
    'trace',
    'validate',
    'simulate',
    'replay',
    'compare',
    'policies',
    'report',
    'schema',
  ])('%s --help has examples', async command => {
    const { code, out } = await run(command, '--help')
    expect(code).toBe(0)
    expect(out).toMatch(/Examples:/)
  })

  it.each([
    [['simulat', 'x'], /Did you mean simulate/],
    [['simulate', 'queue.yaml', '--swep', 'load=1'], /swep \(did you mean --sweep\?\)/],
    [['simulate'], /simulate <experiment>/],
    [['simulate', 'nothing.yaml'], /nothing\.yaml/],
    [['replay', 'queue.yaml', '--repeats', 'abc'], /--repeats must be a whole number from 1, not 'abc'/],
    [['simulate', 'queue.yaml', '--jobs', '0'], /--jobs must be a whole number from 1, not '0'/],
    [['simulate', 'queue.yaml', '--shard', '3/2'], /--shard must be I\/N with I from 1 to N, as 1\/4, not '3\/2'/],
    [['simulate', 'queue.yaml', '--shard', 'half'], /--shard must be I\/N/],
    [['policies', 'deadline-awar'], /deadline-aware/],
    [['simulate', 'queue.yaml', '--set', 'policies.batching=tiemout'], /tiemout[\s\S]*timeout/],
    [['simulate', 'queue.yaml', '--set', 'tenants.a.slo.latency=5 sm'], /5 sm[\s\S]*ms/],
    [['compare', '.'], /not a results folder/],
    [['simulate', 'queue.yaml', '-o', 'a', '-o', 'b'], /--output is given 2 times\n {2}found {4}a, b/],
    [['simulate', 'queue.yaml', '--output', ''], /--output needs a path/],
    [['simulate', 'queue.yaml', '-o', 'queue.yaml'], /queue\.yaml: can't be written .* is not a folder/],
    [['simulate', 'queue.yaml', '-o', 'queue.yaml/deeper/still'], /can't be written/],
    [['quickstart', '--out', 'queue.yaml'], /can't be written/],
    [[], /Which command\?/],
  ])("%j is the user's mistake: exit code 2, one message, no stack trace", async (args, message) => {
    const { code, out, err } = await run(...args)
    expect([code, out]).toEqual([2, ''])
    expect(err).toMatch(message)
    expect(err).not.toMatch(/\n\s+at /)
  })

  it('counts the runs of tenants alone among those that it checked', async () => {
    const { code, err } = await run(
      'simulate',
      'queue.yaml',
      '-o',
      'alone',
      '--alone',
      '--check',
      '--set',
      'duration=2 s',
    )
    expect(code).toBe(0)
    // Two policies in two replications, each with two tenants.
    expect(err).toContain('4 runs, and 8 of tenants alone, in alone\n')
    expect(err).toMatch(/checked: \d+ invariants hold in 12 runs of \d+ requests/)
    expect(readdirSync(join(folder, 'alone', 'cells'))).toHaveLength(12)
  })

  it('prints one JSON document with --json, units in its names, nothing else on standard output', async () => {
    const { code, out } = await run('simulate', 'queue.yaml', '-o', 'json', '--json')
    const document = JSON.parse(out)
    expect(code).toBe(0)
    expect(document.cells).toHaveLength(2)
    expect(document.cells[0].swept).toEqual({ 'policies.queueing': 'fifo' })
    expect(document.cells[0].attainment).toMatchObject({ level: 0.95, n: 2 })
    expect(document.cells[0]).toHaveProperty('latencyMs_p99')
  })
})

describe.skipIf(process.platform !== 'linux')('places that nothing can be written to', () => {
  it.each([
    [['simulate', 'queue.yaml', '-o', '/proc/nothing/here']],
    [['replay', 'queue.yaml', '-o', '/proc/nothing/here']],
    [['quickstart', '--out', '/proc/nothing/here']],
    [['report', 'written', '-o', '/proc/nothing/here.html']],
    [['report', 'written', '-o', '/dev/null']],
    [['report', 'written', '--pictures', '/proc/nothing/here']],
    [['trace', 'generate', '--process', 'poisson', '--rate', '1 /s', '--duration', '1 s', '-o', '/proc/nothing/a.csv']],
  ])('%j is told at once, and waited for by nobody', async args => {
    await run('simulate', 'queue.yaml', '-o', 'written')
    const { code, err } = await run(...args)
    expect([code, err]).toEqual([2, expect.stringMatching(/can't be (written|replayed)/)])
  })
})

describe('what was done to a trace', () => {
  it.each(['simulate', 'validate'])('is told by %s, on standard error', async command => {
    writeFileSync(join(folder, 'absolute.csv'), 'arrival_s,tenant\n1700158546.6805900,a\n1700158547.2,a\n')
    writeFileSync(
      join(folder, 'absolute.yaml'),
      EXPERIMENT.replace('{process: poisson, rate: 300 /s}', '{trace: absolute.csv}'),
    )
    const { code, out, err } = await run(command, 'absolute.yaml')
    expect([code, err]).toEqual([
      0,
      expect.stringContaining('absolute.csv: absolute stamps, shifted by 1700158546.68059 s'),
    ])
    expect(out).not.toContain('shifted')
  })
})

describe('output that nobody reads on', () => {
  it('ends the command without a word', async () => {
    const { child, finished } = start(['schema', 'scenario'], folder)
    finished.catch(() => {})
    child.stdout!.destroy()
    const [err, [code]] = await Promise.all([text(child.stderr!), once(child, 'close')])
    expect([code, err]).toEqual([0, ''])
  })
})

describe('results', () => {
  it('are the same bytes whenever, wherever and in whatever locale they are made, manifest.json aside', async () => {
    const places: readonly (readonly [NodeJS.ProcessEnv, ...(readonly string[])])[] = [
      [{ TZ: 'UTC', LANG: 'C' }],
      [{ TZ: 'Asia/Kathmandu', LANG: 'de_DE.UTF-8', LC_ALL: 'tr_TR.UTF-8' }, '--jobs', '2'],
    ]
    for (const [i, [env, ...more]] of places.entries()) {
      expect((await foreserve(['simulate', 'queue.yaml', '-o', `same-${i}`, ...more], folder, env)).code).toBe(0)
    }
    const files = (name: string) =>
      readdirSync(join(folder, name), { recursive: true, withFileTypes: true })
        .filter(entry => entry.isFile())
        .map(entry => join(entry.parentPath, entry.name).slice(join(folder, name).length))
        .filter(path => path !== '/manifest.json')
        .sort()
    expect(files('same-0')).toContain('/summary.csv')
    expect(files('same-0').filter(path => path.startsWith('/cells/'))).toHaveLength(4 * 4)
    expect(files('same-1')).toEqual(files('same-0'))
    for (const path of files('same-0')) {
      const [a, b] = ['same-0', 'same-1'].map(name => readFileSync(join(folder, name) + path))
      expect(b!.equals(a!), path).toBe(true)
    }
  })

  it('of shards, an empty one among them, are told as such in their manifests', async () => {
    const shards = []
    for (const index of [1, 2, 3]) {
      const { code, err } = await run('simulate', 'queue.yaml', '--shard', `${index}/3`, '-o', `shard-${index}`)
      expect(code, err).toBe(0)
      const manifest = JSON.parse(readFileSync(join(folder, `shard-${index}/manifest.json`), 'utf8'))
      shards.push(manifest.shard)
      expect(err).toContain(`shard ${index} of 3: ${manifest.shard.cells} of 2 cells`)
    }
    expect(shards).toEqual([1, 1, 0].map((cells, i) => ({ index: i + 1, count: 3, cells, ofCells: 2 })))
  })

  it('hold no path, time or version outside the manifest', async () => {
    await run('simulate', 'queue.yaml', '-o', 'clean')
    const text = readdirSync(join(folder, 'clean'), { recursive: true, withFileTypes: true })
      .filter(entry => entry.isFile() && entry.name !== 'manifest.json')
      .map(entry => readFileSync(join(entry.parentPath, entry.name), 'utf8'))
      .join('\n')
    expect(text).not.toContain(folder)
    expect(text).not.toMatch(/20\d\d-\d\d-\d\dT/)
    expect(text).not.toContain(process.version)
  })

  it('follow the order of no tenant list', async () => {
    const [b, a] = EXPERIMENT.match(/ {2}- \{name: [ab], .*\n/g)!
    writeFileSync(join(folder, 'turned.yaml'), EXPERIMENT.replace(b! + a!, a! + b!))
    await run('simulate', 'queue.yaml', '-o', 'given')
    await run('simulate', 'turned.yaml', '-o', 'turned')
    expect(readFileSync(join(folder, 'turned/tenants.csv'), 'utf8')).toBe(
      readFileSync(join(folder, 'given/tenants.csv'), 'utf8'),
    )
  })
})
