/**
 * Simultaneous events: complete, ready, wake, planned, arrive, and within a kind by sorted names. Each case is one where
 * another order would give another result. l(b) = 5 + b; times in ms.
 */
import { describe, expect, test } from 'vitest'
import { play } from '../support/play.ts'
import { MS } from '../support/scenarios.ts'

const greedy = { batching: { name: 'timeout', maxBatch: 8, maxWait: 0 } }

test('ready before arrive: at 0 the first request finds a replica, and does not wait for its simultaneous fellows', () => {
  const { batches } = play({ policies: greedy, tenants: { a: { arrivals: [0, 0, 0] } } })
  expect(batches).toEqual(['0-6 a1', '6-13 a2 a3'])
})

test('complete before arrive: who comes at the very end of a batch is not in the next', () => {
  const { batches } = play({ policies: greedy, tenants: { a: { arrivals: [0, 3, 6] } } })
  expect(batches).toEqual(['0-6 a1', '6-12 a2', '12-18 a3'])
})

test('wake before arrive: who comes at the very end of the wait is not in the batch', () => {
  const policies = { batching: { name: 'timeout', maxBatch: 8, maxWait: 5 * MS } }
  const { batches } = play({ policies, tenants: { a: { arrivals: [0, 5] } } })
  expect(batches).toEqual(['5-11 a1', '11-17 a2'])
})

test('complete before wake: the executor that becomes free takes the batch, although an idle one would be asked first', () => {
  // One queue, 2 or 20 ms, e2 only batches of 1. a1 and a2 fill a batch on e1, 0-7; a3 (3) finds e2 free: 3-9. a4 (due 4)
  // waits on e1 from 7 on, until 24, and a5 (due 18) runs 18 ...: with a4 it fills e1's batch.
  const { batches } = play({
    executors: { e1: 'large', e2: 'small' },
    models: { m: { v: { on: { large: {}, small: { fixed: 20, perItem: 1, maxBatch: 1 } } } } },
    policies: { routing: 'shared-queue', batching: { name: 'timeout', maxBatch: 2, maxWait: 20 * MS } },
    // e2 is free again at 3 + 21 = 24, the instant of a4's wake-up.
    tenants: { a: { arrivals: [0, 0, 3, 4] } },
  })
  expect(batches).toEqual(['0-7 e1 a1 a2', '3-24 e2 a3', '24-45 e2 a4'])
})

describe('within a kind by sorted names, not by the order of the file', () => {
  const executors = { zebra: 'cpu', ant: 'cpu' }

  test('completions', () => {
    // Both are free at 6; the requests bound early show which completion came first by the order of their starts.
    const { batches } = play({ executors, tenants: { a: { arrivals: [0, 0, 1, 1] } } })
    expect(batches).toEqual(['0-6 ant a1', '0-6 zebra a2', '6-12 ant a3', '6-12 zebra a4'])
    const shared = play({
      executors,
      policies: { routing: 'shared-queue' },
      tenants: { a: { arrivals: [0, 0, 1, 1] } },
    })
    expect(shared.batches).toEqual(['0-6 ant a1', '0-6 zebra a2', '6-12 ant a3', '6-12 zebra a4'])
  })

  test('arrivals', () => {
    const { batches } = play({ tenants: { zebra: { arrivals: [0, 0] }, ant: { arrivals: [0, 0] } } })
    // A tenant's simultaneous requests come together.
    expect(batches).toEqual(['0-6 ant1', '6-12 ant2', '12-18 zebra1', '18-24 zebra2'])
  })

  test('capitals come before small letters: by code unit, in every locale', () => {
    const { batches } = play({ tenants: { a: { arrivals: [0] }, B: { arrivals: [0] }, ä: { arrivals: [0] } } })
    expect(batches).toEqual(['0-6 B1', '6-12 a1', '12-18 ä1'])
  })
})

describe('the horizon', () => {
  test('a request due at the horizon does not exist', () => {
    const { batches, run } = play({ duration: 10, tenants: { a: { arrivals: [9.999999, 10, 11] } } })
    expect(batches).toEqual(['9.999999-15.999999 a1'])
    expect(run.result.overall.counts.offered).toBe(1)
  })

  test('the run drains: what was due before is served after', () => {
    const { latency } = play({ duration: 2, tenants: { a: { arrivals: [0, 0, 0] } } })
    expect(latency).toEqual({ a1: 6, a2: 12, a3: 18 })
  })

  test('a completion at the horizon comes before the end of arrivals', () => {
    // Size 3: a1-a3 run 0-8. At 8 two wait and are asked, in vain; then arrivals end and they go.
    const { batches } = play({
      duration: 8,
      policies: { batching: { name: 'fixed', size: 3 } },
      tenants: { a: { arrivals: [0, 0, 0, 1, 2] } },
    })
    expect(batches).toEqual(['0-8 a1 a2 a3', '8-15 a4 a5'])
  })
})

test('D/D/1 with period = service: nobody waits, and the executor is never idle', () => {
  const { run } = play({
    duration: 10_000,
    models: { m: { v: { fixed: 0, perItem: 10 } } },
    tenants: { a: { arrivals: { process: 'deterministic', ratePerS: 100 } } },
  })
  const { overall, utilisation, saturation, events } = run.result
  // Due at 10, 20, ..., 9990: 999 requests; the executor runs from 10 on.
  expect(overall.counts).toMatchObject({ offered: 999, completed: 999 })
  expect(overall.latencyMs).toMatchObject({ mean: 10, min: 10, max: 10 })
  expect(overall.queueMs).toMatchObject({ mean: 0, max: 0 })
  expect(utilisation).toBe(0.999)
  expect(saturation).toBe('stable')
  // Tick, planned, ready, an arrival and a completion each, end.
  expect(events).toBe(3 + 2 * 999 + 1)
})
