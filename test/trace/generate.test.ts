import { expect, test } from 'vitest'
import { Interrupted } from '../../src/errors/index.ts'
import { generateTrace } from '../../src/trace/index.ts'
import { createArrivals } from '../../src/workload/index.ts'

const gamma = { process: 'gamma', ratePerS: 100, cv: 2 } as const

test('the arrivals of a simulated tenant of that name and seed, until the duration', () => {
  const { arrivalNs, tenants, tenantOf } = generateTrace({
    arrivals: gamma,
    durationNs: 60e9,
    seed: '7',
    tenant: 'search',
  })
  const block = new Float64Array(arrivalNs.length + 1)
  createArrivals(gamma, '7/0/search/arrivals', new Map()).fill(block)
  expect([...arrivalNs]).toEqual([...block.subarray(0, arrivalNs.length)])
  expect(block.at(-1)).toBeGreaterThanOrEqual(60e9)
  expect(tenants).toEqual(['search'])
  expect(tenantOf).toEqual(new Int32Array(arrivalNs.length))
})

test('many blocks join without a seam', () => {
  const arrivals = { process: 'deterministic', ratePerS: 1000 } as const
  const { arrivalNs } = generateTrace({ arrivals, durationNs: 200e9, seed: '1', tenant: 'a' })
  // The arrival at 200 s itself is outside.
  expect(arrivalNs.length).toBe(199_999)
  expect(arrivalNs.every((instant, i) => instant === (i + 1) * 1e6)).toBe(true)
})

test('nothing, too much, and stopping', () => {
  const options = { durationNs: 1e6, seed: '1', tenant: 'a' }
  expect(() => generateTrace({ ...options, arrivals: { process: 'deterministic', ratePerS: 1 } })).toThrow(
    'no request arrives in that time',
  )
  expect(() => generateTrace({ ...options, arrivals: { process: 'poisson', ratePerS: 1e12 } })).toThrow('too many rows')
  const signal = AbortSignal.abort()
  expect(() => generateTrace({ ...options, arrivals: gamma, signal })).toThrow(Interrupted)
})
