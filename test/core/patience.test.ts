/** Clients who give up while they wait. By hand, times in ms; l(b) = 5 + b. */
import { describe, expect, test } from 'vitest'
import { HandDriven, type HandSetting } from '../support/hand-driven.ts'

const impatient = { tenants: { a: { patience: 1 } } } as const satisfies HandSetting

describe('one at a time', () => {
  test('who gave up is dropped when its turn comes, and the next is served', () => {
    const world = HandDriven.started(impatient)
    expect(world.at(0).arrive('a').heard()).toEqual(['execute v@e1: a1'])
    world.arrive('a', 0, 4).arrive('a', 0, 5.9).arrive('a', 0, 60)
    // Nothing is said when they give up: they keep their places.
    expect(world.heard()).toEqual([])
    expect(world.state.queues.length[0]).toBe(3)
    expect(world.at(6).complete('e1').heard()).toEqual(['completed a1', 'dropped a2', 'dropped a3', 'execute v@e1: a4'])
  })

  test('at the very instant it is served still', () => {
    const world = HandDriven.started(impatient)
    world.at(0).arrive('a').arrive('a', 0, 6).heard()
    expect(world.at(6).complete('e1').heard()).toEqual(['completed a1', 'execute v@e1: a2'])
  })

  test('in execution nobody gives up any more', () => {
    const world = HandDriven.started(impatient)
    world.at(0).arrive('a', 0, 1).heard()
    expect(world.at(6).complete('e1').heard()).toEqual(['completed a1'])
  })

  test('when all gave up the executor is idle, and nothing is in flight', () => {
    const world = HandDriven.started(impatient)
    world.at(0).arrive('a').arrive('a', 0, 1).arrive('a', 0, 2).heard()
    expect(world.at(6).complete('e1').heard()).toEqual(['completed a1', 'dropped a2', 'dropped a3'])
    world.core.assertDrained()
    expect(world.at(7).arrive('a').heard()).toEqual(['execute v@e1: a4'])
  })

  test('a late request counts from when it was due', () => {
    const world = HandDriven.started(impatient)
    expect(world.at(3).arrive('a', 1, 2).heard()).toEqual(['dropped a1'])
  })
})

describe('in batches', () => {
  const batched = { ...impatient, policies: { batching: { name: 'take-all', maxBatch: 3 } } } as const

  test('a batch is filled up from behind those who gave up', () => {
    const world = HandDriven.started(batched)
    world.at(0).arrive('a').heard()
    for (const givesUp of [60, 1, 60, 2, 3, 60, 60]) world.arrive('a', 0, givesUp)
    // a2 a3 a4 were taken; a3 gave up, and so did a5 and a6 before a7.
    expect(world.at(6).complete('e1').heard()).toEqual([
      'completed a1',
      'dropped a3',
      'dropped a5',
      'dropped a6',
      'execute v@e1: a2 a4 a7',
    ])
    expect(world.state.queues.length[0]).toBe(1)
    expect(world.state.replicas.outstanding[0]).toBe(4)
    expect(world.at(14).complete('e1').heard()).toEqual([
      'completed a2',
      'completed a4',
      'completed a7',
      'execute v@e1: a8',
    ])
    expect(world.at(20).complete('e1').heard()).toEqual(['completed a8'])
    world.core.assertDrained()
  })

  test('or is smaller where nobody is left', () => {
    const world = HandDriven.started(batched)
    world.at(0).arrive('a').heard()
    for (const givesUp of [60, 1, 2]) world.arrive('a', 0, givesUp)
    expect(world.at(6).complete('e1').heard()).toEqual(['completed a1', 'dropped a3', 'dropped a4', 'execute v@e1: a2'])
    expect(world.state.batches.size[0]).toBe(1)
    // What is expected is of the batch that runs: 6 ms.
    expect(world.state.executors.expectedFreeNs[0]).toBe(12e6)
    expect(world.state.replicas.outstanding[0]).toBe(1)
  })

  test('from a shared queue too', () => {
    const world = HandDriven.started({ ...batched, policies: { ...batched.policies, routing: 'shared-queue' } })
    world.at(0).arrive('a').heard()
    for (const givesUp of [60, 1, 60]) world.arrive('a', 0, givesUp)
    expect(world.at(6).complete('e1').heard()).toEqual(['completed a1', 'dropped a3', 'execute v@e1: a2 a4'])
    expect(world.state.replicas.outstanding[0]).toBe(2)
    expect(world.at(13).complete('e1').heard()).toEqual(['completed a2', 'completed a4'])
    world.core.assertDrained()
  })
})

test('a patient world reads no instant, whatever a driver writes', () => {
  const world = HandDriven.started()
  world.at(0).arrive('a').arrive('a', 0, 1).heard()
  expect(world.at(6).complete('e1').heard()).toEqual(['completed a1', 'execute v@e1: a2'])
  expect(world.state.tasks.givesUpNs).toHaveLength(0)
})
