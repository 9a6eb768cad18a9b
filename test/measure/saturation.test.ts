/** Does the cluster keep up? By the growth of the backlog. */
import { describe, expect, test } from 'vitest'
import { runLogged } from '../support/play.ts'
import { scenario } from '../support/scenarios.ts'

const constant = (serviceMs: number) =>
  runLogged(
    scenario({
      duration: 60_000,
      models: { m: { v: { fixed: 0, perItem: serviceMs } } },
      tenants: { a: { arrivals: { process: 'deterministic', ratePerS: 100 } } },
    }),
  ).result

describe('constant arrivals of 100 /s, so that the growth is exact', () => {
  test('served as they come: stable', () => {
    expect(constant(10)).toMatchObject({ saturation: 'stable', backlogGrowthPerS: 0 })
  })

  test.each([
    // Served are 1000 / 10.05 = 99.50 /s, so 0.5 of 100 wait more each second.
    [10.05, 0.4975, 'stable'],
    [10.3, 2.9126, 'backlogged'],
    [12, 16.6667, 'overloaded'],
  ] as const)('a service of %d ms: %d /s more wait, %s', (serviceMs, growth, saturation) => {
    const result = constant(serviceMs)
    expect(result.saturation).toBe(saturation)
    expect(result.backlogGrowthPerS).toBeCloseTo(growth, 2)
  })
})

const random = (ratePerS: number, rho: number, durationS: number, replication: number) =>
  runLogged(
    scenario({
      replication,
      duration: durationS * 1000,
      models: { m: { v: { law: 'exponential', fixed: 0, perItem: (1000 * rho) / ratePerS } } },
      tenants: { a: { arrivals: { poissonPerS: ratePerS } } },
    }),
  ).result.saturation

const seeds = Array.from({ length: 20 }, (_, i) => i)

test('random arrivals at 80 % are stable, at 120 % overloaded, in every run', () => {
  expect(seeds.map(seed => random(50, 0.8, 60, seed))).toEqual(seeds.map(() => 'stable'))
  expect(seeds.map(seed => random(50, 1.2, 60, seed))).toEqual(seeds.map(() => 'overloaded'))
})

test('a burst in a short run of few requests hardly ever passes for growth', () => {
  // 60 requests at 50 %: a rise of one request over the run is 1.7 % of them.
  expect(seeds.filter(seed => random(1, 0.5, 60, seed) !== 'stable').length).toBeLessThanOrEqual(2)
})

test('rejected and dropped requests are not in the system: their cost shows in the attainment', () => {
  const { result } = runLogged(
    scenario({
      duration: 20_000,
      models: { m: { v: { fixed: 0, perItem: 20, maxBatch: 1 } } },
      policies: { admission: 'deadline-feasible' },
      tenants: { a: { slo: 100, arrivals: { process: 'deterministic', ratePerS: 100 } } },
    }),
  )
  expect(result.saturation).toBe('stable')
  // One of two is refused once the queue is full.
  expect(result.overall.attainment).toBeCloseTo(0.5, 2)
})
