/** Orders and the giving up of late requests, one at a time: l(1) = 6 ms. Times in ms. */
import { describe, expect, test } from 'vitest'
import { play } from '../support/play.ts'

describe('first come, first served', () => {
  test('across tenants, whatever their deadlines', () => {
    const { batches } = play({
      tenants: { a: { arrivals: [0, 1], slo: 1000 }, b: { arrivals: [2], slo: 20 } },
    })
    expect(batches).toEqual(['0-6 a1', '6-12 a2', '12-18 b1'])
  })

  test('never drops by default', () => {
    const { batches, dropped } = play({ tenants: { a: { arrivals: [0, 1, 1.5], slo: 1 } } })
    expect(batches).toEqual(['0-6 a1', '6-12 a2', '12-18 a3'])
    expect(dropped).toEqual({})
  })
})

describe('earliest deadline first', () => {
  const policies = { queueing: 'earliest-deadline-first' }

  test('a tight request overtakes those that wait, and no execution', () => {
    // Deadlines 1000, 1001 and 22.
    const { batches } = play({
      policies,
      tenants: { a: { arrivals: [0, 1], slo: 1000 }, b: { arrivals: [2], slo: 20 } },
    })
    expect(batches).toEqual(['0-6 a1', '6-12 b1', '12-18 a2'])
  })

  test('equal deadlines: in order of arrival', () => {
    // a2: 2 + 38 = 40; b1: 1 + 39 = 40, and it came first.
    const { batches } = play({
      policies,
      tenants: { a: { arrivals: [0, 2], slo: 38 }, b: { arrivals: [1], slo: 39 } },
    })
    expect(batches).toEqual(['0-6 a1', '6-12 b1', '12-18 a2'])
  })

  test('misses what another order would meet, unless releases and deadlines are on a unit grid', () => {
    // Unit jobs: a1 due 0, deadline 10; b1 due 0.5, deadline 1.6. Idling until 0.5 and serving b1 first meets both.
    const { latency } = play({
      policies,
      models: { m: { v: { fixed: 0, perItem: 1 } } },
      tenants: { a: { arrivals: [0], slo: 10 }, b: { arrivals: [0.5], slo: 1.1 } },
    })
    expect(latency).toEqual({ a1: 1, b1: 1.5 })
  })
})

describe('what is given up', () => {
  // SLO 10: deadlines 10, 11, 11.5, 12.
  const tenants = { a: { arrivals: [0, 1, 1.5, 2], slo: 10 } }
  const giveUp = (drop: string) => ({ queueing: { name: 'earliest-deadline-first', drop } })

  test('never: all are served, late or not', () => {
    const { batches } = play({ policies: giveUp('never'), tenants })
    expect(batches).toEqual(['0-6 a1', '6-12 a2', '12-18 a3', '18-24 a4'])
  })

  test('expired (the default): those past their deadline when a batch is formed; the very deadline is not past', () => {
    // At 12: a3 (11.5) is past, a4 (12) is not, though it can't be in time.
    const { batches, dropped, run } = play({ policies: { queueing: 'earliest-deadline-first' }, tenants })
    expect(batches).toEqual(['0-6 a1', '6-12 a2', '12-18 a4'])
    expect(dropped).toEqual({ a3: 12 })
    expect(run.result.overall.counts).toMatchObject({ offered: 4, completed: 3, met: 1, dropped: 1 })
  })

  test('hopeless: also those that even a batch of one would make late', () => {
    // At 6: 6 + 6 = 12 is after 11 and 11.5, and exactly a4's deadline.
    const { batches, dropped, run } = play({ policies: giveUp('hopeless'), tenants })
    expect(batches).toEqual(['0-6 a1', '6-12 a4'])
    expect(dropped).toEqual({ a2: 6, a3: 6 })
    expect(run.result.overall.counts).toMatchObject({ completed: 2, met: 2, dropped: 2 })
  })
})
