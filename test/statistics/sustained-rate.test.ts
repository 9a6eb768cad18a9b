import { describe, expect, test } from 'vitest'
import { rateAxis, type SweptPoint, sustainedRates } from '../../src/statistics/index.ts'

const point = (policy: string, load: number, met: boolean): SweptPoint => ({
  swept: [
    ['policies.batching', policy],
    ['load', `${load}`],
  ],
  offeredPerS: 500 * load,
  met,
})

describe('the rate that a combination sustained', () => {
  test('is the highest tried below the first that missed', () => {
    const tried = [0.5, 0.6, 0.7, 0.8]
    const points = [
      ...tried.map(load => point('late', load, load < 0.75)),
      ...tried.map(load => point('never', load, false)),
      ...tried.map(load => point('always', load, true)),
    ]
    expect(sustainedRates(points)).toEqual([
      { swept: [['policies.batching', 'late']], sustainedPerS: 350, missedPerS: 400 },
      { swept: [['policies.batching', 'never']], sustainedPerS: null, missedPerS: 250 },
      { swept: [['policies.batching', 'always']], sustainedPerS: 400, missedPerS: null },
    ])
  })

  test('is not one above a rate that missed, in whatever order they were tried', () => {
    const points = [point('a', 0.8, true), point('a', 0.6, false), point('a', 0.5, true)]
    expect(sustainedRates(points)).toMatchObject([{ sustainedPerS: 250, missedPerS: 300 }])
  })

  test('is not told where one rate alone was tried, none was swept, or several were', () => {
    expect(sustainedRates([point('a', 0.5, true)])).toEqual([])
    expect(sustainedRates([{ swept: [['policies.batching', 'a']], offeredPerS: 1, met: true }])).toEqual([])
    expect(rateAxis(['load', 'tenants.a.arrivals.rate'])).toBeUndefined()
    expect(rateAxis(['policies.batching', 'tenants.a.arrivals.rate'])).toBe('tenants.a.arrivals.rate')
    expect(rateAxis(['tenants.a.quota.rate'])).toBeUndefined()
    expect(sustainedRates([])).toEqual([])
  })
})
