/** The tables of runs, counted anew from their rows in another language, by exact fractions. */
import { spawnSync } from 'node:child_process'
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, describe, expect, test } from 'vitest'
import { ResultsFolder, runExperiment } from '../../src/experiment/index.ts'
import { policyRegistry } from '../../src/policies/index.ts'
import { experimentOf, resolveExperiment } from '../../src/spec/index.ts'
import { readTrace } from '../../src/trace/index.ts'

const folder = mkdtempSync(join(tmpdir(), 'foreserve-python-'))
afterAll(() => rmSync(folder, { recursive: true, force: true }))

const hasPython = spawnSync('python3', ['-c', 'import gzip, fractions'], { encoding: 'utf8' }).status === 0

const recount = (cells: readonly string[]) =>
  spawnSync('python3', ['-B', new URL('../support/recount.py', import.meta.url).pathname, ...cells], {
    encoding: 'utf8',
  })

/** The `every`-th of so many answers is wrong, and as many are unsure, not all of them the same. */
const answers = (every: number) => ({
  correct: Array.from({ length: 90 }, (_, row) => row % every !== 0),
  confidence: Array.from({ length: 90 }, (_, row) => (row % (every + 1) === 0 ? 0.3 : 0.95)),
})

/** Two variants, drops, refusals, batches, a warm-up. */
const document = {
  name: 'recounted',
  duration: '3 s',
  warmup: '500 ms',
  replications: 2,
  models: [
    {
      name: 'm',
      variants: [
        {
          name: 'good',
          quality: '99 %',
          answers: answers(90),
          service: { law: 'exponential', perItem: '2 ms', fixed: '1 ms', maxBatch: 4 },
        },
        {
          name: 'poor',
          quality: '80 %',
          answers: answers(5),
          service: { law: 'deterministic', perItem: '1 ms', maxBatch: 4 },
        },
      ],
    },
  ],
  cluster: { pools: [{ name: 'p', nodes: 2, devices: { type: 'cpu' } }] },
  tenants: [
    { name: 'a', model: 'm', slo: { latency: '20 ms' }, arrivals: { process: 'poisson', rate: '200 /s' } },
    { name: 'b', model: 'm', slo: { latency: '9 ms' }, arrivals: { process: 'gamma', rate: '150 /s', cv: 3 } },
  ],
  policies: {
    queueing: 'earliest-deadline-first',
    batching: { name: 'timeout', maxBatch: 4, maxWait: '2 ms' },
    allocation: { name: 'static', replicas: { 'm/good': 1, 'm/poor': 1 } },
  },
  sweep: { load: [0.5, 1.2], 'policies.variant': ['fixed', { name: 'cascade', inTime: false }] },
}

describe.skipIf(!hasPython)('by python3 (skipped where there is none)', () => {
  test('every number is the same, and another one would be seen', { timeout: 60_000 }, async () => {
    const experiment = await resolveExperiment(experimentOf(document, 'recounted', folder), policyRegistry, {
      readTrace,
    })
    const results = new ResultsFolder(join(folder, 'results'))
    const runs = await runExperiment(experiment, { folder: results, requests: true, jobs: 1 })
    const cells = readdirSync(join(results.path, 'cells')).map(run => join(results.path, 'cells', run))
    expect(cells).toHaveLength(8)
    const cascades = runs.flatMap(({ result }) => result.cascade ?? [])
    expect(cascades).toHaveLength(4)
    for (const { escalated } of cascades) expect(escalated).toBeGreaterThan(20)
    const offered = runs.reduce((sum, { result }) => sum + result.conservation.offered, 0)
    const { stdout, stderr } = recount(cells)
    expect(stderr).toBe('')
    expect(stdout).toMatch(new RegExp(`^\\d{3,4} numbers of ${offered} requests\\n$`))

    const path = join(cells[0]!, 'summary.csv')
    const [head, row] = readFileSync(path, 'utf8').trimEnd().split('\n')
    const at = head!.split(',').indexOf('met')
    const spoilt = row!.split(',').map((cell, column) => (column === at ? String(Number(cell) + 1) : cell))
    writeFileSync(path, `${head}\n${spoilt.join(',')}\n`)
    expect(recount(cells)).toMatchObject({ status: 1, stderr: expect.stringContaining('met: told') })
  })
})
