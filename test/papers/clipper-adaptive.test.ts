import { beforeAll, expect, test } from 'vitest'
import { sustainedOf } from '../../src/cli/sustained-table.ts'
import { labelled, rebuilt } from './rebuilt.ts'

/** In requests/s; 0 where the lowest that was tried is too much. */
let sustained: (model: string, policy: string) => number
beforeAll(async () => {
  const shorter = {
    set: ['duration=3 s', 'warmup=1 s', 'replications=2', 'seed=another'],
    sweep: ['load=0.02,0.05,0.08,0.2,0.4,0.6,0.7'],
  }
  const rates = labelled(sustainedOf(await rebuilt('clipper-adaptive', shorter)))
  sustained = (model, policy) => rates.get(`${model}, ${policy}`)!.sustainedPerS ?? 0
}, 120_000)

const AIMD = 'clipper-aimd'

test('one at a time no more than 1 / l(1) is sustained, whatever a batch would save', () => {
  for (const [model, onePerS] of [
    ['cheap', 1000 / 1.04],
    ['middling', 1000 / 2.2],
    ['dear', 1000 / 5],
  ] as const)
    expect(sustained(model, 'none')).toBeLessThan(onePerS)
})

test('adaptive batching gains the more the less a request adds to its batch', () => {
  // The largest of 10 ms serve 22,500 and 4,000 a second; 0.7 of what batches of 1,000 could is 17,070 and 3,465.
  expect(sustained('cheap', AIMD)).toBeGreaterThan(16_000)
  expect(sustained('cheap', AIMD) / sustained('cheap', 'none')).toBeGreaterThan(15)
  expect(sustained('middling', AIMD) / sustained('middling', 'none')).toBeGreaterThan(5)
  expect(sustained('dear', AIMD)).toBeLessThan(222)
})
