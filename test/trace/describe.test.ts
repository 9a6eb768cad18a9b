import { expect, test } from 'vitest'
import { arrivalStatistics, describeTrace, generateTrace, readTrace, ringSpanS } from '../../src/trace/index.ts'
import { written } from './files.ts'

test('by hand: rate, cv of gaps, dispersion, peak', () => {
  // Gaps 0, 0.5, 1.5, 2 (mean 1, variance 0.625); one lap is 5 s with counts 3, 0, 1, 0, 1.
  const statistics = arrivalStatistics(Float64Array.of(0, 0, 0.5, 2, 4), 5)
  expect(statistics.rows).toBe(5)
  expect(statistics.meanRatePerS).toBe(1)
  expect(statistics.gapCv).toBeCloseTo(Math.sqrt(0.625), 12)
  // Mean 1, variance (4 + 1 + 0 + 1 + 0) / 5.
  expect(statistics.dispersion1s).toBeCloseTo(1.2, 12)
  expect(statistics.dispersion60s).toBeNull()
  expect(statistics.peakToMean1s).toBe(3)
})

test('the span has a gap at the seam like the others, so the rate is one over the mean gap', () => {
  expect(ringSpanS(Float64Array.of(0, 1, 4))).toBe(6)
  expect(ringSpanS(Float64Array.of(0))).toBe(0)
  expect(arrivalStatistics(Float64Array.of(0, 1, 4), 6).meanRatePerS).toBe(0.5)
})

test('what cannot be told is null', () => {
  const one = arrivalStatistics(Float64Array.of(0), 0)
  const nothing = { meanRatePerS: null, gapCv: null, dispersion1s: null, dispersion60s: null, peakToMean1s: null }
  expect(one).toEqual({ rows: 1, ...nothing })
  expect(arrivalStatistics(Float64Array.of(0, 0, 0), 0)).toEqual({ rows: 3, ...nothing })
})

const described = (cv: number, process: 'gamma' | 'deterministic') => {
  const arrivals = process === 'gamma' ? ({ process, ratePerS: 20, cv } as const) : ({ process, ratePerS: 20 } as const)
  const { arrivalNs } = generateTrace({ arrivals, durationNs: 5e12, seed: '3', tenant: 'a' })
  const arrivalS = arrivalNs.map(ns => (ns - arrivalNs[0]!) / 1e9)
  return arrivalStatistics(arrivalS, ringSpanS(arrivalS))
}

test('a Poisson process: cv and dispersion are 1', () => {
  const statistics = described(1, 'gamma')
  expect(statistics.meanRatePerS! / 20).toBeCloseTo(1, 1)
  expect(statistics.gapCv).toBeCloseTo(1, 1)
  expect(Math.abs(statistics.dispersion1s! - 1)).toBeLessThan(4 * Math.sqrt(2 / 5000))
  expect(Math.abs(statistics.dispersion60s! - 1)).toBeLessThan(4 * Math.sqrt(2 / 83))
})

test('bursts: the dispersion of long windows tends to the square of the cv; a clock has none', () => {
  const bursts = described(3, 'gamma')
  expect(bursts.gapCv).toBeCloseTo(3, 0)
  expect(bursts.dispersion60s!).toBeGreaterThan(5)
  expect(bursts.dispersion60s!).toBeLessThan(13)
  const clock = described(0, 'deterministic')
  expect(clock.gapCv).toBeLessThan(1e-6)
  expect(clock.dispersion1s).toBeLessThan(0.01)
  expect(clock.peakToMean1s).toBeLessThan(1.06)
})

test('a file: all rows, then each tenant in the time of the whole', async () => {
  const content = '# Source: here\narrival_s,tenant,input_tokens\n0,b,10\n1,a,20\n2,b,30\n3,b,40\n'
  const description = describeTrace(await readTrace(written(content, 'two.csv')))
  expect(description).toMatchObject({
    name: 'two.csv',
    rows: 4,
    spanS: 4,
    meanRatePerS: 1,
    inputTokensMean: 25,
    outputTokensMean: null,
    comments: ['Source: here'],
  })
  expect(description.tenants.map(({ tenant, rows, meanRatePerS }) => [tenant, rows, meanRatePerS])).toEqual([
    ['a', 1, 0.25],
    ['b', 3, 0.75],
  ])
})

test('a gap of weeks takes no time to describe', async () => {
  const content = 'arrival_s,tenant\n0,a\n9000000,a\n'
  const startMs = performance.now()
  expect(describeTrace(await readTrace(written(content))).peakToMean1s).toBeGreaterThan(1e6)
  expect(performance.now() - startMs).toBeLessThan(5000)
})
