import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { IndexedDraws } from '../../src/random/index.ts'
import { RowChoice } from '../../src/workload/index.ts'
import '../support/property-tests.ts'

const ordinals = fc.integer({ min: 0, max: 2 ** 40 })
const counts = fc.integer({ min: 1, max: 100_000 })

describe('the row that a request carries', () => {
  test('is the integer part of its draw times the number of rows', () => {
    fc.assert(
      fc.property(fc.string({ minLength: 1 }), ordinals, counts, (path, ordinal, n) => {
        const draw = BigInt(new IndexedDraws(path).uint32(ordinal))
        expect(new RowChoice(path, n).rowOf(ordinal)).toBe(Number((draw * BigInt(n)) >> 32n))
      }),
    )
  })

  test('among every k-th row is the one whose stretch of k rows holds it', () => {
    fc.assert(
      fc.property(
        ordinals,
        fc.integer({ min: 1, max: 2000 }),
        fc.integer({ min: 1, max: 50 }),
        (ordinal, few, stride) => {
          const all = new RowChoice('7/0/search/inputs', few * stride).rowOf(ordinal)
          expect(new RowChoice('7/0/search/inputs', few).rowOf(ordinal)).toBe(Math.floor(all / stride))
        },
      ),
    )
  })

  test('is each of them as often as chance has it', () => {
    const choice = new RowChoice('7/0/search/inputs', 10)
    const times = new Array<number>(10).fill(0)
    for (let ordinal = 0; ordinal < 10_000; ordinal++) times[choice.rowOf(ordinal)]!++
    // Chi-square of 9 degrees of freedom is above 27.9 once in a thousand.
    expect(times.reduce((sum, count) => sum + (count - 1000) ** 2 / 1000, 0)).toBeLessThan(27.9)
  })

  test('is that of its tenant', () => {
    const [a, b] = ['a', 'b'].map(tenant => new RowChoice(`7/0/${tenant}/inputs`, 1000))
    const same = Array.from({ length: 1000 }, (_, i) => a!.rowOf(i) === b!.rowOf(i)).filter(Boolean)
    // One in a thousand by chance.
    expect(same.length).toBeLessThan(10)
  })
})
