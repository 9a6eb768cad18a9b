import { beforeAll, expect, test } from 'vitest'
import type { GroupedCell } from '../../src/experiment/index.ts'
import { labelled, rebuilt } from './rebuilt.ts'

let cells: Map<string, GroupedCell>
beforeAll(async () => {
  const shorter = { set: ['duration=10 s', 'replications=2', 'seed=another'], sweep: ['load=0.1,0.3,0.6,0.7'] }
  cells = labelled(await rebuilt('symphony-deferred', shorter))
}, 120_000)

const of = (policy: string, load: number, key: 'attainment' | 'utilisation' | 'batchSize_mean') =>
  cells.get(`${policy}, ${load}`)!.summary[key].value!

test('deferred, 99 % are in time at more than five times the rate of queues apart', () => {
  expect(of('deferred', 0.6, 'attainment')).toBeGreaterThan(0.99)
  expect(of('eager and apart', 0.1, 'attainment')).toBeGreaterThan(0.99)
  expect(of('eager and apart', 0.3, 'attainment')).toBeLessThan(0.9)
})

test('from the same queues deferring gains the more the higher the load', () => {
  expect(of('deferred', 0.7, 'attainment')).toBeGreaterThan(of('eager', 0.7, 'attainment'))
})

test('devices are busy in proportion to the load, with batches several times as large', () => {
  expect(of('eager', 0.3, 'utilisation')).toBeGreaterThan(0.95)
  expect(of('deferred', 0.3, 'utilisation')).toBeLessThan(0.55)
  // A request alone takes 6 ms, so eager batches of one keep half of the devices busy at 0.1.
  expect(of('deferred', 0.1, 'utilisation')).toBeLessThan(0.6 * of('eager', 0.1, 'utilisation'))
  expect(of('deferred', 0.3, 'batchSize_mean')).toBeGreaterThan(3 * of('eager', 0.3, 'batchSize_mean'))
})
