import { expect, test } from 'vitest'
import { createStream, GammaDraws } from '../../src/random/index.ts'
import { gammaCdf, kolmogorovSmirnov, moments } from './distributions.ts'

function drawn(draws: GammaDraws, n: number): Float64Array {
  const values = new Float64Array(n)
  draws.fill(values)
  return values
}

test('the oracle: closed forms of the gamma distribution', () => {
  for (const x of [0.01, 0.5, 1, 3, 10]) {
    expect(gammaCdf(1, x)).toBeCloseTo(1 - Math.exp(-x), 11)
    expect(gammaCdf(3, x)).toBeCloseTo(1 - Math.exp(-x) * (1 + x + (x * x) / 2), 11)
  }
  // Chi-square with one degree of freedom: 95 % lie below 3.841459.
  expect(gammaCdf(0.5, 3.841459 / 2)).toBeCloseTo(0.95, 6)
})

test.each([0.05, 1 / 3.5 ** 2, 0.25, 0.5, 0.99, 1, 1.01, 2, 4, 25, 400])('shape %d', shape => {
  const draws = new GammaDraws(createStream(`gamma/${shape}`), shape)
  const n = 50_000
  const values = drawn(draws, n)
  const { mean, variance } = moments(values)
  // Standard errors: of the mean sqrt(shape / n); of the variance from the fourth moment, shape^2 (2 + 6 / shape) / n.
  expect(Math.abs(mean - shape)).toBeLessThan(4 * Math.sqrt(shape / n))
  expect(Math.abs(variance - shape)).toBeLessThan(4 * shape * Math.sqrt((2 + 6 / shape) / n))
  expect(kolmogorovSmirnov(values, x => gammaCdf(shape, x))).toBeLessThan(2.23)
})

test('a tiny shape underflows to zeros and stays a number', () => {
  const draws = new GammaDraws(createStream('gamma/tiny'), 1e-4)
  const values = [...drawn(draws, 10_000)]
  expect(values.every(value => value >= 0 && Number.isFinite(value))).toBe(true)
  expect(values.filter(value => value === 0).length).toBeGreaterThan(5000)
})

test('the draws of a stream are pinned', () => {
  const draws = new GammaDraws(createStream('7/0/search/arrivals'), 1 / 3.5 ** 2)
  expect([...drawn(draws, 3)]).toEqual([5.733686612605687e-12, 0.25582311038338423, 0.000001356823567864703])
})

test.each([0.25, 3])('draws of shape %d do not depend on how they are asked for', shape => {
  const atOnce = drawn(new GammaDraws(createStream('blocks'), shape), 2000)
  const inPieces = new GammaDraws(createStream('blocks'), shape)
  let from = 0
  for (const size of [1, 2, 509, 513, 975]) {
    expect(drawn(inPieces, size)).toEqual(atOnce.slice(from, from + size))
    from += size
  }
  expect(from).toBe(2000)
})

test.each([0, -1, Number.NaN, Number.POSITIVE_INFINITY])('shape %d is refused', shape => {
  expect(() => new GammaDraws(createStream('gamma'), shape)).toThrow('no gamma distribution')
})
