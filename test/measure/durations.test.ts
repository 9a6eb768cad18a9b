import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { distributionOfCounts } from '../../src/measure/counted.ts'
import { Durations, HISTOGRAM_ERROR_BOUND } from '../../src/measure/index.ts'
import { MS } from '../support/scenarios.ts'

function durations(ms: readonly number[], sampleLimit = 1000): Durations {
  const all = Durations.alone(sampleLimit)
  for (const value of ms) all.add(value * MS)
  return all
}

const TEN = [20, 3, 8, 6, 15, 8, 7, 10, 16, 13]

describe('percentiles are nearest rank: always an observed value', () => {
  test('3 6 7 8 8 10 13 15 16 20', () => {
    // Ranks ceil(10 p): 5, 8, 9, 10, 10, 10.
    expect(durations(TEN).distributionMs()).toEqual({
      n: 10,
      mean: 10.6,
      min: 3,
      p50: 8,
      p75: 15,
      p90: 16,
      p95: 20,
      p99: 20,
      p999: 20,
      max: 20,
      errorBound: 0,
    })
  })

  test('over the offered, misses are infinite: no number where the rank falls on one', () => {
    // 12 offered, 10 completed: ranks 6, 9 and 11.
    const distribution = durations(TEN).distributionMs(12)
    expect(distribution).toMatchObject({ n: 12, p50: 10, p75: 16, p90: null, p99: null, max: null, mean: null })
    // Exactly the last observed one: rank ceil(0.5 * 20) = 10.
    expect(durations(TEN).distributionMs(20)).toMatchObject({ p50: 20, p75: null })
  })

  test('nothing observed: no numbers', () => {
    expect(durations([]).distributionMs()).toMatchObject({ n: 0, mean: null, min: null, p50: null, max: null })
    expect(durations([]).distributionMs(3)).toMatchObject({ n: 3, p50: null })
  })

  test('zero is a duration like any other', () => {
    expect(durations([0, 0, 4]).distributionMs()).toMatchObject({ min: 0, p50: 0, p99: 4 })
    expect(durations([0, 0, 4], 0).distributionMs()).toMatchObject({ min: 0, p50: 0, p99: 4 })
  })
})

describe('exact while they are few, a histogram beyond', () => {
  test('the limit itself is exact, in the order in which they came', () => {
    const at = durations(TEN, 10)
    expect(at.distributionMs().errorBound).toBe(0)
    expect(at.samples()).toEqual(Float64Array.from(TEN, ms => ms * MS))
    const beyond = durations([...TEN, 9], 10)
    expect(beyond.distributionMs().errorBound).toBe(HISTOGRAM_ERROR_BOUND)
    expect(beyond.samples()).toBeUndefined()
    expect(beyond.count).toBe(11)
  })

  /** 1 ns to 11 days, each octave as likely. */
  const duration = fc.double({ min: 0, max: 50, noNaN: true }).map(octave => Math.floor(2 ** octave))
  const many = fc.array(duration, { minLength: 1, maxLength: 300 })

  test('its percentiles are within the bound of the exact ones, its mean and extremes exact', () => {
    fc.assert(
      fc.property(many, fc.nat(20), (all, unserved) => {
        const exact = Durations.alone(1000)
        const histogram = Durations.alone(0)
        for (const ns of all) {
          exact.add(ns)
          histogram.add(ns)
        }
        const truth = exact.distributionMs(all.length + unserved)
        const told = histogram.distributionMs(all.length + unserved)
        expect(told).toMatchObject({ n: truth.n, mean: truth.mean, min: truth.min, max: truth.max })
        for (const p of ['p50', 'p75', 'p90', 'p95', 'p99', 'p999'] as const) {
          if (truth[p] === null) expect(told[p]).toBeNull()
          else expect(Math.abs(told[p]! / truth[p] - 1)).toBeLessThanOrEqual(told.errorBound)
        }
      }),
      { numRuns: 300 },
    )
  })

  test('merging tells the same as one collector of all', () => {
    fc.assert(
      fc.property(fc.array(many, { minLength: 1, maxLength: 4 }), fc.constantFrom(0, 100, 10_000), (parts, limit) => {
        const collect = (all: readonly number[]) => {
          const collected = Durations.alone(limit)
          for (const ns of all) collected.add(ns)
          return collected
        }
        const merged = Durations.merged(parts.map(collect)).distributionMs()
        const exact = parts.every(part => part.length <= limit)
        const whole = Durations.alone(exact ? 10_000 : 0)
        for (const ns of parts.flat()) whole.add(ns)
        const { mean, ...rest } = whole.distributionMs()
        expect(merged).toMatchObject(rest)
        // Sums of parts are added in another order.
        expect(Math.abs(merged.mean! / mean! - 1)).toBeLessThan(1e-12)
      }),
      { numRuns: 100 },
    )
  })
})

test('buckets hold more than 16 bits count', () => {
  // 70,000 of 1 ms, 131,072 of 2 ms, 30,000 of 3 ms: ranks 115,536, 173,304 and 228,762 of 231,072.
  const values = [...Array(70_000).fill(1), ...Array(131_072).fill(2), ...Array(30_000).fill(3)]
  for (const limit of [0, 65_536, 100_000]) {
    const { n, p50, p75, p99 } = durations(values, limit).distributionMs()
    expect(n).toBe(231_072)
    for (const [value, truth] of [
      [p50, 2],
      [p75, 2],
      [p99, 3],
    ] as const)
      expect(Math.abs(value! / truth - 1)).toBeLessThan(HISTOGRAM_ERROR_BOUND)
  }
  // One fewer than half of them lies below: the ranks are exact whatever the counts are held in.
  const half = durations([...Array(131_072).fill(1), ...Array(131_071).fill(9)], 0)
  expect(half.distributionMs().p50).toBeCloseTo(1, 1)
  half.add(9 * MS)
  half.add(9 * MS)
  expect(half.distributionMs().p50).toBeCloseTo(9, 0)
  const merged = Durations.merged([half, half, half]).distributionMs()
  expect(merged.n).toBe(3 * 262_145)
  expect(merged.p50).toBe(half.distributionMs().p50)
})

test('batch sizes: from how often each was seen', () => {
  // 1 1 1 2 4 4 4 4 4 4: ranks 5 and 8 are 4; 10 values, sum 3 + 2 + 24.
  expect(distributionOfCounts([0, 3, 1, 0, 6, 0])).toMatchObject({ n: 10, mean: 2.9, min: 1, p50: 4, p75: 4, max: 4 })
  // Rank 2 of four is 1, rank 3 is 2.
  expect(distributionOfCounts([0, 2, 2])).toMatchObject({ n: 4, mean: 1.5, p50: 1, p75: 2 })
  expect(distributionOfCounts([0, 0])).toMatchObject({ n: 0, mean: null, p50: null })
})
