import { expect, test } from 'vitest'
import type { ScenarioArrivals } from '../../src/spec/scenario.ts'
import { createArrivals } from '../../src/workload/index.ts'
import { gammaCdf, kolmogorovSmirnov, moments } from '../random/distributions.ts'
import { ascendingIntegers, gaps, instants } from './instants.ts'

const none = new Map()
const N = 100_000

test('poisson: exponential gaps of the rate', () => {
  const due = instants(createArrivals({ process: 'poisson', ratePerS: 400 }, '3/0/search/arrivals', none), N)
  expect(ascendingIntegers(due)).toBe(true)
  const { mean, cv } = moments(gaps(due))
  expect(Math.abs(mean / 2.5e6 - 1)).toBeLessThan(4 / Math.sqrt(N))
  expect(Math.abs(cv - 1)).toBeLessThan(4 / Math.sqrt(N))
  expect(kolmogorovSmirnov(gaps(due), gap => 1 - Math.exp(-gap / 2.5e6))).toBeLessThan(2.23)
})

test('poisson: counts per second are dispersed as their mean', () => {
  const due = instants(createArrivals({ process: 'poisson', ratePerS: 50 }, '4/0/search/arrivals', none), N)
  const seconds = Math.floor(due.at(-1)! / 1e9)
  const counts = new Float64Array(seconds)
  for (const at of due) if (at < seconds * 1e9) counts[Math.floor(at / 1e9)]! += 1
  const { mean, variance } = moments(counts)
  // The index of dispersion has a standard error of about sqrt(2 / windows).
  expect(Math.abs(variance / mean - 1)).toBeLessThan(4 * Math.sqrt(2 / seconds))
})

test.each([0.2, 0.5, 1, 2, 3.5])('gamma: gaps of the rate and of cv %d', cv => {
  const due = instants(createArrivals({ process: 'gamma', ratePerS: 20, cv }, '5/0/search/arrivals', none), N)
  expect(ascendingIntegers(due)).toBe(true)
  const shape = 1 / cv ** 2
  const { mean, cv: observed } = moments(gaps(due))
  expect(Math.abs(mean / 5e7 - 1)).toBeLessThan((4 * cv) / Math.sqrt(N))
  // Delta method: the cv's standard error is cv * sqrt((1 + 2 cv^2) / (2 n)) for gamma (exact moments up to four).
  expect(Math.abs(observed / cv - 1)).toBeLessThan(5 * Math.sqrt((1 + 2 * cv * cv) / (2 * N)))
  // Rounding hides the shape of gaps near 1 ns, of which there are many when cv > 1; the draws themselves are tested alone.
  if (cv <= 1) expect(kolmogorovSmirnov(gaps(due), gap => gammaCdf(shape, gap / (5e7 / shape)))).toBeLessThan(2.23)
})

test('gaps under 1 ns become equal instants, and the rate stays', () => {
  const due = instants(createArrivals({ process: 'gamma', ratePerS: 1e6, cv: 3.5 }, '6/0/search/arrivals', none), N)
  const zero = gaps(due).filter(gap => gap === 0).length / N
  // P(gap < 1 ns) is between P(0 after rounding) for gaps of half and of twice that.
  const below = (ns: number) => gammaCdf(1 / 3.5 ** 2, ns / (1000 * 3.5 ** 2))
  expect(zero).toBeGreaterThan(below(0.25))
  expect(zero).toBeLessThan(below(1))
  expect(Math.abs(due.at(-1)! / (N * 1000) - 1)).toBeLessThan((4 * 3.5) / Math.sqrt(N))
})

test('deterministic: multiples of the gap rounded up, without drift', () => {
  const due = instants(createArrivals({ process: 'deterministic', ratePerS: 3 }, 'unused', none), 300_000)
  expect(due.slice(0, 4)).toEqual([333_333_334, 666_666_667, 1_000_000_000, 1_333_333_334])
  expect(due.at(-1)).toBe(100_000e9)
})

test('instants do not depend on the size of the blocks', () => {
  const all: ScenarioArrivals[] = [
    { process: 'poisson', ratePerS: 10 },
    { process: 'gamma', ratePerS: 10, cv: 2 },
    { process: 'deterministic', ratePerS: 10 },
  ]
  for (const arrivals of all) {
    const whole = instants(createArrivals(arrivals, '7/0/search/arrivals', none), 999, 999)
    expect(instants(createArrivals(arrivals, '7/0/search/arrivals', none), 999, 7)).toEqual(whole)
    expect(instants(createArrivals(arrivals, '7/0/search/arrivals', none), 999, 1)).toEqual(whole)
  }
})

test('the first instants are pinned', () => {
  const first = (arrivals: ScenarioArrivals) => instants(createArrivals(arrivals, '7/0/search/arrivals', none), 4)
  expect(first({ process: 'poisson', ratePerS: 400 })).toEqual([5_177_972, 6_522_750, 9_175_352, 13_371_174])
  expect(first({ process: 'gamma', ratePerS: 400, cv: 2 })).toEqual([1704, 8_609_117, 8_706_717, 8_714_921])
})

test('another path gives other arrivals', () => {
  const from = (path: string) => instants(createArrivals({ process: 'poisson', ratePerS: 400 }, path, none), 5)
  expect(from('7/0/search/arrivals')).not.toEqual(from('7/1/search/arrivals'))
})

test.each([0, -1, Number.NaN, Number.POSITIVE_INFINITY])('a rate of %d is refused', ratePerS => {
  expect(() => createArrivals({ process: 'poisson', ratePerS }, 'p', none)).toThrow('no arrivals have the rate')
  expect(() => createArrivals({ process: 'deterministic', ratePerS }, 'p', none)).toThrow('no arrivals have the rate')
  expect(() => createArrivals({ process: 'gamma', ratePerS: 1, cv: ratePerS }, 'p', none)).toThrow('the cv')
})
