import { describe, expect, test } from 'vitest'
import type { Experiment } from '../../src/spec/resolve-experiment.ts'
import { digitsProfile, resolveText, resolveValue, smallExperiment } from './small-experiment.ts'

/** A theory scenario: a law instead of a profile. 10 executors, one request a millisecond each. */
const theory = {
  name: 'theory',
  duration: '10 s',
  replications: 1,
  models: [{ name: 'unit', variants: [{ name: 'only', service: { law: 'exponential', perItem: '1 ms' } }] }],
  cluster: { pools: [{ name: 'p', nodes: 10, devices: { type: 'server' } }] },
  tenants: [{ name: 't', model: 'unit', slo: { latency: '1 s' }, arrivals: { process: 'poisson', rate: '100 /s' } }],
}

test('every default is spelt out, units are gone, names are sorted', async () => {
  const { name, cells } = await resolveValue(theory)
  expect(name).toBe('theory')
  expect(cells).toHaveLength(1)
  expect(cells[0]!.swept).toEqual([])
  const executors = [0, 1, 2, 3, 4, 5, 6, 7, 8, 9].map(node => ({
    name: `p/${node}/0`,
    pool: 'p',
    deviceType: 'server',
    sharing: null,
  }))
  expect(cells[0]!.scenarios).toEqual([
    {
      schema: 'foreserve.scenario/1',
      experiment: 'theory',
      seed: '1',
      replication: 0,
      noise: 0,
      durationNs: 10_000_000_000,
      warmupNs: 0,
      load: null,
      models: [
        {
          name: 'unit',
          variants: [
            {
              name: 'only',
              quality: 1,
              service: [{ deviceType: 'server', law: 'exponential', perItemNs: 1_000_000, fixedNs: 0, maxBatch: 1 }],
            },
          ],
        },
      ],
      executors,
      tenants: [
        {
          name: 't',
          model: 'unit',
          weight: 1,
          priority: 0,
          quota: null,
          patience: null,
          slo: { latencyNs: 1_000_000_000, attainment: 0.99, qualityFloor: 0, onExpectedMiss: null },
          arrivals: { process: 'poisson', ratePerS: 100 },
        },
      ],
      policies: {
        admission: { name: 'none', parameters: {} },
        variant: { name: 'fixed', parameters: { variant: '' } },
        routing: { name: 'shortest-queue', parameters: {} },
        queueing: { name: 'fifo', parameters: {} },
        batching: { name: 'none', parameters: {} },
        allocation: { name: 'static', parameters: { replicas: {} } },
      },
      profiles: [],
      traces: [],
    },
  ])
})

test('a profile becomes back-to-back service times in ns, by ascending batch size; inputs go by base name and hash', async () => {
  const { cells, profiles } = await resolveText(smallExperiment)
  const [scenario] = cells[0]!.scenarios
  const [fp32, int8] = scenario!.models[0]!.variants
  expect([fp32!.name, fp32!.quality, int8!.name, int8!.quality]).toEqual(['fp32', 0.9881, 'int8', 0.96])
  expect(
    fp32!.service.map(service => service.law === 'quantile' && service.batches.map(b => [b.batchSize, b.meanNs])),
  ).toEqual([
    [
      [1, 2_000_000],
      [8, 4_000_000],
      [32, 8_000_000],
    ],
  ])
  const [first] = fp32!.service
  expect(first!.law === 'quantile' && first!.batches[0]!.quantilesNs.slice(0, 2)).toEqual([1_000_000, 1_020_000])
  expect(scenario!.tenants.map(tenant => tenant.name)).toEqual(['batch-scoring', 'search'])
  expect(scenario!.tenants[0]!.arrivals).toEqual({ process: 'gamma', ratePerS: 100, cv: 3.5 })
  expect(scenario!.policies.batching).toEqual({ name: 'timeout', parameters: { maxBatch: 16, maxWait: 2_500_000 } })
  expect(scenario!.executors.map(executor => executor.name)).toEqual([
    'on-prem/0/0',
    'on-prem/0/1',
    'on-prem/1/0',
    'on-prem/1/1',
  ])
  expect(scenario!.profiles).toEqual([{ name: 'digits.profile.json', sha256: profiles[0]!.sha256 }])
  expect(JSON.stringify(scenario)).not.toContain(profiles[0]!.path)
})

test("a tenant's class and quota, in requests per second", async () => {
  const quota = 'priority: 3\n    quota: {rate: 90 /min, burst: 20}'
  const { cells } = await resolveText(smallExperiment.replace('weight: 0.5', quota))
  const [batch, search] = cells[0]!.scenarios[0]!.tenants
  expect([batch!.priority, batch!.quota]).toEqual([3, { ratePerS: 1.5, burst: 20 }])
  expect([search!.priority, search!.quota]).toEqual([0, null])
})

test('executors are numbered so that the order of names is the order of numbers', async () => {
  const { cells } = await resolveValue({
    ...theory,
    cluster: { pools: [{ name: 'p', nodes: 12, devices: { type: 'x' } }] },
  })
  const names = cells[0]!.scenarios[0]!.executors.map(executor => executor.name)
  expect(names.slice(0, 3)).toEqual(['p/00/0', 'p/01/0', 'p/02/0'])
  expect(names).toEqual([...names].sort())
})

describe('load scales all rates together', () => {
  const arrivalsAt = async (load: string, more: readonly string[] = []) => {
    const { cells } = await resolveText(smallExperiment, { set: [`load=${load}`, ...more] })
    return cells[0]!.scenarios[0]!.tenants.map(tenant => tenant.arrivals)
  }

  test('so that demand is that share of the executors', async () => {
    // Best of fp32: 8 ms / 32 = 0.25 ms a request. 500 /s ask for 0.125 executors; 4 x 0.7 = 2.8 are wanted: factor 22.4.
    const [batchScoring, search] = await arrivalsAt('0.7')
    expect(batchScoring).toEqual({ process: 'gamma', ratePerS: expect.closeTo(2240, 9), cv: 3.5 })
    expect(search).toEqual({ process: 'poisson', ratePerS: expect.closeTo(8960, 9) })
  })

  test('by the most accurate variant that is allocated', async () => {
    const floor = 'tenants.search.slo.quality=95 %'
    const [, both] = await arrivalsAt('0.7', ['policies.allocation.replicas={digits/int8: 4, digits/fp32: 4}', floor])
    expect(both).toMatchObject({ ratePerS: expect.closeTo(8960, 9) })
    // int8 needs 4 ms / 8, twice as much as fp32.
    const [, int8] = await arrivalsAt('0.7', ['policies.allocation.replicas={digits/int8: 4}', floor])
    expect(int8).toMatchObject({ ratePerS: expect.closeTo(4480, 9) })
  })

  test('with a law: perItem + fixed / maxBatch', async () => {
    const service = { law: 'deterministic', perItem: '1 ms', fixed: '8 ms', maxBatch: 16 }
    const models = [{ name: 'unit', variants: [{ name: 'only', service }] }]
    // 1.5 ms a request on 10 executors: 0.6 of capacity is 4,000 requests a second.
    const { cells } = await resolveValue({ ...theory, models, load: 0.6 })
    expect(cells[0]!.scenarios[0]!.tenants[0]!.arrivals).toMatchObject({ ratePerS: expect.closeTo(4000, 9) })
    expect(cells[0]!.scenarios[0]!.load).toBe(0.6)
  })

  test('of two device types the harmonic mean counts', async () => {
    const { cells } = await resolveTwoTypes(2, 6)
    // 1 executor at 2 ms and 1 at 6 ms serve 500 + 166.7 a second; half of that is wanted.
    expect(cells[0]!.scenarios[0]!.tenants[0]!.arrivals).toMatchObject({ ratePerS: expect.closeTo(1000 / 3, 9) })
  })

  test('a trace by its rows over its span, and its compression instead of a rate', async () => {
    const arrivals = { trace: 'bursts.csv', rows: 'a', compressTime: 2 }
    const tenants = [
      { ...theory.tenants[0], name: 'traced', arrivals },
      { ...theory.tenants[0], arrivals: { process: 'deterministic', rate: '1 /s' } },
    ]
    // 4 rows in 60 s, twice as fast: 2/15 a second, and 1: 17/15 x 1 ms of 10 executors; half of them: factor 75,000 / 17.
    const { cells } = await resolveValue({ ...theory, tenants, load: 0.5 })
    const [plain, traced] = cells[0]!.scenarios[0]!.tenants
    expect(plain!.arrivals).toEqual({ process: 'deterministic', ratePerS: expect.closeTo(75_000 / 17, 8) })
    expect(traced!.arrivals).toEqual({
      process: 'trace',
      trace: 'bursts.csv',
      rows: 'a',
      compressTime: expect.closeTo(150_000 / 17, 8),
      offsetS: 0,
    })
  })
})

test('replications start at equal distances in the trace, or all at a given offset', async () => {
  const experiment = (offset: object) => ({
    ...theory,
    replications: 4,
    tenants: [{ ...theory.tenants[0], arrivals: { trace: 'bursts.csv', ...offset } }],
  })
  const offsets = ({ cells }: Experiment) =>
    cells[0]!.scenarios.map(({ tenants: [tenant] }) => (tenant!.arrivals as { offsetS: number }).offsetS)
  expect(offsets(await resolveValue(experiment({})))).toEqual([0, 15, 30, 45])
  expect(offsets(await resolveValue(experiment({ offset: '20 s' })))).toEqual([20, 20, 20, 20])
  const { cells, traces } = await resolveValue(experiment({}))
  expect(cells[0]!.scenarios[0]!.traces).toEqual([{ name: 'bursts.csv', sha256: 'cd' }])
  expect(traces.map(trace => trace.name)).toEqual(['bursts.csv'])
})

/** One executor each of two device types, with so many ms a request and no larger batch; load 0.5. */
function resolveTwoTypes(fastMs: number, slowMs: number) {
  const profile = digitsProfile()
  const [fp32] = profile.variants
  const [latency] = fp32!.latencies
  const at = (meanMs: number, deviceType: string) => {
    const latencies = [{ ...latency!, batchSize: 1, meanMs }]
    return JSON.stringify({ ...profile, deviceType, variants: [{ ...fp32, latencies }] })
  }
  const text = `name: two
duration: 1 s
replications: 1
profiles: [slow.profile.json, fast.profile.json]
load: 0.5
cluster: {pools: [{name: a, nodes: 1, devices: {type: slow}}, {name: b, nodes: 1, devices: {type: fast}}]}
tenants: [{name: t, model: digits, slo: {latency: 1 s}, arrivals: {process: poisson, rate: 1 /s}}]
`
  return resolveText(text, {}, { 'slow.profile.json': at(slowMs, 'slow'), 'fast.profile.json': at(fastMs, 'fast') })
}
