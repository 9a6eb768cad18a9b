/** Accuracy scaling by hand: `big` takes 16 ms, `small` 2 ms, one at a time, both on one executor. Times in ms. */
import { describe, expect, test } from 'vitest'
import { HandDriven } from '../support/hand-driven.ts'
import { play } from '../support/play.ts'

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
      tenants: { a: { arrivals: [0, 1] } },
    })
    expect(batches).toEqual(['0-2 small a1', '2-4 small a2'])
    expect(run.result.overall.quality).toBe(0.9)
  })

  test('else the most accurate that is deployed', () => {
    const arrivals = { a: { arrivals: [0] } }
    expect(play({ models, tenants: arrivals }).batches).toEqual(['0-16 big a1'])
    const allocation = { name: 'static', replicas: { 'm/small': 1 } }
    expect(play({ models, policies: { allocation }, tenants: arrivals }).batches).toEqual(['0-2 small a1'])
  })
})

describe('most accurate in time', () => {
  const policies = { variant: { name: 'most-accurate-in-time', margin: 0 } }

  test('less accurate as the queue grows; when nothing is in time, what is done first', () => {
    // SLO 20, all due at 0. a1: big ends at 16. a2: big at 32, small at 18. a3: small at 20, just in time. a4: small at
    // 22, big at 16 + 4 + 16 = 36: both late, small is first.
    const { batches } = play({ models, policies, tenants: { a: { arrivals: [0, 0, 0, 0], slo: 20 } } })
    expect(batches).toEqual(['0-16 big a1', '16-18 small a2', '18-20 small a3', '20-22 small a4'])
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
