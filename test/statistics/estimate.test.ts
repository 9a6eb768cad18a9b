import { describe, expect, test } from 'vitest'
import { meanEstimate, shareEstimate, tQuantile, wilson } from '../../src/statistics/index.ts'

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

  test('other levels are computed: the same function that the table prints, for odd and even degrees', () => {
    for (const level of [0.9, 0.95, 0.99]) {
      for (const n of degrees) expect(tQuantile(level * (1 + 1e-15), n)).toBeCloseTo(tQuantile(level, n), 2.9)
    }
    // T of one degree is Cauchy, of two t / sqrt(2 + t^2).
    expect(tQuantile(0.999, 1)).toBeCloseTo(Math.tan((Math.PI * 0.999) / 2), 6)
    expect(tQuantile(0.9999, 2)).toBeCloseTo(0.9999 * Math.sqrt(2 / (1 - 0.9999 ** 2)), 8)
    for (const n of [3, 19, 38, 39]) expect(shareWithin(tQuantile(0.9999, n), n)).toBeCloseTo(0.9999, 7)
  })

  test('refuses what is no level, and no degrees of freedom', () => {
    expect(() => tQuantile(1, 3)).toThrow('level of 1')
    expect(() => tQuantile(0, 3)).toThrow('level of 0')
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

describe('share of requests over replications', () => {
  const runs = (...counts: [successes: number, trials: number][]) =>
    shareEstimate(counts.map(([successes, trials]) => ({ successes, trials })))

  test('replications that agree are no surer than their requests are many', () => {
    // Wilson at 100 % of n: low = n / (n + z^2), high = 1; z = 1.96, n = 300.
    const { value, low, high } = runs([100, 100], [100, 100], [100, 100])
    expect([value, high]).toEqual([1, 1])
    expect(low).toBeCloseTo(300 / 303.8416, 9)
  })

  test('replications that differ by more keep the interval between them', () => {
    // 0.9 and 1: t(1) = 12.706, deviation 0.0707: 0.95 -+ 0.635, cut at 1; Wilson's of 950 in 1,000 lies inside.
    const { value, low, high } = runs([450, 500], [500, 500])
    expect(value).toBeCloseTo(0.95, 12)
    expect(low).toBeCloseTo(0.95 - 0.6353, 4)
    expect(high).toBe(1)
  })

  test('one replication has no interval, and one without requests leaves no value', () => {
    expect(runs([10, 10])).toMatchObject({ value: 1, low: null, high: null, n: 1 })
    expect(runs([10, 10], [0, 0])).toMatchObject({ value: null, low: null, n: 2 })
  })
})

test("Wilson's interval, against published values", () => {
  // Newcombe, Statistics in Medicine 1998, 857-872, table I (method 3): 81 of 263, 15 of 148, 0 of 20, 1 of 29.
  const published = [
    [81, 263, 0.2553, 0.3662],
    [15, 148, 0.0624, 0.1605],
    [0, 20, 0, 0.1611],
    [1, 29, 0.0061, 0.1718],
  ] as const
  for (const [successes, n, low, high] of published) {
    const interval = wilson(successes / n, n)
    expect(interval.low).toBeCloseTo(low, 4)
    expect(interval.high).toBeCloseTo(high, 4)
  }
  expect(wilson(0, 0)).toEqual({ low: 0, high: 1 })
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
