/** Accuracy scaling by hand: `big` takes 16 ms, `small` 2 ms, one at a time, both on one executor. Times in ms. */

import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { policyRegistry } from '../../src/policies/index.ts'
import { sortedByName } from '../../src/spec/scenario-world.ts'
import { HandDriven } from '../support/hand-driven.ts'
import { play, runLogged } from '../support/play.ts'
import { randomSetting } from '../support/random-settings.ts'
import { type Setting, scenario, tracesOf } from '../support/scenarios.ts'

const models = {
  m: {
    big: { quality: 0.99, fixed: 15, maxBatch: 1 },
    small: { quality: 0.9, fixed: 1, maxBatch: 1 },
  },
}

describe('fixed', () => {
  test('the named variant', () => {
    const { batches, run } = play({
      models,
      policies: { variant: { name: 'fixed', variant: 'small' } },
      tenants: { a: { arrivals: [0, 1, 2, 30] }, b: { arrivals: [3, 31] } },
    })
    expect(batches).toEqual([
      '0-2 small a1',
      '2-4 small a2',
      '4-6 small a3',
      '6-8 small b1',
      '30-32 small a4',
      '32-34 small b2',
    ])
    expect(run.result.overall.quality).toBe(0.9)
  })

  test('else the most accurate that is deployed', () => {
    // However long it takes: the fourth is due at 3 and done at 64, where the other one would be done at 8.
    const arrivals = { a: { arrivals: [0, 1, 2, 3, 70], slo: 20 } }
    const ends = [16, 32, 48, 64, 86]
    expect(play({ models, tenants: arrivals }).batches).toEqual(
      ends.map((end, i) => `${end - 16}-${end} big a${i + 1}`),
    )
    const allocation = { name: 'static', replicas: { 'm/small': 1 } }
    const small = [2, 4, 6, 8, 72]
    expect(play({ models, policies: { allocation }, tenants: arrivals }).batches).toEqual(
      small.map((end, i) => `${end - 2}-${end} small a${i + 1}`),
    )
  })
})

describe('most accurate in time', () => {
  const policies = { variant: { name: 'most-accurate-in-time', margin: 0 } }

  test('less accurate as the queue grows; when nothing is in time, what is done first', () => {
    // SLO 20, four due at 0. a1: big ends at 16. a2: big at 32, small at 18. a3: small at 20, just in time. a4: small at
    // 22, big at 16 + 4 + 16 = 36: both late, small is first. Once that is over again: a5, due by 50, with big until 46; a6,
    // due by 51, until 62 or 48; a7, due by 68 and alone at 48, with big until 64.
    const { batches } = play({ models, policies, tenants: { a: { arrivals: [0, 0, 0, 0, 30, 31, 48], slo: 20 } } })
    expect(batches).toEqual([
      '0-16 big a1',
      '16-18 small a2',
      '18-20 small a3',
      '20-22 small a4',
      '30-46 big a5',
      '46-48 small a6',
      '48-64 big a7',
    ])
  })

  test('when nothing is in time, a tenant that would rather be late has the most accurate', () => {
    const tenants = { a: { arrivals: [0, 0, 0, 0], slo: 20, onExpectedMiss: 'late' as const } }
    const { batches } = play({ models, policies, tenants })
    expect(batches).toEqual(['0-16 big a1', '16-18 small a2', '18-20 small a3', '20-36 big a4'])
  })

  test('the margin makes it careful', () => {
    const careful = { variant: { name: 'most-accurate-in-time', margin: 5e6 } }
    const { batches } = play({ models, policies: careful, tenants: { a: { arrivals: [0], slo: 20 } } })
    expect(batches).toEqual(['0-2 small a1'])
  })

  test('never under the floor, however late', () => {
    const { batches } = play({ models, policies, tenants: { a: { arrivals: [0, 0], slo: 20, floor: 0.95 } } })
    expect(batches).toEqual(['0-16 big a1', '16-32 big a2'])
  })

  test('what is under the floor is no way out when the allowed variant is gone', () => {
    const world = HandDriven.started({
      executors: 2,
      models,
      policies: { ...policies, allocation: { name: 'static', replicas: { 'm/big': 1, 'm/small': 1 } } },
      tenants: { a: { floor: 0.95 } },
    })
    world.fail('e1')
    expect(world.arrive('a').heard()).toEqual(['failed a1'])
  })
})

describe('cheapest', () => {
  /** Per request: `big` 16 ms; `batched` (5 + 16) / 16 ms in a batch of 16; `small` 2 ms. */
  const three = {
    m: {
      batched: { quality: 0.95 },
      big: { quality: 0.99, fixed: 15, maxBatch: 1 },
      small: { quality: 0.9, fixed: 1, maxBatch: 1 },
    },
  }
  const policies = { variant: 'cheapest' }
  const served = (models: Setting['models'], tenants: Setting['tenants'], more: Setting = {}) =>
    play({ models: models!, policies, tenants: tenants!, ...more }).batches

  test('by the time per request in the largest batch, not by that of a single one', () => {
    expect(served(three, { a: { arrivals: [0] } })).toEqual(['0-6 batched a1'])
  })

  test("not under the tenant's floor, each tenant its own", () => {
    const tenants = {
      a: { arrivals: [0, 40], floor: 0.96 },
      b: { arrivals: [20, 41], floor: 0.95 },
      c: { arrivals: [30, 31] },
    }
    // One at a time and in turn: c2 waits for c1, a2 for c2, and b2 for a2.
    expect(served(three, tenants)).toEqual([
      '0-16 big a1',
      '20-26 batched b1',
      '30-36 batched c1',
      '36-42 batched c2',
      '42-58 big a2',
      '58-64 batched b2',
    ])
  })

  test('of equals the more accurate, then the first by name', () => {
    const alike = { m: { x: { quality: 0.9 }, y: { quality: 0.95 }, z: { quality: 0.95 } } }
    expect(served(alike, { a: { arrivals: [0] } })).toEqual(['0-6 y a1'])
  })

  test('on unlike devices the mean over the replicas decides', () => {
    // x: 1 ms on the fast and 9 on the slow device; y: 4 on either.
    const on = (fast: number, slow: number) => ({
      maxBatch: 1,
      on: { fast: { fixed: 0, perItem: fast, maxBatch: 1 }, slow: { fixed: 0, perItem: slow, maxBatch: 1 } },
    })
    const setting = { executors: { e1: 'fast', e2: 'slow' } }
    expect(served({ m: { x: on(1, 9), y: on(4, 4) } }, { a: { arrivals: [0] } }, setting)).toEqual(['0-4 e1 y a1'])
  })

  test('what is lost is chosen no longer, and what is loaded anew is', () => {
    const world = HandDriven.started({
      executors: 2,
      models: three,
      policies: { ...policies, allocation: { name: 'static', replicas: { 'm/batched': 1, 'm/small': 1 } } },
    })
    expect(world.arrive('a').heard()).toEqual(['execute batched@e1: a1'])
    world.fail('e1').heard()
    expect(world.arrive('a').heard()).toEqual(['execute small@e2: a2'])
    world.answerPlan('small@e2', 'big@e2').ready('big@e2').heard()
    // 2 ms against 16: no change, and the next waits for a2.
    expect(world.arrive('a').at(2).complete('e2').heard()).toEqual(['completed a2', 'execute small@e2: a3'])
  })
})

test('whichever choice is kept for a tenant, it is made anew when replicas come and go', () => {
  for (const variant of ['fixed', 'cheapest']) {
    const world = HandDriven.started({
      executors: 2,
      models: { m: { fine: { quality: 0.99, fixed: 15 }, quick: { quality: 0.9, fixed: 1 } } },
      policies: { variant, allocation: { name: 'static', replicas: { 'm/fine': 1, 'm/quick': 1 } } },
    })
    const preferred = variant === 'fixed' ? 'fine@e1' : 'quick@e2'
    const other = variant === 'fixed' ? 'quick@e2' : 'fine@e1'
    expect(world.arrive('a').heard()).toEqual([`execute ${preferred}: a1`])
    world.fail(preferred.split('@')[1]!).heard()
    expect(world.arrive('a').heard()).toEqual([`execute ${other}: a2`])
  }
})

test.each(policyRegistry.filter(({ family }) => family === 'variant').map(({ name }) => name))(
  '%s: no variant under a floor ever serves, whatever comes',
  name => {
    let floored = 0
    fc.assert(
      fc.property(randomSetting({ policies: { variant: name, routing: 'shortest-queue' } }), setting => {
        const what = scenario(setting)
        const variants = sortedByName(what.models).flatMap(model => sortedByName(model.variants))
        const floorOf = new Map(what.tenants.map(tenant => [tenant.name, tenant.slo.qualityFloor]))
        for (const { variant, members } of runLogged(what, tracesOf(setting)).log.batches) {
          for (const { tenant } of members) {
            if (floorOf.get(tenant)! > 0) floored++
            expect(variants[variant]!.quality).toBeGreaterThanOrEqual(floorOf.get(tenant)!)
          }
        }
      }),
      { numRuns: 60 },
    )
    expect(floored).toBeGreaterThan(200)
  },
)
