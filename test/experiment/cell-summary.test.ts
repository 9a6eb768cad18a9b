import { describe, expect, test } from 'vitest'
import { summariseCell } from '../../src/experiment/cell-summary.ts'
import { resultOf } from './groups.ts'

const slo = new Map([
  ['a', 0.96],
  ['b', 0.9],
])

describe('the interval over replications decides whether an SLO is met', () => {
  test('by its lower bound, by hand', () => {
    // 0.98, 1, 0.99: mean 0.99, deviation 0.01, standard error 0.01 / sqrt(3) = 0.0057735, t(2) = 4.303: +- 0.0248434.
    const runs = [0.98, 1, 0.99].map(a => resultOf({ a, b: 1 }))
    const [a, b] = summariseCell(runs, slo).tenants
    expect(a).toMatchObject({ tenant: 'a', sloAttainment: 0.96, sloMet: true })
    expect(a!.attainment.value).toBeCloseTo(0.99, 12)
    expect(a!.attainment.low).toBeCloseTo(0.9651566, 6)
    // A share is no more than 1.
    expect(a!.attainment.high).toBe(1)
    expect(b).toMatchObject({ tenant: 'b', sloMet: true, attainment: { value: 1, high: 1 } })
    // The mean is well over 0.97; the lower bound is not.
    expect(summariseCell(runs, new Map([...slo, ['a', 0.97]])).tenants[0]!.sloMet).toBe(false)
  })

  test('and not by replications that agree: fifty requests without a miss show no 99.9 %', () => {
    // Wilson's bound at 100 % of n is n / (n + 3.8416): 50 / 53.84 = 0.929, 5,000 / 5,003.84 = 0.99923.
    const five = (requests: number) => new Array(5).fill(0).map(() => resultOf({ a: 1, requests: requests / 5 }))
    const asked = new Map([...slo, ['a', 0.999]])
    const few = summariseCell(five(50), asked).tenants[0]!
    expect(few).toMatchObject({ sloMet: false, attainment: { value: 1, high: 1, n: 5 } })
    expect(few.attainment.low).toBeCloseTo(50 / 53.8416, 6)
    expect(summariseCell(five(5000), asked).tenants[0]).toMatchObject({ sloMet: true })
  })

  test('a single run shows nothing', () => {
    expect(summariseCell([resultOf({ a: 1 })], slo).tenants[0]).toMatchObject({
      sloMet: false,
      attainment: { value: 1, low: null, high: null },
    })
  })

  test('nor does a tenant that some replication offered nothing', () => {
    const runs = [resultOf({ a: 1 }), resultOf({ a: null }), resultOf({ a: 1 })]
    expect(summariseCell(runs, slo).tenants[0]).toMatchObject({ sloMet: false, attainment: { value: null } })
  })

  test('who sent nothing at all has neither met nor missed it', () => {
    const runs = [resultOf({ a: null }), resultOf({ a: null })]
    expect(summariseCell(runs, slo).tenants[0]).toMatchObject({ sloMet: null, attainment: { value: null } })
  })
})

test('the saturation of a cell is the worst of its replications', () => {
  const of = (...levels: ('stable' | 'backlogged' | 'overloaded')[]) =>
    summariseCell(
      levels.map(saturation => resultOf({ a: 1, saturation })),
      slo,
    ).saturation
  expect(of('stable', 'stable')).toBe('stable')
  expect(of('stable', 'backlogged', 'stable')).toBe('backlogged')
  expect(of('backlogged', 'overloaded', 'stable')).toBe('overloaded')
})
