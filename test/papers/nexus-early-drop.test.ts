import { beforeAll, expect, test } from 'vitest'
import { sustainedOf } from '../../src/cli/sustained-table.ts'
import { labelled, rebuilt } from './rebuilt.ts'

/** In requests/s, by process, alpha and policy. */
let sustained: (process: string, alpha: string, policy: string) => number
beforeAll(async () => {
  const cells = await rebuilt('nexus-early-drop', {
    set: ['duration=12 s', 'warmup=1 s', 'replications=2', 'seed=another'],
    sweep: ['tenants.cameras.model=alpha-1.0,alpha-1.8', 'load=0.6,0.65,0.7,0.75,0.8,0.85,0.9,0.95,1'],
  })
  const rates = labelled(sustainedOf(cells))
  sustained = (process, alpha, policy) => rates.get(`${process}, ${alpha}, nexus-${policy}-drop`)!.sustainedPerS!
}, 120_000)

test('with equal gaps both reach 500 /s, what batches of 25 can serve: 25 / 50 ms', () => {
  for (const alpha of ['alpha-1.0', 'alpha-1.8']) {
    // Two replications of 11 s: a request more or less at the ends.
    for (const policy of ['lazy', 'early']) expect(sustained('deterministic', alpha, policy)).toBeCloseTo(500, -1)
  }
})

test('with Poisson gaps neither does, and early drop sustains more than lazy drop', () => {
  for (const alpha of ['alpha-1.0', 'alpha-1.8']) {
    expect(sustained('poisson', alpha, 'early')).toBeGreaterThan(sustained('poisson', alpha, 'lazy'))
    expect(sustained('poisson', alpha, 'early')).toBeLessThan(490)
  }
})

test('by up to a quarter, the more the larger the fixed cost of a batch', () => {
  const gain = (alpha: string) => sustained('poisson', alpha, 'early') / sustained('poisson', alpha, 'lazy')
  // Rates are tried in steps of 25: a gain is known to within about 7 points.
  expect(gain('alpha-1.0')).toBeGreaterThan(1.1)
  expect(gain('alpha-1.0')).toBeLessThan(1.35)
  expect(gain('alpha-1.0')).toBeGreaterThan(gain('alpha-1.8'))
})
