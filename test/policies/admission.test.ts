/** Admission by expected finish. One at a time, l(1) = 6 ms, so that the expectation is exact; times in ms. */
import { describe, expect, test } from 'vitest'
import { play } from '../support/play.ts'
import { MS } from '../support/scenarios.ts'

const models = { m: { v: { maxBatch: 1 } } }

describe('deadline-feasible', () => {
  const policies = { admission: 'deadline-feasible' }

  test('refuses what would end after its deadline, and accepts the very deadline', () => {
    // SLO 18: at 0 the ends are 6, 12, 18 and 24.
    const { batches, rejected } = play({ models, policies, tenants: { a: { arrivals: [0, 0, 0, 0], slo: 18 } } })
    expect(batches).toEqual(['0-6 a1', '6-12 a2', '12-18 a3'])
    expect(rejected).toEqual({ a4: 0 })
  })

  test('what has been served makes room', () => {
    // At 7 a2 runs until 12, a3 would until 18, so a5 until 24 = 7 + 17: in time for an SLO of 18.
    const { rejected, latency } = play({
      models,
      policies,
      tenants: { a: { arrivals: [0, 0, 0, 0, 7], slo: 18 } },
    })
    expect(rejected).toEqual({ a4: 0 })
    expect(latency.a5).toBe(17)
  })

  test('the margin is kept', () => {
    const { rejected } = play({
      models,
      policies: { admission: { name: 'deadline-feasible', margin: 1 * MS } },
      tenants: { a: { arrivals: [0, 0, 0], slo: 18 } },
    })
    expect(rejected).toEqual({ a3: 0 })
  })

  test('each tenant by its own deadline', () => {
    // b1 would end at 12 behind a1: too late for its SLO of 11; a2 has time.
    const { rejected } = play({
      models,
      policies,
      tenants: { a: { arrivals: [0, 2], slo: 100 }, b: { arrivals: [1], slo: 10 } },
    })
    expect(rejected).toEqual({ b1: 1 })
  })

  test('the best replica counts', () => {
    // Round robin would send a2 to e2 anyhow; e2 is free when a3 asks, e1 until 6: a3 ends at 8 at best if e2 took it.
    const { rejected } = play({ models, policies, executors: 2, tenants: { a: { arrivals: [0, 1, 2], slo: 11 } } })
    // a1 on e1 until 6, a2 on e2 until 7: a3 could end at 12 = 2 + 10.
    expect(rejected).toEqual({})
  })

  test('waiting work in large batches is expected to be quick', () => {
    // Profiled up to 16: at 0 one runs until 6; of n waiting, all in one batch, the end is 6 + 5 + n. SLO 20: n <= 9.
    const { rejected } = play({
      policies: { ...policies, batching: { name: 'timeout', maxBatch: 16, maxWait: 0 } },
      tenants: { a: { arrivals: new Array(12).fill(0), slo: 20 } },
    })
    expect(rejected).toEqual({ a11: 0, a12: 0 })
  })

  test('what waits in a shared queue counts', () => {
    // Two replicas run until 6. SLO 15: a3 and a4 end at 12, a5 would at 18.
    const { batches, rejected } = play({
      models,
      executors: 2,
      policies: { ...policies, routing: 'shared-queue' },
      tenants: { a: { arrivals: [0, 0, 0, 0, 0], slo: 15 } },
    })
    expect(batches).toEqual(['0-6 e1 a1', '0-6 e2 a2', '6-12 e1 a3', '6-12 e2 a4'])
    expect(rejected).toEqual({ a5: 0 })
  })
})
