/** A policy that breaks its family's contract is named at once, and never makes a run hang or lie. */
import { describe, expect, test } from 'vitest'
import type { BatchAnswer, Batching, Families, View } from '../../src/contract/index.ts'
import { DROP_HEAD, NOTHING_YET, WAIT } from '../../src/contract/index.ts'
import { PolicyError } from '../../src/errors/index.ts'
import { HandDriven } from '../support/hand-driven.ts'
import { MS, type Setting } from '../support/scenarios.ts'

const broken = (instead: Partial<Families>, setting: Setting = {}) => HandDriven.started({ ...setting, instead })

function expectBreach(act: () => unknown, family: string, problem: string): void {
  let thrown: unknown
  try {
    act()
  } catch (error) {
    thrown = error
  }
  expect(thrown).toBeInstanceOf(PolicyError)
  expect((thrown as PolicyError).family).toBe(family)
  expect((thrown as PolicyError).message).toMatch(new RegExp(`^the ${family} policy '[a-z-]+' broke its contract`))
  expect((thrown as PolicyError).message).toContain(problem)
}

describe('batching', () => {
  const answering = (decide: (view: View, answer: BatchAnswer) => number): Batching => ({
    decide: (view, _, __, answer) => decide(view, answer),
  })
  const oneArrival = (decide: (view: View, answer: BatchAnswer) => number) => () =>
    broken({ batching: answering(decide) })
      .at(3)
      .arrive('a')

  test.each([
    ['more than wait', () => 2, 'at 3 ms: took 2 where 1 wait'],
    ['half a request', () => 0.5, 'took 0.5'],
    ['NaN', () => Number.NaN, 'answered NaN'],
    [
      'an answer that does not exist',
      () => -3,
      'answered -3, neither how many to take nor WAIT, NOTHING_YET or DROP_HEAD',
    ],
    [
      'nothing at all',
      () => undefined as never,
      'answered undefined, neither how many to take nor WAIT, NOTHING_YET or DROP_HEAD',
    ],
    ['a wait until now', waitUntil(3), 'waits until 3 ms, which is not in the future'],
    ['a wait into the past', waitUntil(1), 'waits until 1 ms'],
    ['a wait for ever', waitUntil(Number.POSITIVE_INFINITY), 'waits until no instant: NOTHING_YET waits'],
    ['a wait until NaN', waitUntil(Number.NaN), 'answered WAIT and wrote no instant to answer.untilNs'],
    ['a wait without an instant', () => WAIT, 'answered WAIT and wrote no instant to answer.untilNs'],
  ] as const)('%s', (_, decide, problem) => {
    expectBreach(oneArrival(decide), 'batching', problem)
  })

  test('an instant from an earlier answer is not believed', () => {
    let asked = 0
    const decide = (_: View, answer: BatchAnswer) => {
      if (asked++ === 0) answer.untilNs = 100 * MS
      return WAIT
    }
    const world = broken({ batching: answering(decide) })
      .at(3)
      .arrive('a')
    expectBreach(() => world.arrive('a'), 'batching', 'answered WAIT and wrote no instant to answer.untilNs')
  })

  test('more than the profile covers', () => {
    const all = { decide: (view: View, queue: number) => (view.queues.length[queue]! < 3 ? NOTHING_YET : 3) }
    const world = broken({ batching: all }, { models: { m: { v: { maxBatch: 2 } } } })
      .arrive('a')
      .arrive('a')
    expectBreach(() => world.arrive('a'), 'batching', 'took 3 where 3 wait and a batch holds at most 2')
  })

  test('nothing yet, although no request will arrive any more', () => {
    const world = broken({ batching: answering(() => NOTHING_YET) }).arrive('a')
    expectBreach(() => world.end(), 'batching', 'no request will join this queue any more')
  })

  test('nothing yet, although the replica drains', () => {
    const world = broken({ batching: answering(() => NOTHING_YET) }, { executors: 2 }).arrive('a')
    expectBreach(() => world.answerPlan('v@e2'), 'batching', 'no request will join this queue any more')
  })

  test('dropping the head is no breach: asked again for the next, until nobody waits', () => {
    const world = broken({ batching: answering(() => DROP_HEAD) })
    expect(world.arrive('a').arrive('a').heard()).toEqual(['dropped a1', 'dropped a2'])
    world.core.assertDrained()
  })
})

function waitUntil(ms: number): (view: View, answer: BatchAnswer) => number {
  return (_, answer) => {
    answer.untilNs = ms * MS
    return WAIT
  }
}

test('admission: an answer that does not exist', () => {
  const world = broken({ admission: { admit: () => 7 } })
  expectBreach(() => world.arrive('a'), 'admission', 'answered 7, neither ACCEPT nor REJECT nor DEGRADE')
})

describe('variant', () => {
  const models = { m: { big: { quality: 0.99 }, small: { quality: 0.9 } }, n: { other: {} } }
  const choosing = (variant: number, floor = 0) =>
    broken({ variant: { select: () => variant } }, { models, tenants: { a: { model: 'm', floor } } })

  test('under the floor', () => {
    const problem = "chose a variant of quality 0.9 under the tenant's floor of 0.95"
    expectBreach(() => choosing(1, 0.95).arrive('a'), 'variant', problem)
  })

  test.each([2, -1, Number.NaN])("no variant of the request's model: %d", variant => {
    expectBreach(() => choosing(variant).arrive('a'), 'variant', "which is no variant of the request's model")
  })
})

describe('routing', () => {
  const models = { m: { v: {} }, n: { w: {} } }
  const tenants = { a: { model: 'm' }, b: { model: 'n' } }

  test("another model's replica", () => {
    const world = broken({ routing: { route: () => 1 } }, { models, tenants })
    expectBreach(() => world.arrive('a'), 'routing', "chose queue 1, the queue of n/w on e1, which can't serve m/v")
  })

  test("another model's shared queue", () => {
    const world = broken({ routing: { route: view => view.models.sharedQueue[1]! } }, { models, tenants })
    expectBreach(() => world.arrive('a'), 'routing', "chose queue 3, the shared queue of n, which can't serve m/v")
  })

  test.each([-1, 99, Number.NaN])('no queue at all: %d', queue => {
    const world = broken({ routing: { route: () => queue } })
    expectBreach(() => world.arrive('a'), 'routing', `chose queue ${queue}, and there is no such replica`)
  })

  test('a replica that drains', () => {
    const world = broken({ routing: { route: () => 0 } }, { executors: 2 })
    world.arrive('a').arrive('a').answerPlan('v@e2')
    expectBreach(() => world.arrive('a'), 'routing', 'chose queue 0')
  })

  test('a pick of a busy executor would overwrite its batch', () => {
    const routing = { bindsLate: true, route: (view: View) => view.models.sharedQueue[0]!, pick: () => 0 }
    const world = broken({ routing }, { executors: 2 }).arrive('a')
    expectBreach(() => world.arrive('a'), 'routing', "picked replica 0, which can't take from queue 2 now")
  })
})

test.each([9, -7, Number.NaN, 0.5])('routing: a pick of a replica that there is not: %d', replica => {
  const routing = { bindsLate: true, route: (view: View) => view.models.sharedQueue[0]!, pick: () => replica }
  const problem = `picked replica ${replica}, which can't take from queue 1 now\nasked about request 1 of a`
  if (replica < 0) expect(() => broken({ routing }).arrive('a')).not.toThrow()
  else expectBreach(() => broken({ routing }).arrive('a'), 'routing', problem)
})

test('it is said which request it was, and where that stood', () => {
  const decide = (view: View) => (view.queues.length[0]! < 2 ? NOTHING_YET : 3)
  const tenants = { a: {}, b: {} }
  const world = broken({ batching: { decide } }, { tenants }).at(2).arrive('a').at(5)
  expectBreach(() => world.arrive('b'), 'batching', 'asked about request 1 of a, due at 0.002 s, at the head of')
  const rejecting = broken({ admission: { admit: () => 7 } }, { tenants }).at(3)
  expectBreach(
    () => rejecting.arrive('b'),
    'admission',
    'answered 7, neither ACCEPT nor REJECT nor DEGRADE\nasked about request 1 of b, due at 0.003 s',
  )
})

test('queueing: a key that is no number', () => {
  const order = (_: View, task: number, key: Float64Array) => {
    key[task] = Number.NaN
  }
  const world = broken({ queueing: { order, expired: () => false } })
  expectBreach(() => world.arrive('a'), 'queueing', 'wrote no number as the sort key')
})

test('queueing: a request that is delayed again and again', () => {
  const order = (_: View, task: number, key: Float64Array) => {
    key[task] = 0
  }
  const world = broken({ queueing: { order, expired: () => true, delays: () => true } })
  expectBreach(() => world.arrive('a'), 'queueing', 'delays a request that it has delayed')
})

test('queueing: a request that is delayed to no place', () => {
  const order = (_: View, task: number, key: Float64Array) => {
    key[task] = 0
  }
  const delays = (_: View, task: number, key: Float64Array) => {
    key[task] = Number.NaN
    return true
  }
  const world = broken({ queueing: { order, expired: () => true, delays } })
  expectBreach(() => world.arrive('a'), 'queueing', 'wrote no number as the sort key')
})

test('allocation: a variant or an executor that is not there', () => {
  for (const placement of [
    { variant: 7, executor: 0 },
    { variant: 0, executor: -1 },
  ]) {
    const world = new HandDriven()
    world.core.tick()
    const { variant, executor } = placement
    expectBreach(
      () => world.planned({ placements: [placement] }),
      'allocation',
      `wants variant ${variant} on executor ${executor}, and there is no such thing`,
    )
  }
})

test('allocation: more replicas than there is room for', () => {
  const placements = [0, 1, 2].map(() => ({ variant: 0, executor: 0 }))
  const world = new HandDriven()
  world.core.tick()
  expectBreach(() => world.planned({ placements }), 'allocation', 'wants more than 1 replicas at once')
})
