/** Which replicas there are, and where. A run's requests play no part in it. */
import fc from 'fast-check'
import { expect, test } from 'vitest'
import { HandDriven } from '../support/hand-driven.ts'

const loadsOf = (executors: number, replicas?: { [variant: string]: number }) => {
  const world = new HandDriven({
    executors,
    models: { m: { a: {}, b: {} } },
    policies: { allocation: { name: 'static', ...(replicas && { replicas }) } },
  })
  world.core.tick()
  expect(world.heard()).toEqual(['plan'])
  return world.answerPlan().heard()
}

test('static: each replica goes to the executor with the fewest, in order of names', () => {
  // a: e1, e2; b: e3, then all hold one and the first has its turn.
  expect(loadsOf(3, { 'm/b': 2, 'm/a': 2 })).toEqual(['load a@e1', 'load b@e1', 'load a@e2', 'load b@e3'])
})

test('static: more replicas than executors share them', () => {
  expect(loadsOf(2, { 'm/a': 3 })).toEqual(['load a@e1', 'load a@e1', 'load a@e2'])
})

test('static: without a word every executor holds one of every variant', () => {
  expect(loadsOf(2)).toEqual(['load a@e1', 'load b@e1', 'load a@e2', 'load b@e2'])
})

test('static: as many of each as were asked for, and no executor holds two more than another, then and later', () => {
  const some = fc.integer({ min: 0, max: 6 })
  fc.assert(
    fc.property(fc.integer({ min: 1, max: 5 }), some, some, (executors, a, b) => {
      fc.pre(a + b > 0)
      const world = new HandDriven({
        executors,
        models: { m: { a: {}, b: {} } },
        policies: { allocation: { name: 'static', replicas: { 'm/a': a, 'm/b': b } } },
      })
      const { plan } = world.policies.allocation
      const { placements } = plan({ nowNs: 0, placements: [] })
      const count = (key: 'variant' | 'executor', of: number) => placements.filter(it => it[key] === of).length
      expect([count('variant', 0), count('variant', 1)]).toEqual([a, b])
      const held = Array.from({ length: executors }, (_, executor) => count('executor', executor))
      expect(Math.max(...held) - Math.min(...held)).toBeLessThanOrEqual(1)
      expect(plan({ nowNs: 5e9, placements: placements.slice(1) }).placements).toEqual(placements)
    }),
    { numRuns: 100 },
  )
})
