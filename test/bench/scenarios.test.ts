import { describe, expect, it } from 'vitest'
import { lasting, ratePerS, referenceScenario, slowedTo, withReplicas, withTenants } from '../../src/bench/scenarios.ts'
import { timedRun } from '../../src/bench/timed-run.ts'
import type { Scenario } from '../../src/spec/scenario.ts'

const reference = await referenceScenario()

/** Requests per second in batches of 16, over executors that hold the model, by the profiles. */
function capacityPerS(scenario: Scenario, model: string, pools: readonly string[]): number {
  const { service } = scenario.models.find(({ name }) => name === model)!.variants[0]!
  return scenario.executors
    .filter(({ pool }) => pools.includes(pool))
    .reduce((sum, { deviceType }) => {
      const time = service.find(candidate => candidate.deviceType === deviceType)!
      if (time.law !== 'quantile') throw new Error('not measured')
      return sum + 16e9 / time.batches.find(({ batchSize }) => batchSize === 16)!.meanNs
    }, 0)
}

const loadOf = (scenario: Scenario, model: string, pools: readonly string[]) =>
  ratePerS({ ...scenario, tenants: scenario.tenants.filter(tenant => tenant.model === model) }) /
  capacityPerS(scenario, model, pools)

describe('the reference scenario', () => {
  it('is what its figures stand for', () => {
    expect(reference.tenants).toHaveLength(8)
    expect(new Set(reference.tenants.map(({ slo }) => slo.latencyNs)).size).toBeGreaterThan(4)
    for (const { arrivals, quota } of reference.tenants) {
      expect(arrivals).toMatchObject({ process: 'gamma', cv: 2 })
      expect(quota).not.toBeNull()
    }
    expect(reference.executors).toHaveLength(64)
    expect(new Set(reference.executors.map(({ deviceType }) => deviceType)).size).toBe(2)
    const names = Object.fromEntries(Object.entries(reference.policies).map(([family, { name }]) => [family, name]))
    expect(names).toMatchObject({
      admission: 'token-bucket',
      routing: 'power-of-two-choices',
      queueing: 'earliest-deadline-first',
      batching: 'deadline-aware',
    })
    expect(reference.policies.batching.parameters.maxBatch).toBe(16)
    expect(reference.warmupNs).toBeGreaterThan(0)
  })

  it('loads each model with 0.7 of what its replicas serve in batches of 16', () => {
    expect(loadOf(reference, 'speech-v4', ['a', 'b'])).toBeCloseTo(0.7, 2)
    expect(loadOf(reference, 'speech-v5', ['c', 'd'])).toBeCloseTo(0.7, 2)
  })

  // What a request costs depends on these two before all; they move only when behaviour does.
  it('forms batches of 4 to 8 and tells the core some 1.2 events a request', () => {
    const { meanBatchSize, events, requests } = timedRun(reference, 300_000)
    expect(meanBatchSize).toBeGreaterThan(4)
    expect(meanBatchSize).toBeLessThan(8)
    expect(events / requests).toBeCloseTo(1.215, 1.5)
  })
})

describe('more or fewer replicas', () => {
  it.each([1, 8, 64, 1024])('%i: as many executors and replicas, each as loaded as in the reference', count => {
    const scenario = withReplicas(reference, count)
    expect(scenario.executors).toHaveLength(count)
    const replicas = scenario.policies.allocation.parameters.replicas as { [variant: string]: number }
    expect(Object.values(replicas).reduce((sum, n) => sum + n, 0)).toBe(count)
    expect(loadOf(scenario, 'speech-v4', ['a', 'b'])).toBeCloseTo(loadOf(reference, 'speech-v4', ['a', 'b']), 10)
  })

  it('leaves the reference as it is', () => {
    const { executors, tenants } = withReplicas(reference, 64)
    expect(executors.map(({ pool, deviceType }) => pool + deviceType)).toEqual(
      reference.executors.map(({ pool, deviceType }) => pool + deviceType),
    )
    expect(tenants).toEqual(reference.tenants)
  })

  it('batches alike with 8 and with 512', () => {
    const [few, many] = [8, 512].map(count => timedRun(withReplicas(reference, count), 200_000))
    expect(few!.meanBatchSize / many!.meanBatchSize).toBeGreaterThan(0.85)
    expect(few!.meanBatchSize / many!.meanBatchSize).toBeLessThan(1.15)
  })
})

describe('more or fewer tenants', () => {
  it.each([8, 10, 1000])('%i: the same load of each model, in all', count => {
    const scenario = withTenants(reference, count)
    expect(new Set(scenario.tenants.map(({ name }) => name)).size).toBe(count)
    for (const [model, pools] of [
      ['speech-v4', ['a', 'b']],
      ['speech-v5', ['c', 'd']],
    ] as const)
      expect(loadOf(scenario, model, pools)).toBeCloseTo(loadOf(reference, model, pools), 10)
  })
})

describe('slow motion', () => {
  it('changes the pace and nothing else, but for the rounding of times', () => {
    const slowed = slowedTo(reference, 10_000)
    expect(ratePerS(slowed)).toBeCloseTo(10_000, 6)
    const [fast, slow] = [reference, slowed].map(scenario => timedRun(scenario, 200_000))
    expect(slow!.meanBatchSize / fast!.meanBatchSize).toBeCloseTo(1, 1)
    expect(slow!.attainment).toBeCloseTo(fast!.attainment, 1)
    expect(slow!.events / slow!.requests).toBeCloseTo(fast!.events / fast!.requests, 1)
  })
})

it('a run lasts for as many requests as are asked for, a tenth of it at most being warm-up', () => {
  const short = lasting(reference, 100_000)
  expect(timedRun(reference, 100_000).requests / 100_000).toBeCloseTo(1, 1)
  expect(short.warmupNs).toBeLessThanOrEqual(short.durationNs / 10)
})
