/** The tabled quantile function against the distribution function of test/random/distributions, an oracle of its own. */
import { describe, expect, test } from 'vitest'
import { createStream, GammaQuantile } from '../../src/random/index.ts'
import { gammaCdf, logGamma } from './distributions.ts'

/** The two words that stand for u, a multiple of 2^-53 plus 2^-54. */
function wordsOf(u: number): [number, number] {
  const v = u < 0.5 ? u : 1 - u
  const place = Math.floor(v * 2 ** 53)
  const high = Math.floor(place / 2 ** 21)
  return [u < 0.5 ? high : high | -0x80000000, (place - high * 2 ** 21) << 11]
}

function quantiles(shape: number, us: readonly number[]): Float64Array {
  const values = new Float64Array(us.length)
  GammaQuantile.of(shape).fill(values, Int32Array.from(us.flatMap(wordsOf)))
  return values
}

const density = (shape: number, x: number) => Math.exp((shape - 1) * Math.log(x) - x - logGamma(shape))
const grid = Array.from({ length: 2000 }, (_, i) => (i + 0.5) / 2000)

describe.each([1 / 16, 0.25, 0.5, 1, 2.5, 16, 400])('shape %d', shape => {
  test('no value is off by more than 1e-7 of the mean, and the tails by no more than their own size tells', () => {
    const tails = [1e-3, 1e-6, 1e-9, 1 - 1e-3, 1 - 1e-6]
    const us = [...grid, ...tails].sort((a, b) => a - b)
    const values = quantiles(shape, us)
    for (const [i, u] of us.entries()) {
      const x = values[i]!
      if (x > 0) expect(Math.abs(gammaCdf(shape, x) - u) / density(shape, x) / shape).toBeLessThan(1e-7)
      if (i > 0) expect(x).toBeGreaterThanOrEqual(values[i - 1]!)
    }
  })

  test('the far upper tail falls as the exponential does', () => {
    // Q(k, x) ~ x^(k-1) e^-x / Gamma(k) (1 + (k-1)/x + ...): at 2^-40 and 2^-41 x differs by about ln 2.
    const [near, far] = quantiles(shape, [1 - 2 ** -40, 1 - 2 ** -41])
    expect(far! - near!).toBeGreaterThan(Math.LN2 * 0.75)
    expect(far! - near!).toBeLessThan(Math.LN2 * (shape > 100 ? 6 : 2.2))
  })
})

test('shape 1 is the exponential distribution', () => {
  for (const [i, x] of quantiles(1, grid).entries()) expect(x).toBeCloseTo(-Math.log(1 - grid[i]!), 8)
})

test.each([1e-6, 1e-4, 0.01])(
  'of shape %d, that is a coefficient of variation of 10 to 1,000, nothing is negative',
  shape => {
    const words = new Int32Array(200_000)
    createStream(`${shape}`).fillWords(words)
    const values = new Float64Array(words.length / 2)
    GammaQuantile.of(shape).fill(values, words)
    expect(values.every(value => value >= 0 && Number.isFinite(value))).toBe(true)
  },
)

test('whatever the words are, the value is a number', () => {
  const extremes = [0, -1, 1, 0x7fffffff, -0x80000000]
  const words = Int32Array.from(extremes.flatMap(a => extremes.flatMap(b => [a, b])))
  const values = new Float64Array(words.length / 2)
  GammaQuantile.of(0.25).fill(values, words)
  expect(values.every(value => value >= 0 && Number.isFinite(value))).toBe(true)
})
