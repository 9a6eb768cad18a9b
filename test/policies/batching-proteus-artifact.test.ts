/** The rules of Proteus' public simulator on timelines computed by hand: l(b) = 5 + b ms, times are ms. */
import { describe, expect, test } from 'vitest'
import { play } from '../support/play.ts'

const tenant = (slo: number, arrivals: readonly number[]) => ({ a: { slo, arrivals } })

describe('proteus-artifact: waits until d - l(bs(q)), of sizes 1, 2, 4 and 8', () => {
  const policies = { batching: 'proteus-artifact' }

  test('later than the paper, which would start the two at 12', () => {
    // Alone until 20 - 6 = 14; with two until 20 - 7 = 13.
    expect(play({ policies, tenants: tenant(20, [0, 10]) }).batches).toEqual(['13-20 a1 a2'])
  })

  test('takes the allowed size that is filled; a third changes neither instant nor size', () => {
    // At 13 two of three. a3 (deadline 31) starts at once at 20: while the two ran, the timer of 14 went off.
    expect(play({ policies, tenants: tenant(20, [0, 10, 11]) }).batches).toEqual(['13-20 a1 a2', '20-26 a3'])
  })

  test('a timer of the head before makes the next batch start at once; without one it waits', () => {
    // a3 is due at 15, deadline 35: it could wait until 29.
    expect(play({ policies, tenants: tenant(20, [0, 10, 15]) }).batches).toEqual(['13-20 a1 a2', '20-26 a3'])
    // a1 alone had one timer, which started it at 14. a2 is due at 15: 35 - 6 = 29.
    expect(play({ policies, tenants: tenant(20, [0, 15]) }).batches).toEqual(['14-20 a1', '29-35 a2'])
  })

  test('an arrival that breaks the deadline costs the head', () => {
    // At 12 four would take 9: 21 > 20, a1 goes. a2 (deadline 30) with a3: until 23. a4 (deadline 32) follows at once,
    // its 32 - 6 = 26 having passed.
    const { batches, dropped } = play({ policies, tenants: tenant(20, [0, 10, 11, 12]) })
    expect(batches).toEqual(['23-30 a2 a3', '30-36 a4'])
    expect(dropped).toEqual({ a1: 12 })
  })

  test('only at the very last instant it runs without the arrival', () => {
    // At 11 four would end at 20: bs(3) = 2. The timers of 13 and 14 went off by 18.
    const { batches, dropped } = play({ policies, tenants: tenant(20, [0, 5, 5, 11]) })
    expect(batches).toEqual(['11-18 a1 a2', '18-25 a3 a4'])
    expect(dropped).toEqual({})
  })

  test('no size that takes half the SLO or more', () => {
    // SLO 18: l(2) = 7 < 9, l(4) = 9 is not. The five after a1 (0, until 18 - 6 = 12, 12-18) are due at 13: more than 2, so
    // two at once; then 31 - 7 = 24 has passed at 25: two, then the last, late.
    const { batches } = play({ policies, tenants: tenant(18, [0, 13, 13, 13, 13, 13]) })
    expect(batches).toEqual(['12-18 a1', '18-25 a2 a3', '25-32 a4 a5', '32-38 a6'])
  })

  test('before a batch, who waited twice the SLO is given up', () => {
    // l(b) = 40 + b: half of 100 is more than 41, 42, 44 and 48. a1 to a8 go at 52 (100 - 48), until 100; their timers of 56
    // to 59 went off. Of the others, due at 53, eight run until 148, and eight until 196; the last is due at 253 at the latest.
    const arrivals = [...Array<number>(8).fill(0), ...Array<number>(41).fill(53)]
    const { batches, dropped } = play({
      policies,
      models: { m: { v: { fixed: 40, perItem: 1 } } },
      tenants: tenant(100, arrivals),
    })
    const starts = batches.map(batch => Number(batch.split('-')[0]))
    // 100, 148, 196, 244: four times eight of the 41; at 292 nine are overdue by 39.
    expect(starts).toEqual([52, 100, 148, 196, 244])
    expect(new Set(Object.values(dropped))).toEqual(new Set([292]))
    expect(Object.keys(dropped)).toHaveLength(9)
  })
})

describe('proteus-nexus: waits for a full batch of 4', () => {
  const policies = { batching: { name: 'proteus-nexus', sizes: [1, 2, 4] } }

  test('full: at once; those who met a running batch have a timer', () => {
    // a5 came at 3, while four ran 0-9: 3 + 40 - l(4) = 34. Alone: 34 + 6 <= 43.
    expect(play({ policies, tenants: tenant(40, [0, 0, 0, 0, 3]) }).batches).toEqual(['0-9 a1 a2 a3 a4', '34-40 a5'])
  })

  test('the timer of a later end counts from there, and then the head may be lost', () => {
    // At 9 a timer was set for a5, so a6 at 35 sets none. At 40 one is set: 40 + 31 = 71; 71 + 6 > 75.
    const { batches, dropped } = play({ policies, tenants: tenant(40, [0, 0, 0, 0, 3, 35]) })
    expect(batches).toEqual(['0-9 a1 a2 a3 a4', '34-40 a5'])
    expect(dropped).toEqual({ a6: 71 })
  })

  test('a batch that ends with nobody waiting leaves it as it is: the next arrivals set no timer', () => {
    // Set at 9 for a5; at 40 nobody waits. So a10, due at 103 while four run 100-109, has the timer of that end alone:
    // 109 + 31 = 140 and not 103 + 31 = 134. 140 + 6 > 143.
    const { batches, dropped } = play({
      policies,
      tenants: tenant(40, [0, 0, 0, 0, 3, 100, 100, 100, 100, 103]),
    })
    expect(batches).toEqual(['0-9 a1 a2 a3 a4', '34-40 a5', '100-109 a6 a7 a8 a9'])
    expect(dropped).toEqual({ a10: 140 })
  })

  test('a timer that goes off while nobody waits does nothing: who comes later waits for a full batch again', () => {
    // Full is 2 here. a3 came at 1, while two ran until 7: timers of 1 + 40 - l(2) = 34 and of 7 + 33 = 40. At 10 a4 makes two,
    // until 17, and at 34 and 40 nobody is there. a5 at 50 waits for a6, until 67, and a7 for the end.
    const { batches } = play({
      policies: { batching: { name: 'proteus-nexus', sizes: [1, 2] } },
      duration: 200,
      tenants: tenant(40, [0, 0, 1, 10, 50, 60, 90]),
    })
    expect(batches).toEqual(['0-7 a1 a2', '10-17 a3 a4', '60-67 a5 a6', '200-206 a7'])
  })

  test('before a batch, who waited more than twice the SLO is given up, and the others go', () => {
    // At 110 the fourth is there. a1 waited 110; a2, due at 30, exactly 80.
    const { batches, dropped } = play({ policies, tenants: tenant(40, [0, 30, 100, 110]) })
    expect(batches).toEqual(['110-118 a2 a3 a4'])
    expect(dropped).toEqual({ a1: 110 })
  })

  test('whoever meets an idle replica waits for the others, past his deadline too', () => {
    const { batches } = play({ policies, tenants: tenant(40, [130, 200, 201, 202]) })
    expect(batches).toEqual(['202-211 a1 a2 a3 a4'])
  })

  test('the rest goes once no request will join', () => {
    expect(play({ policies, duration: 500, tenants: tenant(40, [300, 310, 320]) }).batches).toEqual([
      '500-508 a1 a2 a3',
    ])
  })
})
