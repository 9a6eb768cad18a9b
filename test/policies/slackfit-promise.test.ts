/**
 * What SlackFit promises. Assumed: batches take what is expected of them, larger ones no less than smaller, and no tenant has
 * a floor. Then a batch whose first has a slack of at least l_min(1) when it begins, of the replicas on its executor, ends in
 * time for all of its members: the first bucket ends at l_min(1) and holds the quickest variant alone, so that some bucket
 * within the slack holds a batch. A first with less slack has the quickest variant for itself.
 */
import fc from 'fast-check'
import { expect, test } from 'vitest'
import { play } from '../support/play.ts'
import { MS, type Setting } from '../support/scenarios.ts'

const line = fc.record({
  fixed: fc.integer({ min: 0, max: 12 }),
  perItem: fc.integer({ min: 1, max: 6 }),
  maxBatch: fc.integer({ min: 1, max: 8 }),
})
const tenant = fc.record({
  slo: fc.integer({ min: 1, max: 80 }),
  arrivals: fc.array(fc.nat(200), { minLength: 1, maxLength: 60 }).map(all => all.sort((a, b) => a - b)),
})
const policies = fc
  .record({
    name: fc.constant('slackfit'),
    buckets: fc.integer({ min: 2, max: 20 }),
    maxBatch: fc.integer({ min: 1, max: 8 }),
    drop: fc.constantFrom('never', 'expired'),
  })
  .map((it): Setting['policies'] => ({ variant: it, routing: it, queueing: it, batching: it }))

test('who begins with the slack for the quickest is in time, and the whole batch with it', () => {
  let inTime = 0
  let late = 0
  let larger = 0
  fc.assert(
    fc.property(
      fc.array(line, { minLength: 1, maxLength: 3 }),
      fc.integer({ min: 1, max: 3 }),
      fc.array(tenant, { minLength: 1, maxLength: 3 }),
      policies,
      (lines, executors, tenants, chosen) => {
        const leastMs = Math.min(...lines.map(({ fixed, perItem }) => fixed + perItem))
        const { batches } = play({
          executors,
          models: { m: Object.fromEntries(lines.map((it, i) => [`v${i}`, { ...it, quality: 0.9 + i / 100 }])) },
          policies: chosen!,
          tenants: Object.fromEntries(tenants.map((it, i) => [`t${i}`, it])),
        }).run.log
        for (const { startNs, endNs, members } of batches) {
          if (members[0]!.deadlineNs - startNs < leastMs * MS) {
            late++
            expect(endNs - startNs).toBe(leastMs * MS)
            expect(members).toHaveLength(1)
            continue
          }
          inTime += members.length
          if (members.length > 1) larger++
          for (const { deadlineNs } of members) expect(deadlineNs).toBeGreaterThanOrEqual(endNs)
        }
      },
    ),
    { numRuns: 200 },
  )
  expect(Math.min(inTime, late, larger)).toBeGreaterThan(500)
})

const played = (buckets: number, models: Setting['models'], tenants: Setting['tenants']) => {
  const choice = { name: 'slackfit', buckets, maxBatch: 8 }
  const chosen = { variant: choice, routing: choice, queueing: choice, batching: choice }
  return play({ models: models!, policies: chosen, tenants: tenants! }).batches
}
const z = { slo: 100, arrivals: [0] }

test('with a floor it does not hold: the lowest bucket of who is allowed may end too late, and what lies lower in it would not', () => {
  // Big takes 10, 12, 14, 16, small 3 to 6. Two buckets end at 3, small alone, and at 16, big in fours. At 10 a1 is due by
  // 21, and only the first bucket ends within its slack of 11. Big is not in it, so all four run until 26; alone a1 would
  // have been done at 20.
  const models = {
    m: {
      big: { quality: 0.99, fixed: 8, perItem: 2, maxBatch: 4 },
      small: { quality: 0.9, fixed: 2, perItem: 1, maxBatch: 4 },
    },
  }
  const a = { slo: 20, floor: 0.95, arrivals: [1, 1, 1, 1] }
  expect(played(2, models, { z, a })).toEqual(['0-10 big z1', '10-26 big a1 a2 a3 a4'])
})

test('more slack is not more accuracy: a higher bucket may hold a larger batch of a worse variant', () => {
  // Big takes 10, 14; small 3, 5, 7, 9, 11. Buckets end at 3, 4, ... 14. Five wait at 10: with a slack of 10 the bucket at 10
  // holds big alone, with 11 that at 11 small in fives.
  const models = {
    m: {
      big: { quality: 0.99, fixed: 6, perItem: 4, maxBatch: 2 },
      small: { quality: 0.9, fixed: 1, perItem: 2, maxBatch: 5 },
    },
  }
  const second = (slo: number) => played(12, models, { z, a: { slo, arrivals: [1, 1, 1, 1, 1] } })[1]
  expect(second(19)).toBe('10-20 big a1')
  expect(second(20)).toBe('10-21 small a1 a2 a3 a4 a5')
})
