/**
 * SlackFit by hand, one executor that holds both variants. A batch of b takes big 8 + 2b ms, small 2 + b; B is 4. So big takes
 * 10, 12, 14, 16 and small 3, 4, 5, 6: l_min(1) = 3, l_max(4) = 16. With 14 buckets they end at 3, 4, ... 16, one per ms.
 */
import fc from 'fast-check'
import { expect, test } from 'vitest'
import type { VariantSelection } from '../../src/contract/index.ts'
import { HandDriven } from '../support/hand-driven.ts'
import { play, runLogged } from '../support/play.ts'
import { MS, type Setting, scenario, type Tenant, tracesOf } from '../support/scenarios.ts'

const models = {
  m: {
    big: { quality: 0.99, fixed: 8, perItem: 2, maxBatch: 4 },
    small: { quality: 0.9, fixed: 2, perItem: 1, maxBatch: 4 },
  },
}
const choice = { name: 'slackfit', buckets: 14, maxBatch: 4 }
const policies: Setting['policies'] = { variant: choice, routing: choice, queueing: choice, batching: choice }

const batches = (tenants: { readonly [name: string]: Tenant }) => play({ models, policies, tenants }).batches

test('the highest bucket within the slack of the earliest deadline', () => {
  // Slack 100: the bucket that ends at 16 holds big in a batch of 4; one waits. Slack 10: that at 10 holds big alone.
  // Slack 9: those at 9, 8, 7 are empty, and that at 6 holds small in a batch of 4. Slack 2, under every bucket: the first.
  const tenants = {
    a: { slo: 100, arrivals: [0] },
    b: { slo: 10, arrivals: [200] },
    c: { slo: 9, arrivals: [300] },
    d: { slo: 2, arrivals: [400] },
  }
  expect(batches(tenants)).toEqual(['0-10 big a1', '200-210 big b1', '300-303 small c1', '400-403 small d1'])
})

test('of the bucket the largest batch, and no more than wait', () => {
  // a1 runs until 10; b1..b5, due by 25, wait then with a slack of 15: the bucket at 15 is empty, that at 14 holds big in
  // threes. At 24 the slack is 1: the first bucket, which holds small alone, for b4, and b5 at 27 is past its deadline.
  const tenants = { a: { slo: 100, arrivals: [0] }, b: { slo: 24, arrivals: [1, 1, 1, 1, 1] } }
  const story = play({ models, policies, tenants })
  expect(story.batches).toEqual(['0-10 big a1', '10-24 big b1 b2 b3', '24-27 small b4'])
  expect(story.dropped).toEqual({ b5: 27 })
})

test('nobody is served under a floor, and nobody overtaken: the batch ends before the first whose floor is higher', () => {
  // At 10 b1 is due by 16: slack 6, small in fours. c1, due by 17, demands big, so the batch is b1 alone, until 13. Then c1's
  // slack is 4: big has nothing within it, so its lowest bucket, big alone, until 23. b2 is due by 40: slack 17, big.
  const tenants = {
    a: { slo: 100, arrivals: [0] },
    b: { slo: 15, arrivals: [1] },
    c: { slo: 15, floor: 0.95, arrivals: [2] },
    d: { slo: 37, arrivals: [3] },
  }
  expect(batches(tenants)).toEqual(['0-10 big a1', '10-13 small b1', '13-23 big c1', '23-33 big d1'])
})

test('who has the floor waits for the executor that has the variant; the others go on', () => {
  const allocation = { name: 'static', replicas: { 'm/big': 1, 'm/small': 1 } }
  const tenants = {
    a: { slo: 100, floor: 0.95, arrivals: [0, 1] },
    b: { slo: 50, arrivals: [2] },
  }
  const all = play({ models, executors: 2, policies: { ...policies, allocation }, tenants }).batches
  // e1 holds big, e2 small. b1, due by 52, comes before a2, due by 101, which e2 may not serve.
  expect(all).toEqual(['0-10 e1 big a1', '2-5 e2 small b1', '10-20 e1 big a2'])
})

test.each([
  ['-1 although one may serve', () => -1, 'chose replica -1 of executor 0'],
  ['a replica that is none', () => 99, 'chose replica 99'],
])('a choice at dispatch of %s is named', (_, selectAtDispatch, problem) => {
  const variant: VariantSelection = { select: () => 0, selectAtDispatch }
  const world = HandDriven.started({ models, policies: { routing: 'shared-queue' }, instead: { variant } })
  expect(() => world.arrive('a')).toThrow(problem)
})

test('most-accurate-at-dispatch: for all that wait', () => {
  // At 10 three wait, due by 24 and later: big for three ends at 24, in time; batching takes one at a time. At 20 two wait,
  // due by 31: big for two would end at 32, so small, until 23; there is one left then, and big alone would end at 33. At 40 it
  // is as at first, and at 50 one is due by 60, when big is just done.
  const choose = { name: 'most-accurate-at-dispatch', margin: 0 }
  const story = play({
    models,
    policies: { variant: choose, routing: 'shared-queue', queueing: 'earliest-deadline-first', batching: 'none' },
    tenants: {
      a: { slo: 100, arrivals: [0, 40] },
      b: { slo: 23, arrivals: [1] },
      c: { slo: 30, arrivals: [1, 1] },
      d: { slo: 10, arrivals: [50] },
    },
  })
  expect(story.batches).toEqual([
    '0-10 big a1',
    '10-20 big b1',
    '20-23 small c1',
    '23-26 small c2',
    '40-50 big a2',
    '50-60 big d1',
  ])
})

test('most-accurate-at-dispatch, whatever comes: the accurate one exactly where it serves all that fit in time', () => {
  const seen = { big: 0, small: 0, late: 0 }
  const instants = fc.array(fc.integer({ min: 0, max: 200 }), { minLength: 1, maxLength: 25 })
  const tenant = fc.record({ slo: fc.integer({ min: 4, max: 60 }), arrivals: instants })
  fc.assert(
    fc.property(fc.array(tenant, { minLength: 1, maxLength: 3 }), fc.nat(4), (all, margin) => {
      const tenants = Object.fromEntries(
        all.map((it, i) => [`t${i}`, { ...it, arrivals: [...it.arrivals].sort((x, y) => x - y) }] as const),
      )
      const setting: Setting = {
        duration: 300,
        models,
        tenants,
        policies: {
          variant: { name: 'most-accurate-at-dispatch', margin: margin * MS },
          routing: 'shared-queue',
          queueing: { name: 'earliest-deadline-first', drop: 'never' },
          batching: 'take-all',
        },
      }
      for (const { variant, startNs, queueLengthBefore, members } of runLogged(scenario(setting), tracesOf(setting)).log
        .batches) {
        const b = Math.min(queueLengthBefore, 4)
        const slackMs = (members[0]!.deadlineNs - startNs) / MS - margin
        const chosen = 8 + 2 * b <= slackMs ? 'big' : 2 + b <= slackMs ? 'small' : 'late'
        // Where neither is in time the quicker, which is small for any batch.
        expect(variant).toBe(chosen === 'big' ? 0 : 1)
        expect(members).toHaveLength(b)
        seen[chosen]++
      }
    }),
    { numRuns: 100 },
  )
  expect(Math.min(seen.big, seen.small, seen.late)).toBeGreaterThan(100)
})
