/** Variates of mean 1: their distribution functions, moments and independence, at fixed seeds. */
import { describe, expect, test } from 'vitest'
import {
  balancedPhase,
  erlangOf,
  hyperexponentialOf,
  IndexedDraws,
  lognormalOf,
  lognormalVariance,
  PARTS,
} from '../../src/random/index.ts'
import { gammaCdf, kolmogorovSmirnov, moments, normalTail } from './distributions.ts'
import { correlation } from './randomness.ts'

const N = 200_000
/** One in 10,000 samples is further from its distribution. */
const FAR = 2.23

const sample = (path: string, draw: (draws: IndexedDraws, index: number) => number) => {
  const draws = new IndexedDraws(path)
  return Float64Array.from({ length: N }, (_, i) => draw(draws, i))
}

function expectMoments(values: Float64Array, cv: number, kurtosis: number): void {
  const seen = moments(values)
  expect(Math.abs(seen.mean - 1)).toBeLessThan((4 * cv) / Math.sqrt(N))
  // Standard error of a variance (Kenney and Keeping): variance x sqrt((kurtosis - 1) / n).
  expect(Math.abs(seen.variance / (cv * cv) - 1)).toBeLessThan(4 * Math.sqrt((kurtosis - 1) / N))
}

describe.each([1, 2, 5, 16, 17, 100, 256])('Erlang with %i stages', stages => {
  const values = sample('unit/erlang', (draws, i) => erlangOf(draws, i, stages))
  const cdf = (x: number) => gammaCdf(stages, stages * x)

  test('is the gamma distribution of that shape', () => {
    expect(kolmogorovSmirnov(values, cdf)).toBeLessThan(FAR)
    expectMoments(values, 1 / Math.sqrt(stages), 3 + 6 / stages)
  })

  test('neighbouring draws share nothing', () => {
    expect(Math.abs(correlation(values.map(cdf), 1))).toBeLessThan(4 / Math.sqrt(N))
  })
})

test('an Erlang draw of one stage is the exponential draw of the same number', () => {
  const draws = new IndexedDraws('unit/one')
  for (let i = 0; i < 100; i++) expect(erlangOf(draws, i, 1)).toBeCloseTo(-Math.log(draws.unit(i)), 12)
})

test('a sum of many stages does not underflow, and all its parts are different draws', () => {
  const draws = new IndexedDraws('unit/parts')
  const sum = Array.from({ length: 256 }, (_, part) => -Math.log(draws.unitOf(3, part))).reduce((a, b) => a + b)
  expect(erlangOf(draws, 3, 256)).toBeCloseTo(sum / 256, 12)
  expect(draws.unitOf(3, 0)).toBe(draws.unit(3))
  const seen = new Set<number>()
  for (let part = 0; part < PARTS; part++) {
    for (const index of [0, 1, 2 ** 32, 2 ** 53 - 1]) seen.add(draws.unitOf(index, part))
  }
  expect(seen.size).toBe(4 * PARTS)
})

describe.each([1.001, 1.5, 4, 10])('hyperexponential with a coefficient of variation of %d', cv => {
  const p = balancedPhase(cv)
  const values = sample('unit/hyperexponential', (draws, i) => hyperexponentialOf(draws.unit(i), p))
  const [rate1, rate2] = [2 * p, 2 * (1 - p)]
  const cdf = (x: number) => 1 - p * Math.exp(-rate1 * x) - (1 - p) * Math.exp(-rate2 * x)

  test('is a mixture of two exponential distributions with balanced means', () => {
    expect(p / rate1).toBeCloseTo((1 - p) / rate2, 12)
    expect((2 * p) / rate1 ** 2 + (2 * (1 - p)) / rate2 ** 2 - 1).toBeCloseTo(cv * cv, 9)
    expect(kolmogorovSmirnov(values, cdf)).toBeLessThan(FAR)
    const fourth = (24 * p) / rate1 ** 4 + (24 * (1 - p)) / rate2 ** 4
    const third = (6 * p) / rate1 ** 3 + (6 * (1 - p)) / rate2 ** 3
    expectMoments(values, cv, (fourth - 4 * third + 6 * (1 + cv * cv) - 3) / cv ** 4)
  })

  test('neighbouring draws share nothing', () => {
    expect(Math.abs(correlation(values.map(cdf), 1))).toBeLessThan(4 / Math.sqrt(N))
  })
})

describe.each([0.1, 0.5, 1, 3])('lognormal with a coefficient of variation of %d', cv => {
  const variance = lognormalVariance(cv)
  const values = sample('unit/lognormal', (draws, i) => lognormalOf(draws.unit(i), variance))

  test('has a normally distributed logarithm', () => {
    const sigma = Math.sqrt(Math.log(1 + cv * cv))
    const cdf = (x: number) => 1 - normalTail((Math.log(x) + sigma ** 2 / 2) / sigma)
    expect(kolmogorovSmirnov(values, cdf)).toBeLessThan(FAR)
  })

  test('has the mean 1 and that variation', () => {
    const seen = moments(values)
    expect(Math.abs(seen.mean - 1)).toBeLessThan((4 * cv) / Math.sqrt(N))
    // The tail of cv 3 has no sample variance to speak of.
    if (cv <= 1) expect(Math.abs(seen.cv / cv - 1)).toBeLessThan(0.05)
  })
})

test('no uniform gives a variate that is negative, infinite or none', () => {
  const smallest = 2 ** -53
  for (const u of [smallest, 0.25, 0.5, balancedPhase(3), 1 - smallest]) {
    const values = [hyperexponentialOf(u, balancedPhase(3)), lognormalOf(u, lognormalVariance(100))]
    for (const value of values) expect(value >= 0 && value < Number.POSITIVE_INFINITY).toBe(true)
  }
})
