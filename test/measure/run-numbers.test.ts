/** The numbers of a run, by hand. l(1) = 6 ms, one at a time; times in ms. */
import { describe, expect, test } from 'vitest'
import { RunRecorder } from '../../src/measure/index.ts'
import { play } from '../support/play.ts'
import { MS } from '../support/scenarios.ts'

describe('a window of 10 to 50 ms', () => {
  // a1 0-6 and a2 8-14 are due before the warm-up ends; a3 (due 12) runs 14-20, a4 (due 49) runs 49-55.
  const { run } = play({ warmup: 10, duration: 50, tenants: { a: { arrivals: [0, 8, 12, 49], slo: 7 } } })
  const { result } = run

  test('counts who was due in it, whenever they were served', () => {
    expect(result.overall.counts).toEqual({ offered: 2, completed: 2, met: 1, rejected: 0, dropped: 0, failed: 0 })
    expect(result.overall).toMatchObject({ offeredPerS: 50, completedPerS: 50, goodputPerS: 25, attainment: 0.5 })
    expect(result.tenants[0]).toMatchObject({ tenant: 'a', sloMet: false, attainment: 0.5 })
  })

  test('latency is from due to completion: waiting and service', () => {
    expect(result.overall.latencyMs).toMatchObject({ n: 2, mean: 7, p50: 6, p99: 8 })
    expect(result.overall.queueMs).toMatchObject({ mean: 1, min: 0, max: 2 })
    expect(result.overall.serviceMs).toMatchObject({ mean: 6, min: 6, max: 6 })
    expect(run.samples.latencyMs).toEqual({ a: Float64Array.of(8, 6) })
  })

  test('utilisation is what of the window was spent executing', () => {
    // 10-14, 14-20 and 49-50.
    expect(result.utilisation).toBe(11 / 40)
  })

  test('batches count where they started', () => {
    expect(result.batchSizes).toEqual([0, 2])
    expect(result.servedByVariant).toEqual([{ variant: 'm/v', completed: 2 }])
  })

  test('conservation and the series count the whole run', () => {
    expect(result.conservation).toMatchObject({ offered: 4, completed: 4, met: 3, inFlight: 0 })
    // Latencies 6, 6, 8, 6.
    expect(result.timeseries).toEqual([
      { startS: 0, tenant: 'a', offered: 4, completed: 4, met: 3, latencyMsMean: 6.5, latencyMsMax: 8 },
    ])
  })
})

test('batches of thousands are counted as large as they are', () => {
  const arrivals = new Array<number>(5000).fill(1)
  const { run } = play({
    models: { m: { v: { maxBatch: 'unbounded' } } },
    policies: { batching: { name: 'take-all', maxBatch: 100_000 } },
    tenants: { a: { arrivals } },
  })
  // The first alone, then all who came meanwhile.
  expect(run.result.batchSize).toMatchObject({ n: 2, mean: 2500, min: 1, max: 4999 })
  expect(run.result.batchSizes).toHaveLength(5000)
})

test('a request meets its SLO at the very bound', () => {
  const met = (slo: number) => play({ tenants: { a: { arrivals: [0], slo } } }).run.result.overall.counts.met
  expect([met(6), met(5.999999)]).toEqual([1, 0])
})

test('the unserved are misses: in the attainment, the offered percentiles and the quality per offered', () => {
  // SLO 10, hopeless ones dropped: a2 and a3 at 6, as in the queueing tests. Quality 0.9.
  const { run } = play({
    policies: { queueing: { name: 'earliest-deadline-first', drop: 'hopeless' } },
    tenants: { a: { arrivals: [0, 1, 1.5, 2], slo: 10 } },
  })
  const { overall } = run.result
  expect(overall.counts).toEqual({ offered: 4, completed: 2, met: 2, rejected: 0, dropped: 2, failed: 0 })
  expect(overall).toMatchObject({ attainment: 0.5, quality: 0.9, qualityPerOffered: 0.45 })
  // Latencies 6 and 10: over the offered the median is rank 2, the 75th percentile rank 3.
  expect(overall.latencyMs).toMatchObject({ p50: 6, p99: 10 })
  expect(overall.latencyMsOffered).toMatchObject({ n: 4, p50: 10, p75: null, p99: null })
})

test('a tenant without requests has no attainment, and has neither met nor missed its SLO', () => {
  const { run } = play({ tenants: { a: { arrivals: [0] }, b: {} } })
  expect(run.result.tenants[1]).toMatchObject({ tenant: 'b', attainment: null, quality: null, sloMet: null })
  expect(run.result.tenants[0]).toMatchObject({ tenant: 'a', attainment: 1, sloMet: true })
})

test('utilisation is over all executors', () => {
  // 6 of 2 x 24 ms.
  const { run } = play({ executors: 2, duration: 24, tenants: { a: { arrivals: [0] } } })
  expect(run.result.utilisation).toBe(0.125)
})

test('the series has a row for each tenant and second, by when requests were due', () => {
  const { run } = play({
    duration: 2500,
    tenants: { b: { arrivals: [999, 1000, 2400] }, a: { arrivals: [1, 2] } },
  })
  const rows = run.result.timeseries
  expect(rows.map(({ startS, tenant, offered }) => [startS, tenant, offered])).toEqual([
    [0, 'a', 2],
    [0, 'b', 1],
    [1, 'a', 0],
    [1, 'b', 1],
    [2, 'a', 0],
    [2, 'b', 1],
  ])
  expect(rows[2]).toMatchObject({ latencyMsMean: null, latencyMsMax: null })
})

test('the timeline keeps what ran in its stretch, and how many waited after each instant', () => {
  // 0-6 a1, 6-12 a2, 12-18 a3.
  const { run } = play({ tenants: { a: { arrivals: [0, 1, 2] } } })
  expect(run.timeline).toBeUndefined()
  const kept = playWithTimeline([6, 12])
  expect(kept.batches.map(({ startS, endS }) => [startS, endS])).toEqual([
    [0, 0.006],
    [0.006, 0.012],
  ])
  expect(kept.queue).toEqual([{ atS: 0.006, waiting: 1 }])
})

describe('a core that goes wrong is found out', () => {
  const recorded = () => {
    const columns = {
      tenant: [0, 1],
      variant: [0, 0],
      arrivalNs: [0, 0],
      deadlineNs: [9, 9],
      startNs: [0, 0],
      ordinal: [0, 0],
    }
    const state = {
      nowNs: 0,
      tasks: { ...columns, live: 1, capacity: 2 },
      batches: { size: [0], replica: [0], startNs: [0] },
      replicas: { variant: [0] },
      variants: { quality: [1] },
      tenants: { arrived: [1, 0] },
      waiting: [1, 0],
      inFlight: () => state.waiting,
    }
    const run = {
      durationNs: 1e9,
      warmupNs: 0,
      tenants: ['a', 'b'].map(name => ({ name, attainment: 0.9, weight: 1 })),
      variants: ['m/v'],
      executors: ['e1'],
    }
    const recorder = new RunRecorder(state, run)
    recorder.arrived(0)
    return { state, recorder, finish: () => recorder.finish('simulated', 1) }
  }

  test('not by one that still waits', () => {
    expect(recorded().finish().conservation.inFlight).toBe(1)
  })

  test('by a request that is gone without a fate, or has two', () => {
    const { state, recorder, finish } = recorded()
    Object.assign(state, { waiting: [0, 0] }).tasks.live = 0
    expect(finish).toThrow('conservation broken for tenant a: 1 arrived, 1 offered, 0 accounted for')
    recorder.completed(0)
    expect(finish().conservation).toMatchObject({ completed: 1, inFlight: 0 })
    recorder.dropped(0)
    expect(finish).toThrow('1 completed, 0 rejected, 1 dropped')
  })

  test('by one that changed its tenant: the sum over all would not tell', () => {
    const { state, finish } = recorded()
    state.waiting = [0, 1]
    expect(finish).toThrow('conservation broken for tenant a')
  })

  test('by one that lives but lies nowhere', () => {
    const { state, finish } = recorded()
    state.tasks.live = 2
    expect(finish).toThrow('2 requests are in flight, of which 1 wait or are executed')
  })

  test('by an arrival that nobody was told of', () => {
    const { state, finish } = recorded()
    Object.assign(state, { waiting: [1, 1] }).tenants.arrived[1] = 1
    expect(finish).toThrow('conservation broken for tenant b: 1 arrived, 0 offered')
  })

  test('by an answer from before the request', () => {
    const { state, recorder, finish } = recorded()
    Object.assign(state, { waiting: [0, 0], nowNs: -3 }).tasks.live = 0
    recorder.completed(0)
    expect(finish).toThrow('time went back by 3 ns for a request of tenant a')
  })
})

function playWithTimeline(stretch: readonly [number, number]) {
  const setting = { tenants: { a: { arrivals: [0, 1, 2] } } }
  return play(setting, { timelineNs: [stretch[0] * MS, stretch[1] * MS] }).run.timeline!
}
