/** Triton's queue policy, one at a time: l(1) = 6 ms. Times in ms. */
import { expect, test } from 'vitest'
import { play } from '../support/play.ts'
import { MS } from '../support/scenarios.ts'

const name = 'triton-queue'

test('reject: who has waited longer than the timeout when its turn comes is dropped; not who has waited just as long', () => {
  // At 12 a3 has waited 11 and a4 10; at 18 a5 has waited 10.
  const { batches, dropped } = play({
    policies: { queueing: { name, defaultTimeout: 10 * MS } },
    tenants: { a: { arrivals: [0, 0, 1, 2, 8] } },
  })
  expect(batches).toEqual(['0-6 a1', '6-12 a2', '12-18 a4', '18-24 a5'])
  expect(dropped).toEqual({ a3: 12 })
})

test('delay: it is served after the others of its level, in the order in which they were found late', () => {
  // At 12 a3 (queued at 1) is late, a4 is not; at 18 a5 and a6 (at 3 and 4) are late, a7 (at 9) is not. Then the delayed, a6
  // at 36 although b1, of the next level, waits since 35 and is not late.
  const { batches, dropped } = play({
    policies: { queueing: { name, defaultTimeout: 10 * MS, timeoutAction: 'delay', priorityLevels: 2 } },
    tenants: { a: { arrivals: [0, 0, 1, 2, 3, 4, 9], priority: 1 }, b: { arrivals: [35], priority: 2 } },
  })
  const order = batches.map(batch => batch.split(' ')[1])
  expect(order).toEqual(['a1', 'a2', 'a4', 'a7', 'a3', 'a5', 'a6', 'b1'])
  expect(dropped).toEqual({})
})

test("a tenant's own bound counts where it is allowed and shorter", () => {
  const tenants = { a: { arrivals: [0] }, b: { arrivals: [1], slo: 4 }, c: { arrivals: [1], slo: 40 } }
  const dropped = (allowTimeoutOverride: boolean, ms: number) =>
    play({ policies: { queueing: { name, allowTimeoutOverride, defaultTimeout: ms * MS } }, tenants }).dropped
  expect(dropped(false, 20)).toEqual({})
  expect(dropped(true, 20)).toEqual({ b1: 6 })
  // No default that it could be shorter than.
  expect(dropped(true, 0)).toEqual({})
})

test('levels: the lowest first; 0 and what is above the levels are of the default level', () => {
  // b is of level 2 by default, c of level 2 since there is no 7.
  const { batches } = play({
    policies: { queueing: { name, priorityLevels: 2, defaultPriorityLevel: 2 } },
    tenants: {
      a: { arrivals: [0, 4], priority: 1 },
      b: { arrivals: [1], priority: 0 },
      c: { arrivals: [2], priority: 7 },
      d: { arrivals: [3], priority: 2 },
    },
  })
  expect(batches).toEqual(['0-6 a1', '6-12 a2', '12-18 b1', '18-24 c1', '24-30 d1'])
})

test('each level has room of its own, and those who are delayed take of it', () => {
  const { dropped } = play({
    policies: {
      queueing: { name, maxQueueSize: 1, defaultTimeout: 2 * MS, timeoutAction: 'delay', priorityLevels: 2 },
    },
    tenants: { a: { arrivals: [0, 1, 2], priority: 1 }, b: { arrivals: [3], priority: 2 } },
  })
  // a2 waits from 1, so that a3 finds no room at 2; b1 does. At 6 both are late, and a2 is served first all the same.
  expect(dropped).toEqual({ a3: 2 })
})

test('behind a head that was delayed now may stand one that comes after the head of another queue', () => {
  // Both models on one executor. At 6 m's a2 and a3 (queued at 1) are late; n's b1 (at 3) is not, and goes before them.
  const { batches } = play({
    policies: { queueing: { name, defaultTimeout: 4 * MS, timeoutAction: 'delay' } },
    models: { m: { v: {} }, n: { w: {} } },
    tenants: { a: { model: 'm', arrivals: [0, 1, 1] }, b: { model: 'n', arrivals: [3] } },
  })
  expect(batches).toEqual(['0-6 v a1', '6-12 w b1', '12-18 v a2', '18-24 v a3'])
})
