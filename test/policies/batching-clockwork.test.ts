/** Clockwork's batching on timelines computed by hand: l(b) = 5 + b ms at first, times are ms. */
import { describe, expect, test } from 'vitest'
import { HandDriven } from '../support/hand-driven.ts'
import { play } from '../support/play.ts'

const policies = { batching: 'clockwork' }
/** Deadlines as they are: no buffer. */
const exact = { batching: { name: 'clockwork', buffer: 0, scheduleAhead: 0 } }

test('takes the largest of its sizes that is filled, and never waits', () => {
  // At 6 seven wait: 4, l(4) = 9; then 2, l(2) = 7; then 1.
  const { batches } = play({ policies, tenants: { a: { slo: 1000, arrivals: [0, 1, 1, 1, 1, 1, 1, 1] } } })
  expect(batches).toEqual(['0-6 a1', '6-15 a2 a3 a4 a5', '15-22 a6 a7', '22-28 a8'])
})

describe('a size counts those whom it would serve in time', () => {
  const z = { slo: 1000, arrivals: [0] }

  test('one that does not find enough of them is not used', () => {
    // At 6: with four 15 > 14, so three; with two, 13, all four.
    const { batches } = play({
      policies: exact,
      tenants: { z, a: { slo: 13, arrivals: [1] }, b: { slo: 17, arrivals: [1] }, c: { slo: 25, arrivals: [1, 1] } },
    })
    expect(batches).toEqual(['0-6 z1', '6-13 a1 b1', '13-20 c1 c2'])
  })

  test('who is late in the largest that does is given up, though a smaller one would have served him', () => {
    const { batches, dropped } = play({
      policies: exact,
      tenants: { z, a: { slo: 13, arrivals: [1] }, c: { slo: 25, arrivals: [1, 1, 1, 1] } },
    })
    expect(batches).toEqual(['0-6 z1', '6-15 c1 c2 c3 c4'])
    expect(dropped).toEqual({ a1: 6 })
  })

  test('in time is 5 before the SLO, but 15 after the arrival at the earliest', () => {
    // z runs 0-15. a: 1 + 34 - 5 = 30 = 15 + 15, just in time; with an SLO of 33.9 it is not.
    const slow = { m: { v: { fixed: 14, perItem: 1 } } }
    const late = (slo: number, due: number) =>
      play({ policies, models: slow, tenants: { z, a: { slo, arrivals: [due] } } }).dropped
    expect(late(34, 1)).toEqual({})
    expect(late(33.9, 1)).toEqual({ a1: 15 })
    // An SLO of 3 at an idle executor: 20 + 15 allows l(1) = 15. It is late all the same.
    expect(late(3, 20)).toEqual({})
  })
})

describe('what a batch takes is learnt from the last ten', () => {
  /** A world in which batches of one took so long, one after the other. */
  const answerAfter = (took: readonly number[], slo: number) => {
    const world = HandDriven.started({ policies: exact, tenants: { a: { slo: 1000 }, b: { slo } } })
    let now = 0
    for (const ms of took) {
      world.at(now).arrive('a')
      now += ms
      world.at(now).complete('e1')
    }
    world.heard()
    return world.at(now).arrive('b').heard()
  }

  test('before the first it is what was expected', () => {
    expect(answerAfter([], 6)).toEqual(['execute v@e1: b1'])
    expect(answerAfter([], 5.9)).toEqual(['dropped b1'])
  })

  test('then what was measured, longer or shorter', () => {
    expect(answerAfter([12], 12)).toEqual(['execute v@e1: b1'])
    expect(answerAfter([12], 11.9)).toEqual(['dropped b1'])
    expect(answerAfter([3], 3)).toEqual(['execute v@e1: b1'])
  })

  test('of ten the 99th percentile, between the longest and the next; older ones are forgotten', () => {
    // 12 - 0.09 x (12 - 8) = 11.64.
    const ten = [8, 8, 8, 12, 8, 8, 8, 8, 8, 8]
    expect(answerAfter(ten, 11.65)).toEqual(['execute v@e1: b1'])
    expect(answerAfter(ten, 11.63)).toEqual(['dropped b1'])
    expect(answerAfter([...ten, 8, 8, 8, 8], 8)).toEqual(['execute v@e1: b1'])
  })
})
