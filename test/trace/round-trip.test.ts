/** What a simulation was asked, taken from its rows as a trace and simulated again: the same rows, to the last digit. */
import { cpSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { gunzipSync } from 'node:zlib'
import { afterAll, expect, test } from 'vitest'
import { foreserve } from '../cli/foreserve.ts'

const folder = mkdtempSync(join(tmpdir(), 'foreserve-round-trip-'))
afterAll(() => rmSync(folder, { recursive: true, force: true }))

const experiment = (name: string, arrivalsOfA: string, arrivalsOfB: string) => `
name: ${name}
seed: 7
duration: 4 s
warmup: 500 ms
replications: 1
models:
  - name: m
    variants:
      - {name: good, quality: 99 %, service: {law: exponential, perItem: 2 ms, fixed: 4 ms, maxBatch: 8}}
      - {name: quick, quality: 90 %, service: {law: lognormal, cv: 1, perItem: 1 ms, fixed: 1 ms, maxBatch: 8}}
cluster: {pools: [{name: p, nodes: 3, devices: {type: cpu}}]}
tenants:
  - {name: a, model: m, slo: {latency: 20 ms}, quota: {rate: 250 /s, burst: 20}, arrivals: ${arrivalsOfA}}
  - {name: b, model: m, slo: {latency: 80 ms, quality: 95 %}, arrivals: ${arrivalsOfB}}
policies:
  admission: token-bucket
  variant: {name: most-accurate-in-time, margin: 2 ms}
  routing: power-of-two-choices
  queueing: earliest-deadline-first
  batching: {name: deadline-aware, maxBatch: 8}
  allocation: {name: static, replicas: {m/good: 2, m/quick: 1}}
`

/** Simulates; the path of the run's rows, and their text. */
async function simulated(name: string, text: string): Promise<{ file: string; rows: string }> {
  writeFileSync(join(folder, `${name}.yaml`), text)
  const { code, err } = await foreserve(['simulate', `${name}.yaml`, '--requests', '-o', name], folder)
  expect(code, err).toBe(0)
  const [run] = readdirSync(join(folder, name, 'cells'))
  const file = join(name, 'cells', run!, 'requests.csv.gz')
  return { file, rows: gunzipSync(readFileSync(join(folder, file))).toString() }
}

test('a simulation, exported as a trace and simulated again: equal rows', { timeout: 60_000 }, async () => {
  const first = await simulated(
    'first',
    experiment('first', '{process: gamma, rate: 300 /s, cv: 2}', '{process: poisson, rate: 200 /s}'),
  )
  const { code, err } = await foreserve(['trace', 'import', 'requests', first.file, '-o', 't.csv.gz'], folder)
  expect(code, err).toBe(0)
  const traced = (tenant: string) => `{trace: t.csv.gz, rows: ${tenant}, offset: 0 s}`
  const second = await simulated('second', experiment('second', traced('a'), traced('b')))
  // So that equal does not mean empty: every fate, and batches.
  const lines = first.rows.trimEnd().split('\n').slice(1)
  const fates = lines.map(line => line.split(',')[5])
  for (const fate of ['completed', 'rejected', 'dropped']) expect(fates).toContain(fate)
  expect(lines.length).toBeGreaterThan(1500)
  expect(second.rows).toBe(first.rows)
})

test('rows away from their run are refused: nothing says how long it was', { timeout: 60_000 }, async () => {
  const { file } = await simulated(
    'alone',
    experiment('alone', '{process: poisson, rate: 5 /s}', '{process: poisson, rate: 5 /s}'),
  )
  mkdirSync(join(folder, 'elsewhere'))
  cpSync(join(folder, file), join(folder, 'elsewhere/requests.csv.gz'))
  const { code, err } = await foreserve(
    ['trace', 'import', 'requests', 'elsewhere/requests.csv.gz', '-o', 'u.csv'],
    folder,
  )
  expect(code).toBe(2)
  expect(err).toContain('elsewhere/requests.csv.gz: there is no scenario.json beside it')
})
