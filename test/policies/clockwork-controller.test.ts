/** Clockwork's controller by hand: l(b) = 5 + b ms at first, times are ms. Deadlines as they are, unless said otherwise. */
import { describe, expect, test } from 'vitest'
import { HandDriven } from '../support/hand-driven.ts'
import { play } from '../support/play.ts'
import type { Setting } from '../support/scenarios.ts'

const system = (parameters: object = { buffer: 0, scheduleAhead: 0 }): NonNullable<Setting['policies']> => {
  const it = { name: 'clockwork-controller', ...parameters }
  return { admission: it, routing: it, queueing: it, batching: it }
}
const models = { m: { v: {} }, n: { w: {} } }
/** Runs until 6. */
const z = { slo: 1000, arrivals: [0] }

describe('of the models on an executor the one that must begin first', () => {
  const batches = (tenants: Setting['tenants']) =>
    play({ models, policies: system(), tenants: tenants! }).batches.map(line => line.replace(/ [vw] /, ' '))

  test('which is not the one that came first, nor the one with the earliest deadline', () => {
    // At 6: a1 alone must begin by 31 - 6 = 25; b1 and b2 together by 32 - 7 = 25, and the smaller size goes first. With
    // 0.1 less for b, it is b, whose deadline is 31.9. b came before a in both.
    const served = (slo: number) =>
      batches({ z, a: { slo: 29, arrivals: [2] }, b: { model: 'n', slo, arrivals: [1, 1] } })
    expect(served(31)).toEqual(['0-6 z1', '6-12 a1', '12-19 b1 b2'])
    expect(served(30.9)).toEqual(['0-6 z1', '6-13 b1 b2', '13-19 a1'])
  })

  test('only sizes that are filled count', () => {
    // a1 must begin by 25. Three of b fill 2: by 33 - 7 = 26, though four would have to by 33 - 9 = 24. Four fill 4.
    const served = (arrivals: readonly number[]) =>
      batches({ z, a: { slo: 29, arrivals: [2] }, b: { model: 'n', slo: 32, arrivals } })
    expect(served([1, 1, 1])).toEqual(['0-6 z1', '6-12 a1', '12-19 b1 b2', '19-25 b3'])
    expect(served([1, 1, 1, 1])).toEqual(['0-6 z1', '6-15 b1 b2 b3 b4', '15-21 a1'])
  })

  test('who can no longer be in time is given up first', () => {
    // One at a time. At 6 b1 must begin by 13 - 6 = 7, c1 by 94.5. At 12 b2, due by 13, is late.
    const policies = system({ buffer: 0, scheduleAhead: 0, sizes: [1] })
    const tenants = { z, b: { model: 'n', slo: 12, arrivals: [1, 1] }, c: { slo: 100, arrivals: [0.5] } }
    const story = play({ models, policies, tenants })
    expect(story.batches).toEqual(['0-6 v z1', '6-12 w b1', '12-18 v c1'])
    expect(story.dropped).toEqual({ b2: 12 })
  })
})

describe('refused at arrival is who would be late alone in the next batch', () => {
  const rejected = (slo: number, more: Setting = {}) =>
    play({ policies: system(), ...more, tenants: { z, a: { slo, arrivals: [1] } } }).rejected

  test('of the first executor that is free', () => {
    // z runs until 6: a1 would be done at 12.
    expect(rejected(11)).toEqual({})
    expect(rejected(10.9)).toEqual({ a1: 1 })
    expect(rejected(6, { executors: 2 })).toEqual({})
    expect(rejected(5.9, { executors: 2 })).toEqual({ a1: 1 })
  })

  test('in time is 5 before the SLO, but 15 after the arrival at the earliest', () => {
    // z runs until 15, a1 would be done at 30: 5 before the SLO of 34. An SLO of 3 at an idle executor is taken for 15.
    const slow = { models: { m: { v: { fixed: 14, perItem: 1 } } }, policies: system({}) }
    expect(rejected(34, slow)).toEqual({})
    expect(rejected(33.9, slow)).toEqual({ a1: 1 })
    expect(rejected(3, { ...slow, executors: 2 })).toEqual({})
  })

  test('others that wait are not counted: who is behind them may be given up later', () => {
    // Both of a could be done at 12, but not both: a batch of two ends at 13.
    const story = play({ policies: system(), tenants: { z, a: { slo: 11, arrivals: [1, 1] } } })
    expect(story.rejected).toEqual({})
    expect(story.batches).toEqual(['0-6 z1', '6-12 a1'])
    expect(story.dropped).toEqual({ a2: 12 })
  })

  test('by what the latest batches took, also of the one that runs', () => {
    const answer = (slo: number) => {
      const world = HandDriven.started({ policies: system(), tenants: { z: { slo: 1000 }, a: { slo } } })
      // The first took 12, so the second is to take 12 as well, until 24, and a1 until 36.
      world.arrive('z').at(12).complete('e1').arrive('z').heard()
      return world.at(13).arrive('a').heard()
    }
    expect(answer(23)).toEqual([])
    expect(answer(22.9)).toEqual(['rejected a1'])
  })

  test('an executor whose batch ended early is free', () => {
    const world = HandDriven.started({ policies: system(), tenants: { z: { slo: 1000 }, a: { slo: 2 } } })
    world.arrive('z').at(2).complete('e1').heard()
    expect(world.arrive('a').heard()).toEqual(['execute v@e1: a1'])
  })

  test('while no replica is ready nobody is', () => {
    const world = new HandDriven({ policies: system(), tenants: { a: { slo: 1 } } })
    world.core.tick()
    expect(world.arrive('a').heard()).toEqual(['plan'])
  })
})

test('sizes above 1 that take longer than maxExecution are not used', () => {
  const served = (ms: number) => {
    const policies = system({ buffer: 0, scheduleAhead: 0, maxExecution: ms * 1e6 })
    return play({ policies, tenants: { z, a: { slo: 1000, arrivals: [1, 1, 1, 1] } } }).batches[1]
  }
  expect(served(9)).toBe('6-15 a1 a2 a3 a4')
  expect(served(8.9)).toBe('6-13 a1 a2')
  expect(served(0)).toBe('6-12 a1')
})
