/**
 * Batching policies that reckon with deadlines and give requests up, on timelines computed by hand: a batch of b takes
 * l(b) = 5 + b ms, times are ms, queues are ordered by deadline.
 */
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { DROP_HEAD } from '../../src/contract/index.ts'
import { play } from '../support/play.ts'
import { randomSetting } from '../support/random-settings.ts'
import type { PolicyChoice, Tenant } from '../support/scenarios.ts'
import { runWatching } from '../support/watched-batching.ts'

const under = (batching: PolicyChoice) => ({
  batching,
  queueing: { name: 'earliest-deadline-first', drop: 'never' },
})

/** z1 occupies the executor from 0 to 6, in time by 1; there the others have these deadlines, all due at 1. */
function at6(deadlines: { readonly [tenant: string]: readonly [deadline: number, howMany: number] }) {
  const others = Object.entries(deadlines).map(([name, [deadline, howMany]]): [string, Tenant] => [
    name,
    { slo: deadline - 1, arrivals: Array.from({ length: howMany }, () => 1) },
  ])
  return { z: { slo: 7, arrivals: [0] }, ...Object.fromEntries(others) }
}

/** 8, 12, 20 and 20 after 6. */
const FOUR = at6({ a: [14, 1], b: [18, 1], c: [26, 2] })

describe('nexus-early-drop', () => {
  test('gives up whom the full window would make late, though a smaller batch would not', () => {
    // w = 4: 6 + 9 = 15 > 14, a1 is given up. w = 3: 6 + 8 = 14 <= 18.
    const { batches, dropped } = play({ policies: under({ name: 'nexus-early-drop', maxBatch: 4 }), tenants: FOUR })
    expect(batches).toEqual(['0-6 z1', '6-14 b1 c1 c2'])
    expect(dropped).toEqual({ a1: 6 })
  })

  test('the window is no larger than the target', () => {
    // w = 2: 6 + 7 = 13 <= 14. At 13 c1 and c2: 20 <= 26.
    const { batches } = play({ policies: under({ name: 'nexus-early-drop', maxBatch: 2 }), tenants: FOUR })
    expect(batches).toEqual(['0-6 z1', '6-13 a1 b1', '13-20 c1 c2'])
  })

  test('a deadline at the very end of the window is met', () => {
    // w = 2: 6 + 7 = 13.
    const { batches } = play({ policies: under('nexus-early-drop'), tenants: at6({ a: [13, 1], b: [20, 1] }) })
    expect(batches).toEqual(['0-6 z1', '6-13 a1 b1'])
  })

  test('everybody may have to go', () => {
    const { batches, dropped } = play({ policies: under('nexus-early-drop'), tenants: at6({ a: [8, 3] }) })
    expect(batches).toEqual(['0-6 z1'])
    expect(dropped).toEqual({ a1: 6, a2: 6, a3: 6 })
  })

  test('whatever comes: the given up had a deadline before the end of the window at its test', () => {
    let seen = 0
    fc.assert(
      fc.property(randomSetting(), fc.integer({ min: 1, max: 8 }), (setting, maxBatch) => {
        const policies = { ...setting.policies, ...under({ name: 'nexus-early-drop', maxBatch }) }
        runWatching({ ...setting, policies }, ({ view, queue, replica, answer }) => {
          if (answer !== DROP_HEAD) return
          const window = Math.min(maxBatch, view.replicas.maxBatch[replica]!, view.queues.length[queue]!)
          const endNs = view.nowNs + view.expectedServiceNs(replica, window, 1)
          expect(view.tasks.deadlineNs[view.queues.head[queue]!]!).toBeLessThan(endNs)
          seen++
        })
      }),
      { numRuns: 100 },
    )
    expect(seen).toBeGreaterThan(100)
  })

  test('it may give up a request that could have been served, so it is not the best one can do', () => {
    const met = (batching: PolicyChoice) =>
      play({ policies: under(batching), tenants: FOUR }).run.result.overall.counts.met
    expect(met({ name: 'nexus-early-drop', maxBatch: 4 })).toBe(4)
    expect(met('nexus-lazy-drop')).toBe(5)
    expect(met('symphony')).toBe(5)
  })
})

describe('nexus-lazy-drop', () => {
  test('takes the largest batch that takes less than the slack of the head', () => {
    // Slack 8: l(2) = 7 < 8, l(3) = 8 is not less. At 13 c has 13 left: both, l(2) = 7.
    const { batches, dropped } = play({ policies: under('nexus-lazy-drop'), tenants: FOUR })
    expect(batches).toEqual(['0-6 z1', '6-13 a1 b1', '13-20 c1 c2'])
    expect(dropped).toEqual({})
  })

  test('gives up only whom a batch of one would make late', () => {
    // 6 + 6 = 12: a1 is lost, b1 just in time, alone: l(2) = 7 is more than its 6.
    const tenants = at6({ a: [11, 1], b: [12, 1], c: [40, 1] })
    const { batches, dropped } = play({ policies: under('nexus-lazy-drop'), tenants })
    expect(batches).toEqual(['0-6 z1', '6-12 b1', '12-18 c1'])
    expect(dropped).toEqual({ a1: 6 })
  })

  test('leaves time for what follows the execution', () => {
    // 2 ms more: a1 (14) has 14 - 6 - 2 = 6 = l(1), alone. At 12 b1 (18) has 4: lost. c (26) has 12: both, l(2) = 7.
    const policies = under({ name: 'nexus-lazy-drop', postProcessing: 2e6 })
    // z1 would be late by 1 with it: a longer SLO.
    const { batches, dropped } = play({ policies, tenants: { ...FOUR, z: { slo: 8, arrivals: [0] } } })
    expect(batches).toEqual(['0-6 z1', '6-12 a1', '12-19 c1 c2'])
    expect(dropped).toEqual({ b1: 12 })
  })
})

describe('proteus: waits until d - l(q + 1)', () => {
  test('each arrival moves the last moment', () => {
    const slo20 = (arrivals: readonly number[]) => ({ a: { slo: 20, arrivals } })
    // 20 - l(2) = 13; l(1) = 6.
    expect(play({ policies: under('proteus'), tenants: slo20([0]) }).batches).toEqual(['13-19 a1'])
    // With two 20 - l(3) = 12; l(2) = 7.
    expect(play({ policies: under('proteus'), tenants: slo20([0, 10]) }).batches).toEqual(['12-19 a1 a2'])
    // With three 20 - l(4) = 11, which is now; l(3) = 8.
    expect(play({ policies: under('proteus'), tenants: slo20([0, 10, 11]) }).batches).toEqual(['11-19 a1 a2 a3'])
  })

  test('gives up a head that a batch of all would make late', () => {
    // Four: 6 + 9 = 15 > 14. Three: until 18 - l(4) = 9; l(3) = 8.
    const { batches, dropped } = play({ policies: under('proteus'), tenants: FOUR })
    expect(batches).toEqual(['0-6 z1', '9-17 b1 c1 c2'])
    expect(dropped).toEqual({ a1: 6 })
  })

  test('a full batch does not wait', () => {
    const { batches } = play({
      policies: under({ name: 'proteus', maxBatch: 2 }),
      tenants: { a: { slo: 100, arrivals: [0, 3] } },
    })
    expect(batches).toEqual(['3-10 a1 a2'])
  })
})

describe('symphony: deferred to the frontrun instant d - l(b + 1)', () => {
  const slo20 = (arrivals: readonly number[]) => ({ a: { slo: 20, arrivals } })

  test('two at 12, three at 11', () => {
    expect(play({ policies: under('symphony'), tenants: slo20([0, 10]) }).batches).toEqual(['12-19 a1 a2'])
    expect(play({ policies: under('symphony'), tenants: slo20([0, 10, 11]) }).batches).toEqual(['11-19 a1 a2 a3'])
  })

  test('the candidate is as large as can be in time as a whole: nobody is given up for a larger one', () => {
    // At 6 all four would be in time in a batch of 3 (6 + 8 = 14), not in one of 4 (15 > 14). c2 is left: until 26 - 7 = 19.
    const { batches, dropped } = play({ policies: under('symphony'), tenants: FOUR })
    expect(batches).toEqual(['0-6 z1', '6-14 a1 b1 c1', '19-25 c2'])
    expect(dropped).toEqual({})
  })

  test('a head that the candidate would make late is given up for it', () => {
    // At 6: in a batch of 5 (16) four would be in time, in one of 4 (15) as well: 4. a1 (13) is late: given up. The four
    // could grow until 40 - l(5) = 30.
    const { batches, dropped } = play({ policies: under('symphony'), tenants: at6({ a: [13, 1], b: [40, 4] }) })
    expect(batches).toEqual(['0-6 z1', '30-39 b1 b2 b3 b4'])
    expect(dropped).toEqual({ a1: 6 })
  })

  test('whichever executor is idle takes the candidate of the shared queue', () => {
    // a1 and a2 at 12 on e1, until 19. a3 waits from 12.5; b1 (due 13, deadline 21) joins: both in time until 21 - l(3) = 13,
    // which is now, on e2: l(2) = 7.
    const { batches } = play({
      executors: 2,
      policies: { ...under('symphony'), routing: 'shared-queue' },
      tenants: { ...slo20([0, 10, 12.5]), b: { slo: 8, arrivals: [13] } },
    })
    expect(batches).toEqual(['12-19 e1 a1 a2', '13-20 e2 b1 a3'])
  })
})

describe('where a batch of two takes less than one alone, as measured times may', () => {
  // l(1) = 10, l(2) = 8, deadline 20: to wait for the second until 20 - l(2) = 12 would be the end of the first.
  const models = { m: { v: { measured: { 1: [10, 10], 2: [8, 8] } } } } as const
  const tenants = { a: { slo: 20, arrivals: [0] } }

  test.each(['proteus', 'symphony'])('%s starts at d - l(1), and gives nobody up', batching => {
    const { batches, dropped } = play({ policies: under(batching), models, tenants })
    expect(batches).toEqual(['10-20 a1'])
    expect(dropped).toEqual({})
  })

  test('so does deadline-aware, by its margin of 2 earlier', () => {
    expect(play({ policies: under('deadline-aware'), models, tenants }).batches).toEqual(['8-18 a1'])
  })

  test('a second that comes in time goes along', () => {
    const both = { a: { slo: 20, arrivals: [0, 9] } }
    // Two are all that fit.
    expect(play({ policies: under('proteus'), models, tenants: both }).batches).toEqual(['9-17 a1 a2'])
  })
})

test('on one replica proteus and symphony are one rule, as long as nobody is given up', () => {
  let alike = 0
  const tenant = fc.record({
    slo: fc.constant(60),
    arrivals: fc.record({ poissonPerS: fc.integer({ min: 5, max: 100 }) }),
  })
  fc.assert(
    fc.property(tenant, fc.nat(1000), (a, seed) => {
      const run = (batching: string) =>
        play({ seed: String(seed), duration: 1000, policies: under(batching), tenants: { a } })
      const proteus = run('proteus')
      fc.pre(Object.keys(proteus.dropped).length === 0)
      expect(run('symphony').batches).toEqual(proteus.batches)
      alike++
    }),
    { numRuns: 50 },
  )
  expect(alike).toBe(50)
})
