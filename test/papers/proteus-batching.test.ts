/**
 * What is made of a clone of Proteus' artifact: of one in miniature that this test writes in the same form, and, where
 * FORESERVE_PROTEUS_DIR names a clone of UMass-LIDS/Proteus at 6967c93, of the real one, whose licence allows to compare
 * with it and not to bring it along.
 */
import { spawnSync } from 'node:child_process'
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { type GroupedCell, groupByCell, runExperiment } from '../../src/experiment/index.ts'
import { policyRegistry } from '../../src/policies/index.ts'
import { readExperimentFile, resolveExperiment } from '../../src/spec/index.ts'
import { readTrace } from '../../src/trace/index.ts'
import { labelled } from './rebuilt.ts'

const SCRIPT = new URL('../../experiments/papers/proteus/import.mjs', import.meta.url).pathname
const root = mkdtempSync(join(tmpdir(), 'foreserve-proteus-'))
afterAll(() => rmSync(root, { recursive: true, force: true }))

function imported(clone: string, ...more: readonly string[]) {
  const output = mkdtempSync(join(root, 'out-'))
  const { status, stderr, stdout } = spawnSync('node', [SCRIPT, clone, '-o', output, ...more], { encoding: 'utf8' })
  return { output, status, stderr, stdout }
}

async function resolved(output: string, set: readonly string[]) {
  const file = readExperimentFile(join(output, 'proteus-batching.yaml'))
  return resolveExperiment(file, policyRegistry, { readTrace, set, sweep: [] })
}

async function outcome(output: string, set: readonly string[]) {
  const runs = await runExperiment(await resolved(output, set), { jobs: 1 })
  return labelled<GroupedCell>(groupByCell(runs))
}

/** Two models, cat and dog, on five devices, with numbers of our own. */
const MINIATURE = {
  'configs/medium-normal_load/clipper_lowacc.json': JSON.stringify({
    profiling_data: 'profiling/profile.csv',
    trace_path: 'traces/here',
    allowed_variants: 'traces/variants',
    model_allocation: 'clipper',
    static_allocation: 'algorithms/placed.txt',
    batching: 'aimd',
  }),
  'profiling/profile.csv': [
    'Model,Accel,Trials,batchsize,50th_pct,90th_pct,avg_latency(ms),Min,Max,Accuracy,Normalized_Accuracy',
    ...['1,10.5', '2,12', '4,16', '8,30', '16,31'].map(
      of => `some/cat-s,onnxruntime_gpu_ampere,9,${of},99,99,9,999,50,80`,
    ),
    // Twice: the last counts. 50 is half the SLO, and so too much.
    ...['1,99', '1,20', '2,50'].map(of => `some/cat-s,onnxruntime_cpu,9,${of},99,99,9,999,50,80`),
    // More than half the SLO, but there is no smaller batch.
    ...['1,60', '2,70'].map(of => `dog-s,onnxruntime_gpu_pascal,9,${of},,99,9,999,50,80`),
  ].join('\n'),
  'traces/variants/cat': 'some/cat-s,81.25\nsome/cat-l,100',
  'traces/variants/dog': 'dog-s,70\n',
  'traces/here/cat.txt': '# milliseconds\n5,1,100\n5,1,100\n1200,1,100\n',
  'traces/here/dog.txt': '0,1,100\n5,1,100\n',
  'traces/here/all.pdf': '',
  // The two AMPERE are one group, of which the last share counts: 0.1 of 0.1 + 0.3 for it, 0.3 for the VPU.
  'algorithms/placed.txt': [
    'required_predictors:',
    "{('some/cat-s', 'GPU_AMPERE'): 2, ('some/cat-s', 'VPU'): 1, ('dog-s', 'GPU_PASCAL'): 1, ('dog-s', 'CPU'): 1}",
    'canary_dict:',
    "{('GPU_AMPERE-0', 0): 0.6, ('GPU_AMPERE-1', 0): 0.1, ('VPU-0', 0): 0.3, ('GPU_PASCAL-0', 1): 1.0, ('CPU-0', 1): 1e-13}",
    'ilp_x:',
    "{('some/cat-s', 'GPU_AMPERE-0'): 1, ('some/cat-s', 'VPU-0'): 1, ('dog-s', 'GPU_PASCAL-0'): 1, ('some/cat-s', 'GPU_AMPERE-1'): 1, ('dog-s', 'CPU-0'): 1}",
  ].join('\n'),
}
const DOG_ON_CPU = '\ndog-s,onnxruntime_cpu,9,1,40,99,99,9,999,50,80'

function cloneWith(changes: { readonly [path: string]: string } = {}): string {
  const clone = mkdtempSync(join(root, 'clone-'))
  const profile = { 'profiling/profile.csv': MINIATURE['profiling/profile.csv'] + DOG_ON_CPU }
  for (const [path, text] of Object.entries({ ...MINIATURE, ...profile, ...changes })) {
    mkdirSync(dirname(join(clone, path)), { recursive: true })
    writeFileSync(join(clone, path), text)
  }
  return clone
}

describe('a clone in miniature', () => {
  let output = ''
  beforeAll(() => {
    const made = imported(cloneWith())
    expect(made.stderr).toBe('')
    expect(made.stdout).toContain('5 requests of 2 tenants, 5 devices')
    output = made.output
  })

  test('variants are models on kinds of device, with the medians of those sizes that take less than half the SLO', async () => {
    const { models, executors } = (await resolved(output, [])).cells[0]!.scenarios[0]!
    const told = models.flatMap(model =>
      model.variants.map(({ name, quality, service }) => {
        const [time] = service
        if (time?.law !== 'quantile') throw new Error('not told by size')
        return [
          `${model.name}/${name}`,
          quality,
          time.batches.map(({ batchSize, meanNs }) => [batchSize, meanNs / 1e6]),
        ]
      }),
    )
    const sizes = [[1, 10.5], [2, 12], [4, 16], [8, 30]] // biome-ignore format: a table
    expect(told).toEqual([
      ['cat/cat-s.gpu-ampere', 0.8125, sizes],
      ['cat/cat-s.vpu', 0.8125, [[1, 20]]],
      ['dog/dog-s.gpu-pascal', 0.7, [[1, 60]]],
    ])
    expect(executors).toHaveLength(5)
  })

  test('placed and split as its simulator does', async () => {
    const { policies } = (await resolved(output, [])).cells[0]!.scenarios[0]!
    expect(policies.allocation.parameters.replicas).toEqual({
      'cat/cat-s.gpu-ampere': 2,
      'cat/cat-s.vpu': 1,
      'dog/dog-s.gpu-pascal': 1,
    })
    expect(policies.variant.parameters.shares).toEqual({
      'cat/cat-s.gpu-ampere': 250_000,
      'cat/cat-s.vpu': 750_000,
      'dog/dog-s.gpu-pascal': 1_000_000,
    })
  })

  test('the requests in order, each with the SLO of its file', async () => {
    const trace = await readTrace(join(output, 'proteus-trace.csv.gz'))
    expect([...trace.arrivalS]).toEqual([0, 0.005, 0.005, 0.005, 1.2])
    expect([...trace.tenantOf].map(tenant => trace.tenants[tenant])).toEqual(['dog', 'cat', 'cat', 'dog', 'cat'])
    expect(trace.spanS).toBe(2)
    const { tenants, durationNs } = (await resolved(output, [])).cells[0]!.scenarios[0]!
    expect(tenants.map(({ slo }) => slo.latencyNs / 1e6)).toEqual([100, 100])
    expect(durationNs).toBe(2e9)
  })

  test('every policy runs it to its end', async () => {
    const cells = await outcome(output, ['replications=1'])
    expect([...cells.keys()]).toEqual([
      'proteus-artifact',
      'proteus-nexus',
      'proteus-aimd',
      'proteus',
      'nexus-early-drop',
      'clipper-aimd',
      'take-all',
    ])
    for (const { runs } of cells.values()) expect(runs[0]!.result.overall.counts.offered).toBe(5)
    // dog: one at a time, 60 ms each; the second is due at 5 and done at 120.
    expect(cells.get('take-all')!.runs[0]!.result.overall.counts.met).toBe(4)
  })

  test('requests may come from another folder of its traces', async () => {
    const other = { 'traces/there/cat.txt': '7,1,100\n', 'traces/there/dog.txt': '9,1,100\n' }
    const made = imported(cloneWith(other), '--trace', 'traces/there')
    expect(made.stdout).toContain('2 requests of 2 tenants')
    const { arrivalS, comments } = await readTrace(join(made.output, 'proteus-trace.csv.gz'))
    expect([...arrivalS]).toEqual([0.007, 0.009])
    expect(comments.join(' ')).toContain('requests of traces/there')
    const { status, stderr } = imported(cloneWith(), '--trace', 'traces/there')
    expect(stderr).toMatch(/traces\/there: ENOENT; a folder of traces was expected/)
    expect(status).toBe(2)
  })

  test.each([
    ['no clone', () => join(root, 'nowhere'), /nowhere.*ENOENT; is .* a clone of UMass-LIDS\/Proteus at 6967c93\?/],
    [
      'an allocation that is solved anew',
      () => cloneWith({ 'configs/medium-normal_load/clipper_lowacc.json': '{"model_allocation": "ilp"}' }),
      /clipper_lowacc\.json: the allocation 'ilp' changes during the run/,
    ],
    [
      'an arrival that is none',
      () => cloneWith({ 'traces/here/dog.txt': '0,1,100\nsoon,1,100\n' }),
      /dog\.txt: 'soon,1,100' is no arrival/,
    ],
    ['two SLOs', () => cloneWith({ 'traces/here/dog.txt': '0,1,100\n5,1,200\n' }), /dog\.txt: SLOs of 100, 200/],
    ['no medians', () => cloneWith({ 'profiling/profile.csv': 'Model,Accel,batchsize\n' }), /no column 50th_pct/],
    [
      'a device without a profile',
      () => cloneWith({ 'profiling/profile.csv': MINIATURE['profiling/profile.csv'] }),
      /no batch of 1 of dog-s on onnxruntime_cpu/,
    ],
  ])('refuses %s', (_, clone, message) => {
    const { status, stderr } = imported(clone())
    expect(stderr).toMatch(message)
    expect(stderr).not.toContain('at file:')
    expect(status).toBe(2)
  })
})

const CLONE = process.env.FORESERVE_PROTEUS_DIR ?? ''

describe.skipIf(CLONE === '')('the real clone (skipped without FORESERVE_PROTEUS_DIR)', () => {
  let cells: Map<string, GroupedCell>
  beforeAll(async () => {
    const { output, stderr } = imported(CLONE)
    expect(stderr).toBe('')
    cells = await outcome(output, ['replications=1'])
  }, 120_000)

  const countsOf = (policy: string, name: string) =>
    cells.get(policy)!.runs[0]!.result.tenants.find(({ tenant }) => tenant === name)!.counts
  const lostPercent = (policy: string) => 100 * (1 - cells.get(policy)!.summary.attainment.value!)

  // t5 has one device, so nothing is drawn for it. What its simulator logged of it, run with the batching of each name:
  // given up, and answered within 300 ms. Those that still waited at its end (2 of aimd) it leaves.
  test.each([
    ['proteus-artifact', 1, 4976],
    ['proteus-nexus', 635, 3982],
    ['proteus-aimd', 201, 4030],
  ])('%s gives up and serves in time as many as the artifact', (policy, dropped, met) => {
    expect(countsOf(policy, 't5')).toMatchObject({ offered: 5011, dropped, met })
  })

  test.each([
    ['proteus-artifact', 11.4],
    ['proteus-nexus', 26.6],
    ['proteus-aimd', 35.1],
  ])('%s loses or delays as many of all as the artifact, of which %d %% of the requests', (policy, percent) => {
    expect(Math.abs(lostPercent(policy) - percent)).toBeLessThan(1.5)
  })

  test('by a bound of 1,000 ms nobody is late whom it serves: only who is given up counts', () => {
    const { counts, latencyMs } = cells.get('proteus-artifact')!.runs[0]!.result.overall
    // Given up after 600 ms; half the SLO bounds a batch.
    expect(latencyMs!.max!).toBeLessThan(750)
    // 4.0 % by its own count.
    expect(Math.abs((100 * counts.dropped) / counts.offered - 4.0)).toBeLessThan(0.6)
  })

  test('under bursts what it counts and what is late are in opposite orders', async () => {
    const config = 'configs/zipf_exponential/clipper_lowacc.json'
    const { output } = imported(CLONE, '--config', config, '--trace', 'traces/twitter/asplos/zipf_gamma/300')
    const bursty = await outcome(output, ['replications=1'])
    const percentOf = (policy: string) => {
      const { offered, dropped, met } = bursty.get(policy)!.runs[0]!.result.overall.counts
      return { givenUp: (100 * dropped) / offered, lost: 100 * (1 - met / offered) }
    }
    // As its simulator says: 14.4 and 18.1 % given up, 60.9 and 30.2 % lost or late by 300 ms.
    expect(Math.abs(percentOf('proteus-artifact').givenUp - 14.4)).toBeLessThan(1)
    expect(Math.abs(percentOf('proteus-nexus').givenUp - 18.1)).toBeLessThan(1.5)
    expect(Math.abs(percentOf('proteus-artifact').lost - 60.9)).toBeLessThan(1.5)
    expect(Math.abs(percentOf('proteus-nexus').lost - 30.2)).toBeLessThan(1.5)
  }, 60_000)

  test("its own batching beats its baselines, and the papers' rules beat it", () => {
    expect(lostPercent('proteus-artifact')).toBeLessThan(lostPercent('proteus-nexus') / 2)
    expect(lostPercent('proteus-artifact')).toBeLessThan(lostPercent('proteus-aimd') / 2)
    for (const policy of ['proteus', 'nexus-early-drop', 'clipper-aimd'])
      expect(lostPercent(policy)).toBeLessThan(lostPercent('proteus-artifact') - 2)
  })
})
