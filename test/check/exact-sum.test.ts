import fc from 'fast-check'
import { expect, test } from 'vitest'
import { ExactSum } from '../../src/check/exact-sum.ts'

test('sums and products without a rounding, past what a double holds', () => {
  const whole = fc.integer({ min: 0, max: 2 ** 31 - 1 })
  const large = fc.maxSafeInteger().map(value => Math.abs(value) % 2 ** 52)
  fc.assert(
    fc.property(fc.array(fc.tuple(whole, large), { minLength: 1, maxLength: 30 }), pairs => {
      const sum = new ExactSum()
      let exact = 0n
      for (const [a, b] of pairs) {
        sum.addProduct(a, b)
        sum.add(b)
        exact += BigInt(a) * BigInt(b) + BigInt(b)
      }
      expect(sum.value).toBe(exact)
    }),
    { seed: 1 },
  )
  // What a plain sum would lose.
  expect(2 ** 53 + 1 - 2 ** 53).toBe(0)
  const sum = new ExactSum()
  for (const value of [2 ** 52, 2 ** 52, 1]) sum.add(value)
  expect(sum.value).toBe(2n ** 53n + 1n)
})
