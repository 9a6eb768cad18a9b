/** INFaaS by hand: big takes 16 ms, mid 8, small 2, one at a time, each on an executor of its own. Times in ms. */
import { describe, expect, test } from 'vitest'
import { HandDriven } from '../support/hand-driven.ts'
import { play } from '../support/play.ts'
import { MS, type Setting } from '../support/scenarios.ts'

const models = {
  m: {
    big: { quality: 0.99, fixed: 15, maxBatch: 1 },
    mid: { quality: 0.95, fixed: 7, maxBatch: 1 },
    small: { quality: 0.9, fixed: 1, maxBatch: 1 },
  },
}
const allocation = { name: 'static', replicas: { 'm/big': 1, 'm/mid': 1, 'm/small': 1 } }

/** Which variant served whom. */
function served(tenants: Setting['tenants'], parameters: object = {}, admission: Setting['policies'] = {}) {
  const policies = { variant: { name: 'infaas', ...parameters }, allocation, ...admission }
  const { batches } = play({ models, executors: 3, policies, tenants: tenants! })
  return Object.fromEntries(batches.map(line => line.split(' ').slice(2).reverse() as [string, string]))
}

test('the slowest that is in time by its profile; where none is, what is done first', () => {
  const tenants = {
    a: { slo: 20, arrivals: [0] },
    b: { slo: 16, arrivals: [100] },
    c: { slo: 15, arrivals: [200] },
    d: { slo: 7, arrivals: [300] },
    e: { slo: 1, arrivals: [400] },
  }
  expect(served(tenants)).toEqual({ a1: 'big', b1: 'big', c1: 'mid', d1: 'small', e1: 'small' })
})

test('never under the floor, however tight the SLO', () => {
  const tenants = { a: { slo: 10, floor: 0.95, arrivals: [0] }, b: { slo: 10, floor: 0.96, arrivals: [100] } }
  expect(served(tenants)).toEqual({ a1: 'mid', b1: 'big' })
})

test('a degraded request takes the quickest that fits', () => {
  const admission = { admission: { name: 'degrade-before-reject', degradeAbove: 0.4, rejectAbove: 9 } }
  // Two in the system are above 0.4 x 3 replicas.
  expect(served({ a: { slo: 20, arrivals: [0, 0] } }, {}, admission)).toEqual({ a1: 'big', a2: 'small' })
})

describe('who is overloaded is passed over', () => {
  const every10 = Array.from({ length: 31 }, (_, i) => 10 * i)
  const variantOf = (all: { readonly [request: string]: string }, ...numbers: readonly number[]) =>
    numbers.map(number => all[`a${number}`])

  test('by its latency: until it is quick again', () => {
    // Of ten a 100 ms, big serves one each 16: done by 100 are six, after 16, 22, ... 46, mean 31 > 1.5 x 16 = 24; and ten
    // in 100 ms are more than half of the 6.25 that it can. So a11, due at 100, takes mid, which keeps up.
    // At 200: big's other four took 52, 58, 64 and 70, so it is still passed over. At 300 it had nothing to do: big again.
    const all = served({ a: { slo: 20, arrivals: every10 } }, { period: 100 * MS, overloadLatency: 1.5 })
    expect(variantOf(all, 1, 10, 11, 20, 21, 30, 31)).toEqual(['big', 'big', 'mid', 'mid', 'mid', 'mid', 'big'])
  })

  test('not by its latency while few come', () => {
    const all = served(
      { a: { slo: 20, arrivals: every10 } },
      { period: 100 * MS, overloadLatency: 1.5, overloadRate: 2 },
    )
    expect(new Set(Object.values(all))).toEqual(new Set(['big']))
  })

  test('by the work that waits', () => {
    // At 100, before a11: a7 runs, a8 to a10 wait: 4 x 16 = 64. At 200 a21 finds that it is gone, and no wait too long.
    const at = (overloadBacklog: number) =>
      variantOf(
        served(
          { a: { slo: 20, arrivals: every10 } },
          { period: 100 * MS, overloadLatency: 9, recoveredLatency: 9, overloadBacklog },
        ),
        10,
        11,
        21,
      )
    expect(at(63 * MS)).toEqual(['big', 'mid', 'big'])
    expect(at(64 * MS)).toEqual(['big', 'big', expect.anything()])
  })

  test('all of them: what is done first', () => {
    const world = HandDriven.started({
      executors: 3,
      models,
      policies: { variant: { name: 'infaas', period: 1 * MS, overloadBacklog: 0 }, allocation },
      tenants: { a: { slo: 20 } },
    })
    expect(world.arrive('a').heard()).toEqual(['execute big@e1: a1'])
    expect(world.at(1).arrive('a').heard()).toEqual(['execute mid@e2: a2'])
    expect(world.at(2).arrive('a').heard()).toEqual(['execute small@e3: a3'])
    // At 3 big is expected to be free at 16, mid at 9, small at 4: then 32, 17 and 6.
    world.at(3).arrive('a').heard()
    expect(world.at(4).complete('e3').heard()).toEqual(['completed a3', 'execute small@e3: a4'])
  })
})
