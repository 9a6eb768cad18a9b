import fc from 'fast-check'
import { expect, test } from 'vitest'
import { nearestRank, summarise } from '../../src/profile/summarise.ts'

test('five latencies, by hand', () => {
  // Mean 15 / 5; squares 4 + 1 + 4 + 0 + 1 = 10 over 4; neighbours (-2)(1) + (1)(2) + (2)(0) + (0)(-1) = 0.
  const summary = summarise([[1, 4, 5, 3, 2]])
  expect(summary).toMatchObject({ samples: 5, meanMs: 3, minMs: 1, lag1Autocorrelation: 0, tailMs: {} })
  expect(summary.stddevMs).toBeCloseTo(Math.sqrt(10 / 4), 12)
  expect(summary.quantilesMs).toHaveLength(101)
  // Nearest rank of five: up to 20 % the first, up to 40 % the second, and so on.
  for (const [k, value] of [
    [0, 1],
    [20, 1],
    [21, 2],
    [40, 2],
    [50, 3],
    [80, 4],
    [81, 5],
    [100, 5],
  ] as const) {
    expect(summary.quantilesMs[k]).toBe(value)
  }
})

test('ranks do not suffer from rounding: 7 % of 100 samples is the 7th', () => {
  const hundred = Array.from({ length: 100 }, (_, i) => i + 1)
  expect(0.07 * 100).toBeGreaterThan(7)
  expect(nearestRank(hundred, 0.07)).toBe(7)
  expect(summarise([hundred]).quantilesMs).toEqual([1, ...hundred])
})

test('autocorrelation: alternating is negative, a slow wave positive, and breaks between rounds do not count', () => {
  const alternating = Array.from({ length: 100 }, (_, i) => 1 + (i % 2))
  expect(summarise([alternating]).lag1Autocorrelation).toBeCloseTo(-1, 12)
  const wave = Array.from({ length: 1000 }, (_, i) => 2 + Math.sin(i / 50))
  expect(summarise([wave]).lag1Autocorrelation).toBeGreaterThan(0.99)
  // Within each round all is equal, the level changes between them: 4 pairs of (-1)(-1) and (1)(1), variance 1.
  expect(
    summarise([
      [1, 1, 1],
      [3, 3, 3],
    ]).lag1Autocorrelation,
  ).toBe(1)
  expect(summarise([[1], [3], [1]]).lag1Autocorrelation).toBe(0)
  expect(summarise([[2, 2, 2]]).lag1Autocorrelation).toBe(0)
})

test('a tail quantile is given only where ten samples lie beyond it', () => {
  const rising = (n: number) => summarise([Float64Array.from({ length: n }, (_, i) => i + 1)]).tailMs
  expect(rising(1999)).toEqual({})
  expect(rising(2000)).toEqual({ p995: 1990 })
  expect(rising(10_000)).toEqual({ p995: 9950, p999: 9990 })
  expect(rising(100_000)).toEqual({ p995: 99_500, p999: 99_900, p9999: 99_990 })
})

test('whatever was measured: quantiles ascend, are observed, and begin and end with the extremes', () => {
  const latencies = fc.array(fc.double({ min: 1e-6, max: 1e6, noNaN: true }), { minLength: 1, maxLength: 300 })
  fc.assert(
    fc.property(latencies, samples => {
      const { quantilesMs, minMs, meanMs } = summarise([samples])
      expect(quantilesMs.every((q, k) => k === 0 || q >= quantilesMs[k - 1]!)).toBe(true)
      expect(quantilesMs.every(q => samples.includes(q))).toBe(true)
      expect([quantilesMs[0], quantilesMs[100]]).toEqual([Math.min(...samples), Math.max(...samples)])
      expect(minMs).toBe(quantilesMs[0])
      expect(meanMs).toBeGreaterThanOrEqual(minMs * (1 - 1e-12))
    }),
  )
})

test('nothing cannot be summed up', () => {
  expect(() => summarise([])).toThrow('no samples')
})
