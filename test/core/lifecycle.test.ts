/** Replicas come, drain, leave and are lost; requests outlive them. Times in ms; l(b) = 5 + b. */
import { describe, expect, test } from 'vitest'
import { ACCEPT, DEGRADE, DRAINING } from '../../src/contract/index.ts'
import { HandDriven } from '../support/hand-driven.ts'
import { MS } from '../support/scenarios.ts'

describe('ready', () => {
  const loading = () => {
    const world = new HandDriven({ executors: 2 })
    world.core.tick()
    world.answerPlan().heard()
    return world
  }

  test('requests that came before any replica was ready are placed in their order', () => {
    const world = loading()
    expect(world.at(1).arrive('a').arrive('a').heard()).toEqual([])
    expect(world.at(3).ready('v@e1').heard()).toEqual(['execute v@e1: a1'])
    // e2 gets its share of what comes next; a2 stays where it was placed.
    expect(world.at(4).ready('v@e2').heard()).toEqual([])
    expect(world.at(9).complete('e1').heard()).toEqual(['completed a1', 'execute v@e1: a2'])
  })

  test('requests that came before the plan wait for it', () => {
    const world = new HandDriven()
    world.core.tick()
    world.arrive('a').answerPlan()
    expect(world.heard()).toEqual(['plan', 'load v@e1'])
    expect(world.ready('v@e1').heard()).toEqual(['execute v@e1: a1'])
  })

  test('a plan that brings no replica fails them', () => {
    const world = new HandDriven()
    world.core.tick()
    world.arrive('a').heard()
    expect(world.planned({ placements: [] }).heard()).toEqual(['failed a1'])
    expect(world.arrive('a').heard()).toEqual(['failed a2'])
    world.core.assertDrained()
  })

  test('a replica that is no longer wanted stays away', () => {
    const world = loading()
    expect(world.answerPlan('v@e2').heard()).toEqual(['unload v@e1'])
    expect(world.ready('v@e1').arrive('a').heard()).toEqual([])
    expect(world.ready('v@e2').heard()).toEqual(['execute v@e2: a1'])
  })
})

describe('planned: what the plan has is loaded, what it has not drains, what both have stays', () => {
  test('the same plan changes nothing', () => {
    const world = HandDriven.started({ executors: 2 })
    expect(world.answerPlan('v@e2', 'v@e1').heard()).toEqual([])
  })

  test('two of a kind on one executor are counted', () => {
    const world = HandDriven.started({ policies: { allocation: { name: 'static', replicas: { 'm/v': 3 } } } })
    expect(world.answerPlan('v@e1').heard()).toEqual(['unload v@e1', 'unload v@e1'])
    expect(world.answerPlan('v@e1', 'v@e1').heard()).toEqual(['load v@e1'])
  })

  test('the idle leave before the new come, and may be replaced in their slots', () => {
    const world = HandDriven.started({
      models: { m: { v: {}, w: {} } },
      policies: { allocation: { name: 'static', replicas: { 'm/v': 2 } } },
    })
    expect(world.answerPlan('w@e1', 'w@e1').heard()).toEqual(['unload v@e1', 'unload v@e1', 'load w@e1', 'load w@e1'])
  })

  test('executors that are gone get nothing', () => {
    const world = HandDriven.started({ executors: 2 })
    world.fail('e1').heard()
    expect(world.answerPlan('v@e1', 'v@e2').heard()).toEqual([])
  })
})

describe('draining', () => {
  test('no new requests; those it has are served; then it is unloaded', () => {
    const world = HandDriven.started({ executors: 2 })
    // Round robin: a1, a3 on e1, a2 on e2.
    world.arrive('a').arrive('a').arrive('a').heard()
    expect(world.at(1).answerPlan('v@e2').heard()).toEqual([])
    world.arrive('a').arrive('a')
    expect(world.state.queues.length[world.queue('v@e2')]).toBe(2)
    expect(world.at(6).complete('e1').heard()).toEqual(['completed a1', 'execute v@e1: a3'])
    expect(world.at(12).complete('e1').heard()).toEqual(['completed a3', 'unload v@e1'])
  })

  test('nobody waits for company that can not come', () => {
    for (const batching of [
      { name: 'fixed', size: 4 },
      { name: 'timeout', maxBatch: 4, maxWait: 500 * MS },
      { name: 'deadline-aware' },
    ]) {
      const world = HandDriven.started({ executors: 2, policies: { batching } })
      world.arrive('a').heard()
      const heard = world.at(1).answerPlan('v@e2').heard()
      expect(heard).toContain('execute v@e1: a1')
      expect(world.at(7).complete('e1').heard()).toEqual(['completed a1', 'unload v@e1'])
    }
  })

  test('it is unloaded too when its last requests are given up', () => {
    const world = HandDriven.started({
      models: { m: { v: {} }, n: { w: {} } },
      tenants: { a: { model: 'm', slo: 5 }, b: { model: 'n' } },
      policies: { queueing: { name: 'fifo', drop: 'expired' } },
    })
    world.arrive('b').at(1).arrive('a').heard()
    expect(world.at(2).answerPlan('w@e1').heard()).toEqual([])
    expect(world.state.replicas.state[world.queue('v@e1')]).toBe(DRAINING)
    // a1's deadline was 6.
    expect(world.at(7).complete('e1').heard()).toEqual(['completed b1', 'dropped a1', 'unload v@e1'])
  })

  test('of two replicas on an executor, the one that leaves takes nothing of the other with it', () => {
    const world = HandDriven.started({
      models: { m: { v: {} }, n: { w: {} } },
      tenants: { a: { model: 'm', slo: 5 }, b: { model: 'n' } },
      policies: { queueing: { name: 'fifo', drop: 'expired' } },
    })
    // v and w on e1; v drains, and its last request is given up in the same round in which w's is served.
    world.arrive('b').at(1).arrive('a').at(2).arrive('b').answerPlan('w@e1').heard()
    expect(world.at(7).complete('e1').heard()).toEqual([
      'completed b1',
      'dropped a1',
      'unload v@e1',
      'execute w@e1: b2',
    ])
  })
})

describe('fail: an executor is lost', () => {
  test('what it executed fails, what waited is placed anew in its order, nothing is lost', () => {
    const world = HandDriven.started({ executors: 2 })
    for (let i = 0; i < 6; i++) world.arrive('a')
    world.heard()
    // a1 runs on e1, where a3 and a5 wait; a2 runs on e2, where a4 and a6 wait.
    expect(world.at(3).fail('e1').heard()).toEqual(['failed a1'])
    expect(world.state.queues.length[world.queue('v@e2')]).toBe(4)
    const served = [6, 12, 18, 24, 30].flatMap(ms => world.at(ms).complete('e2').heard())
    expect(served.filter(line => line.startsWith('completed'))).toEqual(
      ['a2', 'a3', 'a4', 'a5', 'a6'].map(name => `completed ${name}`),
    )
    world.core.assertDrained()
  })

  test('they are placed in the order of arrival, not in that of their deadlines', () => {
    const world = HandDriven.started({
      executors: 3,
      tenants: { a: { slo: 1000 }, b: { slo: 100 } },
      policies: { queueing: 'earliest-deadline-first' },
    })
    // Round robin: a1 runs on e1, where a4 and b1 wait. The next turn is the second's, of two now: e3's, then e2's.
    for (const tenant of ['a', 'a', 'a', 'a', 'a', 'a', 'b']) world.arrive(tenant)
    world.fail('e1').heard()
    expect(world.at(6).complete('e2').complete('e3').heard()).toEqual([
      'completed a2',
      'execute v@e2: b1',
      'completed a3',
      'execute v@e3: a4',
    ])
  })

  test('the oldest of a queue stays the one that has waited longest, wherever it waited', () => {
    const world = HandDriven.started({
      executors: 2,
      policies: { batching: { name: 'timeout', maxBatch: 9, maxWait: 5 * MS } },
    })
    // Round robin: a1 (due 0) and a3 on e1, a2 (due 1) on e2, whose time would be up at 6.
    world.arrive('a').at(1).arrive('a').at(2).arrive('a').heard()
    expect(world.at(3).fail('e1').heard()).toEqual(['wake v@e1 never', 'wake v@e2 at 5'])
    expect(world.at(5).wake('v@e2').heard()).toEqual(['execute v@e2: a1 a2 a3'])
  })

  test('with no replica left they fail, as does whoever comes after', () => {
    const world = HandDriven.started()
    world.arrive('a').arrive('a').heard()
    expect(world.at(3).fail('e1').heard()).toEqual(['failed a1', 'failed a2'])
    expect(world.at(4).arrive('a').heard()).toEqual(['failed a3'])
    world.core.assertDrained()
  })

  test('while another replica loads they wait for it', () => {
    const world = new HandDriven({ executors: 2 })
    world.core.tick()
    world.answerPlan().ready('v@e1').arrive('a').arrive('a').heard()
    expect(world.at(3).fail('e1').heard()).toEqual(['failed a1'])
    expect(world.at(5).ready('v@e2').heard()).toEqual(['execute v@e2: a2'])
  })

  test('idle: nothing to fail; twice: once', () => {
    const world = HandDriven.started({ executors: 2 })
    expect(world.fail('e1').fail('e1').heard()).toEqual([])
    expect(world.arrive('a').heard()).toEqual(['execute v@e2: a1'])
  })

  test('a shared queue outlives all executors but the last', () => {
    const world = HandDriven.started({ executors: 2, policies: { routing: 'shared-queue' } })
    world.arrive('a').arrive('a').arrive('a').heard()
    expect(world.fail('e1').heard()).toEqual(['failed a1'])
    expect(world.at(6).complete('e2').heard()).toEqual(['completed a2', 'execute v@e2: a3'])
    world.arrive('a')
    expect(world.at(7).fail('e2').heard()).toEqual(['failed a3', 'failed a4'])
    world.core.assertDrained()
  })

  test('its wake-up is cancelled', () => {
    const world = HandDriven.started({
      executors: 2,
      policies: { batching: { name: 'timeout', maxBatch: 4, maxWait: 5 * MS } },
    })
    expect(world.arrive('a').heard()).toEqual(['wake v@e1 at 5'])
    expect(world.at(1).fail('e1').heard()).toEqual(['wake v@e1 never', 'wake v@e2 at 5'])
    expect(world.at(5).wake('v@e1').heard()).toEqual([])
    expect(world.wake('v@e2').heard()).toEqual(['execute v@e2: a1'])
  })

  test('a degraded request stays degraded where it is placed anew', () => {
    const asked: boolean[] = []
    const world = HandDriven.started({
      executors: 2,
      instead: {
        admission: { admit: (view, task) => (view.tasks.ordinal[task] === 2 ? DEGRADE : ACCEPT) },
        variant: {
          select: (_, __, degraded) => {
            asked.push(degraded)
            return 0
          },
        },
      },
    })
    world.arrive('a').arrive('a').arrive('a')
    expect(asked).toEqual([false, false, true])
    world.fail('e1')
    expect(asked).toEqual([false, false, true, true])
  })
})

test('slots of the task table are reused, and the table grows beyond 1024 live requests', () => {
  const world = HandDriven.started()
  for (let i = 0; i < 3000; i++) world.arrive('a')
  expect(world.state.tasks.live).toBe(3000)
  expect(world.state.tasks.capacity).toBe(4096)
  world.heard()
  // All are served in order, each with the due time it came with.
  for (let i = 1; i <= 3000; i++)
    expect(
      world
        .at(6 * i)
        .complete('e1')
        .heard()[0],
    ).toBe(`completed a${i}`)
  world.core.assertDrained()
  for (let round = 0; round < 3; round++) {
    for (let i = 0; i < 4096; i++) world.arrive('a')
    for (let i = 0; i < 4096; i++) world.complete('e1')
  }
  expect(world.state.tasks.capacity).toBe(4096)
})
