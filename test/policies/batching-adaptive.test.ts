/** Batching policies that learn from the batches that end, on timelines computed by hand: l(b) = 5 + b ms, times are ms. */
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
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
})
