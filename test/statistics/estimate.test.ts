import { describe, expect, test } from 'vitest'
import { meanEstimate, tQuantile } from '../../src/statistics/index.ts'

describe("Student's t quantiles", () => {
  const degrees = [...Array.from({ length: 30 }, (_, i) => i + 1), 40, 60, 120]

  test.each([0.9, 0.95, 0.99])('level %d: each tabulated value encloses that share of the density', level => {
    for (const n of degrees) {
      const t = tQuantile(level, n)
      // Three decimals are printed.
      expect(Math.abs(shareWithin(t, n) - level)).toBeLessThan(2 * density(t, n) * 0.0006)
    }
  })

  test('between tabulated degrees the next lower one, so that an interval is rather too wide', () => {
    expect(tQuantile(0.95, 39)).toBe(tQuantile(0.95, 30))
    expect(tQuantile(0.95, 59)).toBe(tQuantile(0.95, 40))
    expect(tQuantile(0.95, 119)).toBe(tQuantile(0.95, 60))
    expect(tQuantile(0.95, 5000)).toBe(tQuantile(0.95, 120))
    expect(tQuantile(0.95, 1e6)).toBe(1.96)
  })

  test('refuses what is not in the table', () => {
    expect(() => tQuantile(0.5, 3)).toThrow('no t table')
    expect(() => tQuantile(0.95, 0)).toThrow('degrees of freedom')
  })
})

describe('mean of replications', () => {
  test('by hand', () => {
    // Mean 5, squares 9 1 1 1 0 0 4 16 = 32, variance 32 / 7, standard error sqrt(32 / 56) = 0.755929, t = 2.365.
    const { value, low, high, n } = meanEstimate([2, 4, 4, 4, 5, 5, 7, 9])
    expect([value, n]).toEqual([5, 8])
    expect(low).toBeCloseTo(5 - 1.787772, 5)
    expect(high).toBeCloseTo(5 + 1.787772, 5)
  })

  test('cut to what is possible', () => {
    expect(meanEstimate([0.98, 1, 0.99], 0.95, [0, 1]).high).toBe(1)
  })

  test('equal observations have an interval of no width', () => {
    expect(meanEstimate([1, 1, 1])).toMatchObject({ value: 1, low: 1, high: 1 })
  })

  test('the mean of equal observations is that observation, to the last bit', () => {
    for (const value of [0.1, 0.99, 0.95, 0.999, 1 / 3]) {
      for (let n = 2; n < 12; n++) {
        expect(meanEstimate(new Array(n).fill(value))).toMatchObject({ value, low: value, high: value })
      }
    }
  })

  test('one observation has no interval; none, or a missing one, has no value', () => {
    expect(meanEstimate([3])).toMatchObject({ value: 3, low: null, high: null, n: 1 })
    expect(meanEstimate([])).toMatchObject({ value: null, n: 0 })
    expect(meanEstimate([1, null, 2])).toMatchObject({ value: null, low: null, n: 3 })
  })
})

/** Density of Student's t with n degrees: c (1 + x^2 / n)^(-(n + 1) / 2), c = G((n + 1) / 2) / (sqrt(n pi) G(n / 2)). */
function density(x: number, n: number): number {
  // r(n) = G((n + 1) / 2) / G(n / 2), from r(1) = 1 / sqrt(pi) by r(n + 1) = (n / 2) / r(n).
  let ratio = 1 / Math.sqrt(Math.PI)
  for (let k = 1; k < n; k++) ratio = k / 2 / ratio
  return (ratio / Math.sqrt(n * Math.PI)) * (1 + (x * x) / n) ** (-(n + 1) / 2)
}

/** P(|T| <= t) by Simpson's rule. */
function shareWithin(t: number, n: number): number {
  const steps = 20_000
  const h = t / steps
  let sum = density(0, n) + density(t, n)
  for (let i = 1; i < steps; i++) sum += (i % 2 === 1 ? 4 : 2) * density(i * h, n)
  return (2 * sum * h) / 3
}
