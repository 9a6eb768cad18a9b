/** `requests.csv.gz`: written while the run goes, whole, and the same bytes each time. */
import { mkdtempSync, readdirSync, readFileSync, rmSync, statSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { gunzipSync } from 'node:zlib'
import { afterAll, describe, expect, test } from 'vitest'
import { UserError } from '../../src/errors/index.ts'
import { runExperiment } from '../../src/experiment/run-experiment.ts'
import { simulateRun } from '../../src/experiment/simulate-run.ts'
import { ResultsFolder } from '../../src/experiment/store.ts'
import { GzipFile } from '../../src/journal/index.ts'
import { policyRegistry } from '../../src/policies/index.ts'
import { experimentOf, resolveExperiment } from '../../src/spec/index.ts'
import { readTrace } from '../../src/trace/index.ts'
import { busyScenario, busyTraces } from '../support/busy-scenario.ts'

const folder = mkdtempSync(join(tmpdir(), 'foreserve-requests-'))
afterAll(() => rmSync(folder, { recursive: true, force: true }))

const textOf = (path: string) => gunzipSync(readFileSync(path)).toString()

describe('a gzipped file that grows while the thread is held', () => {
  const lines = Array.from({ length: 60_000 }, (_, i) => `line ${i}, ${'0123456789'.slice(i % 10)} naïve\n`)
  const write = (name: string) => {
    const path = join(folder, name)
    const file = new GzipFile(path)
    let during = 0
    for (const line of lines) {
      file.write(line)
      during = Math.max(during, statSync(path).size)
    }
    file.close()
    return { path, during }
  }

  test('is one text to whoever reads it, and on the disk before it is closed', { timeout: 20_000 }, () => {
    const { path, during } = write('one.gz')
    expect(textOf(path)).toBe(lines.join(''))
    const size = readFileSync(path).length
    expect(during).toBeGreaterThan(0.5 * size)
  })

  test('holds neither time nor system: twice the same bytes', { timeout: 20_000 }, () => {
    const bytes = readFileSync(write('two.gz').path)
    expect(bytes.equals(readFileSync(write('three.gz').path))).toBe(true)
    expect([...bytes.subarray(4, 8), bytes[9]]).toEqual([0, 0, 0, 0, 255])
  })

  test('a place that takes none is told to the user', () => {
    expect(() => new GzipFile(join(folder, 'nowhere', 'x.gz'))).toThrow(UserError)
  })
})

test('the same scenario gives the same rows, one a request, and the same result as without them', () => {
  const inputs = { registry: policyRegistry, traces: busyTraces }
  const bytes = ['a', 'b'].map(name => {
    const place = mkdtempSync(join(folder, name))
    const { result } = simulateRun(busyScenario(), inputs, { folder: place, requests: true })
    const rows = textOf(join(place, 'requests.csv.gz')).trimEnd().split('\n').slice(1)
    expect(rows.length).toBe(result.conservation.offered)
    expect(new Set(rows.map(row => row.split(',')[0])).size).toBe(rows.length)
    expect(result).toEqual(simulateRun(busyScenario(), inputs).result)
    return readFileSync(join(place, 'requests.csv.gz'))
  })
  expect(bytes[0]!.equals(bytes[1]!)).toBe(true)
})

test('an experiment puts them beside the numbers of each run, only where they were asked for', async () => {
  const document = {
    name: 'rows',
    duration: '1 s',
    replications: 2,
    models: [{ name: 'm', variants: [{ name: 'v', service: { law: 'exponential', perItem: '2 ms' } }] }],
    cluster: { pools: [{ name: 'p', nodes: 1, devices: { type: 'cpu' } }] },
    tenants: [{ name: 'a', model: 'm', slo: { latency: '20 ms' }, arrivals: { process: 'poisson', rate: '300 /s' } }],
    policies: { allocation: { name: 'static', replicas: { 'm/v': 1 } } },
    sweep: { load: [0.3, 0.6] },
  }
  const experiment = await resolveExperiment(experimentOf(document, 'rows', folder), policyRegistry, { readTrace })
  const results = new ResultsFolder(join(folder, 'results'))
  const filesOfRuns = () =>
    readdirSync(join(results.path, 'cells')).map(run => readdirSync(join(results.path, 'cells', run)))
  const runs = await runExperiment(experiment, { folder: results, requests: true })
  expect(filesOfRuns()).toEqual(
    Array.from({ length: 4 }, () => [
      'requests.csv.gz',
      'scenario.json',
      'summary.csv',
      'tenants.csv',
      'timeseries.csv',
    ]),
  )
  const rows = readdirSync(join(results.path, 'cells')).map(
    run => textOf(join(results.path, 'cells', run, 'requests.csv.gz')).split('\n').length - 2,
  )
  expect(rows.sort()).toEqual(runs.map(run => run.result.conservation.offered).sort())
  await runExperiment(experiment, { folder: results })
  expect(filesOfRuns().flat()).not.toContain('requests.csv.gz')
})
