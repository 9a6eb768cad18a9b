/** What was served against the fair shares of it. l(1) = 6 ms, one executor. Times in ms. */
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { jainIndex, maxMinShares } from '../../src/measure/fair-shares.ts'
import { play } from '../support/play.ts'
import type { Tenant } from '../support/scenarios.ts'

describe("Jain's index", () => {
  test('of three of whom one gets its share, one three times and one five times its share', () => {
    // Throughputs of 50, 30, 50 where 50, 10, 10 would be optimal: (1 + 3 + 5)^2 / (3 x (1 + 9 + 25)).
    expect(jainIndex([50 / 50, 30 / 10, 50 / 10])).toBeCloseTo(81 / 105, 15)
  })

  test('k of n who share alike: k/n', () => {
    expect(jainIndex([2, 2, 2, 0, 0])).toBe(3 / 5)
    expect(jainIndex([7, 7])).toBe(1)
    expect(jainIndex([])).toBeNull()
  })
})

describe('weighted max-min shares', () => {
  test('by hand', () => {
    // A third of 10 is more than the first wants: 8 are left for two.
    expect(maxMinShares(10, [2, 8, 10], [1, 1, 1])).toEqual([2, 4, 4])
    // 14 by 1 : 1 : 3 are 2.8, 2.8, 8.4; the first wants 2, and the 12 that are left go 1 : 3.
    expect(maxMinShares(14, [2, 8, 12], [1, 1, 3])).toEqual([2, 3, 9])
    expect(maxMinShares(3, [1, 2], [5, 1])).toEqual([1, 2])
    // A weight that is lost beside a large one gets all that is left all the same.
    expect(maxMinShares(10, [4, 9], [1e6, 1e-12])).toEqual([4, 6])
  })

  test('nobody can get more but from somebody who has no more by weight', () => {
    const tenant = fc.record({ wanted: fc.nat(50), weight: fc.constantFrom(0.1, 0.5, 1, 3, 7) })
    fc.assert(
      fc.property(fc.array(tenant, { minLength: 1, maxLength: 6 }), fc.nat(120), (tenants, served) => {
        const wanted = tenants.map(it => it.wanted)
        const total = Math.min(
          served,
          wanted.reduce((a, b) => a + b, 0),
        )
        const shares = maxMinShares(
          total,
          wanted,
          tenants.map(it => it.weight),
        )
        expect(shares.reduce((a, b) => a + b, 0)).toBeCloseTo(total, 9)
        const most = Math.max(...shares.map((share, i) => share / tenants[i]!.weight))
        for (const [i, share] of shares.entries()) {
          expect(share).toBeLessThanOrEqual(wanted[i]! + 1e-9)
          if (share < wanted[i]! - 1e-9) expect(share / tenants[i]!.weight).toBeCloseTo(most, 9)
        }
      }),
      { numRuns: 300 },
    )
  })
})

describe('of a run', () => {
  const sharesOf = (tenants: { readonly [name: string]: Tenant }, warmup: number, duration: number) => {
    const { result } = play({ tenants, warmup, duration }).run
    return { jain: result.jainIndex, of: result.tenants.map(tenant => tenant.ofFairShare) }
  }
  const three = { arrivals: [0, 0, 0] }
  const one = { arrivals: [0] }

  test('what was completed in the window, whenever it was due', () => {
    // a1, a2, a3 and b1 end at 6, 12, 18, 24. In [10, 20): a2 and a3, of two by a and one by b that were there at 10. Each has
    // a fair share of 1.
    expect(sharesOf({ a: three, b: one }, 10, 20)).toEqual({ jain: 4 / (2 * 4), of: [2, 0] })
    // Three quarters of the 2 are a's: 2 / 1.5.
    expect(sharesOf({ a: { ...three, weight: 3 }, b: one }, 10, 20)).toEqual({ jain: 0.5, of: [4 / 3, 0] })
  })

  test('the window has its begin and not its end', () => {
    // [12, 24): a2 and a3, of those two and b1.
    expect(sharesOf({ a: three, b: one }, 12, 24)).toEqual({ jain: 0.5, of: [2, 0] })
    // [13, 25): a3 and b1, which is all that both want.
    expect(sharesOf({ a: three, b: one }, 13, 25)).toEqual({ jain: 1, of: [1, 1] })
  })

  test('who sends little gets little, which is fair', () => {
    expect(sharesOf({ a: { arrivals: [0, 10, 20, 30] }, b: { arrivals: [40] } }, 0, 100)).toEqual({
      jain: 1,
      of: [1, 1],
    })
  })

  test('nothing to divide, or nobody to divide it with', () => {
    expect(sharesOf({ a: three }, 0, 100)).toEqual({ jain: null, of: [null] })
    expect(sharesOf({ a: three, b: { arrivals: [] } }, 0, 100)).toEqual({ jain: null, of: [null, null] })
    expect(sharesOf({ a: one, b: one, c: { arrivals: [] } }, 0, 100)).toEqual({ jain: 1, of: [1, 1, null] })
    // The first ends at 6.
    expect(sharesOf({ a: three, b: one }, 0, 6)).toEqual({ jain: null, of: [null, null] })
  })
})
