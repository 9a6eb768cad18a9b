/**
 * When a new request would be done, as admission sees it, where executors hold several replicas of a model (a SuperNet) and
 * requests wait in its shared queue. Big takes 8 + 2b ms, small 2 + b; up to 4 in a batch. Times in ms.
 */
import { expect, test } from 'vitest'
import { play } from '../support/play.ts'
import type { Setting } from '../support/scenarios.ts'

const big = { quality: 0.99, fixed: 8, perItem: 2, maxBatch: 4 }
const small = { quality: 0.9, fixed: 2, perItem: 1, maxBatch: 4 }
const policies: Setting['policies'] = {
  admission: { name: 'deadline-feasible', anyVariant: true },
  variant: { name: 'most-accurate-at-dispatch', margin: 0 },
  routing: 'shared-queue',
}

/** Is the one request of b, due at 1, turned away? */
const refuses = (slo: number, others: readonly number[], more: Setting & { readonly model?: string }) => {
  const tenants = { a: { slo: 1000, arrivals: others }, b: { model: more.model ?? 'm', slo, arrivals: [1] } }
  return 'b1' in play({ models: { m: { big, small } }, policies: policies!, ...more, tenants }).rejected
}

test('who waits in the shared queue is served once, by one of the replicas', () => {
  // a1 runs on big until 10, three wait. With b1 small takes 6: done at 16. Three more by big would be done at 30.
  expect(refuses(15, [0, 1, 1, 1], {})).toBe(false)
  expect(refuses(14.9, [0, 1, 1, 1], {})).toBe(true)
})

test('of two such executors each serves half of them', () => {
  // Both run big until 10. Five wait, with b1 six, three on each: small takes 5, done at 15.
  expect(refuses(14, [0, 0, 1, 1, 1, 1, 1], { executors: 2 })).toBe(false)
  expect(refuses(13.9, [0, 0, 1, 1, 1, 1, 1], { executors: 2 })).toBe(true)
})

test('where one variant is on each, too', () => {
  // e1 runs big until 10, e2 small until 3. Three wait, with b1 four, two on each: small takes 4, done at 7.
  const more = {
    executors: 2,
    policies: { ...policies, allocation: { name: 'static', replicas: { 'm/big': 1, 'm/small': 1 } } },
  }
  expect(refuses(6, [0, 0, 1, 1, 1], more)).toBe(false)
  expect(refuses(5.9, [0, 0, 1, 1, 1], more)).toBe(true)
})

test("another model's shared queue is served once as well, before the request", () => {
  // Both variants of m take 8 + 2b. One runs until 10, four wait: 16, until 26. Then n's one takes 6: done at 32.
  const more = { model: 'n', models: { m: { big, other: { ...big, quality: 0.9 } }, n: { v: {} } } }
  expect(refuses(31, [0, 1, 1, 1, 1], more)).toBe(false)
  expect(refuses(30.9, [0, 1, 1, 1, 1], more)).toBe(true)
})
