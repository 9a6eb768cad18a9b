import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, describe, expect, test } from 'vitest'
import { PolicyError } from '../../src/errors/index.ts'
import { openPlugins } from '../../src/plugins/index.ts'
import { policyRegistry } from '../../src/policies/index.ts'
import { replayScenario } from '../../src/replay/index.ts'
import { simulate } from '../../src/simulate/index.ts'
import type { ScenarioPolicy } from '../../src/spec/scenario.ts'
import { entryText } from '../plugins/plugin-files.ts'
import { coresFor, modelFolder, replayInputs, scenario, session, tenant, writeModel } from './live-world.ts'

const { folder, remove } = modelFolder()
const identity = writeModel(folder, 'identity')
const slow = writeModel(folder, 'slow')
const reversing = writeModel(folder, 'reversing')
afterAll(remove)

const policy = (name: string, parameters: ScenarioPolicy['parameters'] = {}): ScenarioPolicy => ({ name, parameters })

/** Twelve arrivals of tenant a at each of five instants, and one of b between. */
const arrivalS = Float64Array.from({ length: 65 }, (_, i) => 0.08 * Math.floor(i / 13) + (i % 13 === 12 ? 0.04 : 0))
const tenantOf = Int32Array.from(arrivalS, (_, i) => (i % 13 === 12 ? 1 : 0))
const traces = new Map([['t.csv', { arrivalS, tenantOf, tenants: ['a', 'b'], spanS: 0.4 }]])

describe('every request is accounted for, answered right, and due as in the simulation', () => {
  const sets: { [name: string]: Parameters<typeof scenario>[0] } = {
    'first come, first served, no batching': { variants: ['identity'] },
    'recorded arrivals, many at one instant': {
      variants: ['identity'],
      tenants: [
        tenant('prompt', 100, 50),
        {
          ...tenant('recorded', 1),
          arrivals: { process: 'trace', trace: 't.csv', rows: 'a', compressTime: 2, offsetS: 0.1 },
        },
      ],
      policies: { batching: policy('timeout', { maxBatch: 8, maxWait: 1e6 }) },
    },
    'batches of four, with a rest at the end': {
      variants: ['identity'],
      policies: { batching: policy('fixed', { size: 4 }) },
    },
    'batches by time, two variants on one executor': {
      variants: ['identity', 'slow'],
      policies: {
        variant: policy('most-accurate-in-time', { margin: 0 }),
        queueing: policy('earliest-deadline-first'),
        batching: policy('timeout', { maxBatch: 8, maxWait: 10e6 }),
      },
    },
    'a consumer far too slow, with admission and expiry': {
      variants: ['slow'],
      serviceMs: 8,
      tenants: [tenant('patient', 400, 300), tenant('prompt', 300, 20)],
      policies: {
        admission: policy('deadline-feasible', { margin: 0 }),
        queueing: policy('earliest-deadline-first'),
        batching: policy('deadline-aware', { maxBatch: 4, margin: 2e6 }),
      },
    },
  }
  test.each(Object.entries(sets))('%s', async (_, choices) => {
    const cell = scenario({ durationS: 0.5, ...choices })
    const inputs = { ...replayInputs({ identity, slow }), traces }
    const live = await replayScenario(cell, inputs, { cores: coresFor(1) })
    const { conservation, overall, issueLagMs, timeseries } = live.result
    expect(conservation.inFlight).toBe(0)
    expect(conservation.completed + conservation.rejected + conservation.dropped).toBe(conservation.offered)
    expect(conservation.failed).toBe(0)
    expect(conservation.completed).toBeGreaterThan(0)

    const simulated = simulate(cell, { registry: policyRegistry, traces })
    const due = (rows: typeof timeseries) => rows.map(({ startS, tenant: of, offered }) => ({ startS, of, offered }))
    expect(due(timeseries)).toEqual(due(simulated.result.timeseries))

    expect(issueLagMs!.n).toBe(conservation.offered)
    expect(issueLagMs!.min).toBeGreaterThanOrEqual(0)
    expect(overall.observedQuality).toBe(1)
    expect(live.answers.compared).toBeGreaterThan(0)
    expect(live.answers).toMatchObject({ mismatched: 0, unchecked: [] })
    expect(live.channelOverheadMs.n).toBeGreaterThan(0)
    expect(live.channelOverheadMs.min).toBeGreaterThan(0)
    expect(live.failures).toEqual([])
  })
})

test('policies from outside decide in the driver’s process, and what they throw comes back from there', async () => {
  const twoAtATime = 'decide: (view: View, queue: number) => Math.min(2, view.queues.length[queue]!),'
  const cell = scenario({
    durationS: 0.4,
    tenants: [tenant('a', 500)],
    policies: { batching: policy('mine', { after: 0 }) },
  })
  const of = async (methods: string) => {
    const file = join(folder, 'mine.ts')
    writeFileSync(file, entryText('batching', methods))
    const { compiled } = await openPlugins([file])
    return replayScenario(cell, replayInputs({ identity }), { cores: coresFor(1), plugins: compiled })
  }
  const { result } = await of(twoAtATime)
  expect(result.conservation.completed).toBe(result.conservation.offered)
  expect(result.batchSize.max).toBe(2)
  const error = await of("decide() { throw new TypeError('not today') },").catch((thrown: unknown) => thrown)
  expect(error).toBeInstanceOf(PolicyError)
  expect(error).toMatchObject({ family: 'batching', plugin: 'mine.ts' })
  expect((error as Error).message).toMatch(
    /^the batching policy 'mine' of mine\.ts threw at [\d.]+ ms: TypeError: not today \(.*mine\.ts:10:24\)\nasked about request 1 of a/,
  )
})

test('a model that mixes the rows of a batch fails the run', async () => {
  const cell = scenario({
    durationS: 0.4,
    variants: ['reversing'],
    policies: { batching: policy('fixed', { size: 8 }) },
  })
  await expect(replayScenario(cell, replayInputs({ reversing }), { cores: coresFor(1) })).rejects.toThrow(
    /rows of a batch were mixed up: \d+ of \d+ inputs/,
  )
})

test('a timeline of what ran when, if asked for, and progress', async () => {
  const labels = new Set<string>()
  const live = await replayScenario(scenario({ durationS: 0.6 }), replayInputs({ identity }), {
    cores: coresFor(1),
    timelineNs: [0, 0.2e9],
    onProgress: (_done, _total, label) => labels.add(label),
  })
  const { batches } = live.timeline!
  expect(batches.length).toBeGreaterThan(0)
  for (const batch of batches) {
    expect(batch).toMatchObject({ executor: 'local/node-1/core-1', variant: 'echo/identity', batchSize: 1 })
    expect(batch.endS).toBeGreaterThan(batch.startS)
  }
  expect([...labels]).toEqual(['loading', 'running', 'checking'])
})

describe('what cannot be replayed is told before anything runs, or when a worker finds out', () => {
  test('more executors than cores beside the driver', async () => {
    await expect(
      replayScenario(scenario({ executors: 3 }), replayInputs({ identity }), { cores: [0, 1] }),
    ).rejects.toMatchObject({
      name: 'UserError',
      message: expect.stringContaining("3 executors need 3 cores beside the driver's, and there is 1"),
    })
  })

  test('no model file, and inputs of a kind that is not supported: both at once', async () => {
    const inputs = replayInputs({ identity: join(folder, 'absent.onnx'), slow })
    const text = { path: slow, session, inputs: [{ name: 'words', type: 'string', dims: ['N' as const] }] }
    const cell = scenario({ variants: ['identity', 'slow'] })
    const both = replayScenario(
      cell,
      { ...inputs, variants: { ...inputs.variants, 'echo/slow': text } },
      { cores: [0, 1] },
    )
    await expect(both).rejects.toMatchObject({
      name: 'UserErrors',
      message: expect.stringMatching(
        /absent\.onnx.*echo\/identity is not there[\s\S]*echo\/slow.*\n.*words string\[N\]/,
      ),
    })
  })

  test('a file that is no model', async () => {
    const broken = join(folder, 'broken.onnx')
    writeFileSync(broken, 'this is no model')
    await expect(
      replayScenario(scenario(), replayInputs({ identity: broken }), { cores: coresFor(1) }),
    ).rejects.toMatchObject({
      name: 'UserError',
      message: expect.stringMatching(/^the worker of local\/node-1\/core-1 could not get ready: .*broken\.onnx/),
    })
  })
})
