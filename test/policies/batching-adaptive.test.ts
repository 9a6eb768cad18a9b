/** Batching policies that learn from the batches that end, on timelines computed by hand: l(b) = 5 + b ms, times are ms. */
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { HandDriven } from '../support/hand-driven.ts'
import { play } from '../support/play.ts'
import { randomSetting } from '../support/random-settings.ts'
import { runWatching } from '../support/watched-batching.ts'

const atOnce = (howMany: number, slo: number) => ({
  a: { slo, arrivals: Array.from({ length: howMany }, () => 0) },
})
const sizes = (batches: readonly string[]) => batches.map(batch => batch.split(' ').length - 1)
const models = { m: { v: { maxBatch: 32 } } }

describe('clipper-aimd', () => {
  test('one more after each batch within the objective, 10 % less after one that took longer', () => {
    // l(15) = 20 is within 20, l(16) = 21 is not: 0.9 x 16 = 14.4. 1 + ... + 16 = 136; 14 + 15 + 16 + 14 = 59; 5 are left.
    const { batches } = play({ policies: { batching: 'clipper-aimd' }, models, tenants: atOnce(200, 20) })
    expect(sizes(batches)).toEqual([...Array.from({ length: 16 }, (_, i) => i + 1), 14, 15, 16, 14, 5])
  })

  test('the objective is that of the batch, not of its requests, and the tightest of the tenants', () => {
    // b asks for 8: l(3) = 8 is within, l(4) = 9 is not: 0.9 x 4 = 3.6. Most requests are long overdue meanwhile.
    const { batches } = play({
      policies: { batching: 'clipper-aimd' },
      models,
      tenants: { ...atOnce(20, 1000), b: { slo: 8, arrivals: [] } },
    })
    expect(sizes(batches)).toEqual([1, 2, 3, 4, 3, 4, 3])
  })

  test('a batch smaller than the largest raises nothing', () => {
    // One after the other: the largest is 2 after the first, and stays. At 100 three are there: two, then the third.
    const { batches } = play({
      policies: { batching: 'clipper-aimd' },
      models,
      tenants: { a: { slo: 20, arrivals: [0, 10, 20, 30, 40, 50, 100, 100, 100, 100] } },
    })
    // At 100 a7 finds the executor idle and goes alone; at 106 two of the three that wait go, l(2) = 7.
    expect(batches.slice(6)).toEqual(['100-106 a7', '106-113 a8 a9', '113-119 a10'])
  })

  test('whatever comes: no batch past the largest, which stays between 1 and the bounds and moves by its two steps', () => {
    let lowered = 0
    fc.assert(
      fc.property(
        randomSetting(),
        fc.integer({ min: 1, max: 9 }),
        fc.integer({ min: 1, max: 3 }),
        (setting, maxBatch, increase) => {
          const policies = { ...setting.policies, batching: { name: 'clipper-aimd', increase, maxBatch } }
          const { log } = runWatching({ ...setting, policies }, () => {})
          const objective = Math.min(...Object.values(setting.tenants!).map(({ slo }) => slo!)) * 1e6
          const ofOneModel = Object.keys(setting.models!).length === 1
          const largest = new Map<number, number>()
          for (const { replica, members, startNs, endNs, maxBatch: fitting, queueLengthBefore } of log.batches) {
            const limit = largest.get(replica) ?? 1
            expect(limit).toBeGreaterThanOrEqual(1)
            expect(limit).toBeLessThanOrEqual(Math.min(maxBatch, fitting))
            if (!ofOneModel) continue
            expect(members.length).toBeLessThanOrEqual(Math.min(limit, queueLengthBefore))
            if (endNs - startNs > objective) {
              largest.set(replica, Math.max(1, Math.floor(limit * 0.9)))
              lowered++
            } else if (members.length === limit) largest.set(replica, Math.min(maxBatch, fitting, limit + increase))
          }
        },
      ),
      { numRuns: 100 },
    )
    expect(lowered).toBeGreaterThan(100)
  })
})

describe('proteus-aimd', () => {
  const policies = { batching: 'proteus-aimd' }

  test('one allowed size up after a batch in time, one down after a late one', () => {
    // All due by 20. 1: until 6; 2: until 13; 4: until 22, late; 2: until 29, late; 1: until 35.
    const { batches } = play({ policies, tenants: atOnce(10, 20) })
    expect(batches).toEqual(['0-6 a1', '6-13 a2 a3', '13-22 a4 a5 a6 a7', '22-29 a8 a9', '29-35 a10'])
  })

  test('waits for a full batch, however long; what is left at the end goes', () => {
    // After a1 the size is 2: the second is there at 50, far too late for a2 (due 10, deadline 30). Then 1 again, then 2.
    const { batches } = play({ policies, duration: 100, tenants: { a: { slo: 20, arrivals: [0, 10, 50, 60, 70] } } })
    expect(batches).toEqual(['0-6 a1', '50-57 a2 a3', '60-66 a4', '100-106 a5'])
  })

  test('before a batch, who waited more than twice the SLO is given up, and the others go', () => {
    // At 51 the second is there; a2 (due 10) waited 41. a3 alone, in time: now 4, which are there at 63.
    const { batches, dropped } = play({ policies, tenants: { a: { slo: 20, arrivals: [0, 10, 51, 60, 61, 62, 63] } } })
    expect(batches).toEqual(['0-6 a1', '51-57 a3', '63-72 a4 a5 a6 a7'])
    expect(dropped).toEqual({ a2: 51 })
  })

  test('waits for more than it takes: no size that takes half the SLO or more', () => {
    // SLO 18: l(2) = 7 < 9, l(4) = 9 is not. 1, then 2, then 4: of the four at 23 two go, and in time: 8 are waited for.
    const arrivals = [0, 10, 10, 20, 21, 22, 23]
    const { batches } = play({ policies, duration: 40, tenants: { a: { slo: 18, arrivals } } })
    expect(batches).toEqual(['0-6 a1', '10-17 a2 a3', '23-30 a4 a5', '40-47 a6 a7'])
  })
})

describe('clipper-regression', () => {
  const policies = { batching: 'clipper-regression' }

  test('explores: one more once the largest size was executed five times', () => {
    // 5 x (1 + 2 + 3) = 30, then 4, 4, and the 2 that are left.
    const { batches } = play({ policies, models, tenants: atOnce(40, 1000) })
    expect(sizes(batches)).toEqual([1, 1, 1, 1, 1, 2, 2, 2, 2, 2, 3, 3, 3, 3, 3, 4, 4, 2])
  })

  test('a budget that the longest batch would use up is met by regression', () => {
    // Learnt until 105: l(b) = 5 + b exactly, so b = x - 5 at budget x. b2 to b5 (deadline 214) at 206: 0.92 x 8 = 7.36, two.
    // At 213: 0.92 x 1, one; then one.
    const { batches } = play({
      policies,
      models,
      tenants: { ...atOnce(30, 1000), b: { slo: 14, arrivals: [200, 200, 200, 200, 200] } },
    })
    expect(batches.slice(15)).toEqual(['200-206 b1', '206-213 b2 b3', '213-219 b4', '219-225 b5'])
  })

  test('cold under load it stays at batches of one: who leads the queue has no time left to explore with', () => {
    // Six come while one is served. From 12 on the oldest that has not expired has less than 2 of its 12 left, and 6 is the
    // longest batch: the line, through one size alone, gives one.
    const { batches } = play({
      policies: { ...policies, queueing: 'earliest-deadline-first' },
      models,
      tenants: { a: { slo: 12, arrivals: Array.from({ length: 120 }, (_, i) => i) } },
    })
    expect(batches.length).toBeGreaterThan(15)
    expect(new Set(sizes(batches))).toEqual(new Set([1]))
  })

  test('the regression is through the mean and three deviations', () => {
    // Batches of 1, 2 and 3 took 7, 11 and 15 in the mean, five times each with squares of 4 about it, and those of 1 once
    // more 7. Pooled: (5 x 4/6 + 4 x 4/5 + 4 x 4/5) / (16 - 3) = 0.749, three deviations are 2.596: two from 13.596 on.
    const atSlack = (slack: number) => {
      const world = HandDriven.started({ policies, models, tenants: { a: { slo: 1000 }, b: { slo: 20 } } })
      for (let i = 0; i < 31; i++) world.arrive('a')
      let now = 0
      for (const ms of [6, 8, 6, 8, 7, 10, 12, 10, 12, 11, 14, 16, 14, 16, 15]) {
        now += ms
        world.at(now).complete('e1')
      }
      const due = now + 7 + slack - 20
      world
        .at(now + 6)
        .arrive('b', due)
        .arrive('b', due)
        .heard()
      return world
        .at(now + 7)
        .complete('e1')
        .heard()
        .at(-1)
    }
    // 0.92 x 14.7 = 13.52; 0.92 x 14.9 = 13.71.
    expect(atSlack(14.7)).toBe('execute v@e1: b1')
    expect(atSlack(14.9)).toBe('execute v@e1: b1 b2')
  })

  test('from ten on it grows by a drawn share, and never shrinks so', () => {
    const largest = (draw: (n: number) => number) => {
      const world = HandDriven.started({
        policies,
        models: { m: { v: { maxBatch: 64 } } },
        tenants: { a: { slo: 1e6 } },
        draws: draw,
      })
      for (let i = 0; i < 500; i++) world.arrive('a')
      const seen: number[] = []
      let now = 0
      for (let lines = world.heard(); seen.length < 65; lines = world.heard()) {
        seen.push(lines.findLast(line => line.startsWith('execute'))!.split(' ').length - 2)
        now += 1
        world.at(now).complete('e1')
      }
      return seen.filter((_, i) => i % 5 === 0)
    }
    // 1.1 x 10 = 11; 1.1 x 11 = 12.1; 1.1 x 12 = 13.2.
    expect(largest(n => n / 2)).toEqual([1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13])
    // Six deviations under the mean: 0.1 - 0.3 < 0.
    expect(largest(() => 0)).toEqual([1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 10, 10, 10])
  })
})
