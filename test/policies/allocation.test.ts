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
