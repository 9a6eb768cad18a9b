/** Who waits in a model's shared queue while replicas come and go, and whom a free executor may not serve. Times in ms. */
import { describe, expect, test } from 'vitest'
import { HandDriven, type HandSetting } from '../support/hand-driven.ts'

/** Big takes 10, small 3. Tenant a demands big. */
const setting: HandSetting = {
  executors: 3,
  models: {
    m: { big: { quality: 0.99, fixed: 9 }, small: { quality: 0.9, fixed: 2 } },
    n: { w: { quality: 0.99, fixed: 9 } },
  },
  tenants: {
    a: { model: 'm', slo: 100, floor: 0.95 },
    b: { model: 'm', slo: 100 },
    c: { model: 'n', slo: 100 },
  },
  policies: { variant: 'most-accurate-at-dispatch', routing: 'shared-queue' },
}

function planned(more: HandSetting, ...placements: readonly string[]): HandDriven {
  const world = new HandDriven({ ...setting, ...more, policies: { ...setting.policies, ...more.policies } })
  world.core.tick()
  world.answerPlan(...placements)
  for (const name of placements) world.ready(name)
  world.heard()
  return world
}

describe('an executor is lost while they wait', () => {
  test('who has a variant left waits on, who has none fails', () => {
    const world = planned({}, 'big@e1', 'small@e2')
    expect(world.arrive('a').arrive('b').heard()).toEqual(['execute big@e1: a1', 'execute small@e2: b1'])
    world.at(1).arrive('b').arrive('a').arrive('b')
    expect(world.at(2).fail('e1').heard()).toEqual(['failed a1', 'failed a2'])
    expect(world.at(3).complete('e2').heard()).toEqual(['completed b1', 'execute small@e2: b2'])
    expect(world.at(6).complete('e2').heard()).toEqual(['completed b2', 'execute small@e2: b3'])
    world.at(9).complete('e2').core.assertDrained()
  })

  test('whose variant is loading elsewhere waits for it, and nobody overtakes him', () => {
    const world = planned({}, 'big@e1', 'small@e2')
    world.answerPlan('big@e1', 'small@e2', 'big@e3')
    world.arrive('a').arrive('b').at(1).arrive('a').arrive('b').heard()
    expect(world.at(2).fail('e1').heard()).toEqual(['failed a1'])
    expect(world.at(3).complete('e2').heard()).toEqual(['completed b1'])
    expect(world.at(4).ready('big@e3').heard()).toEqual(['execute big@e3: a2', 'execute small@e2: b2'])
  })

  test('a plan that takes the variant away fails whom nothing else may serve, once what runs is done', () => {
    const world = planned({}, 'big@e1', 'small@e2')
    world.arrive('a').arrive('b').at(1).arrive('a').arrive('b').heard()
    expect(world.at(2).answerPlan('small@e2').heard()).toEqual(['failed a2'])
    expect(world.at(3).complete('e2').heard()).toEqual(['completed b1', 'execute small@e2: b2'])
    expect(world.at(10).complete('e1').heard()).toEqual(['completed a1', 'unload big@e1'])
  })

  test('while everybody has a variant left they stay where they stand: fair shares are not reckoned anew', () => {
    const world = planned({ policies: { queueing: 'start-time-fair' } }, 'big@e1', 'big@e2')
    world.arrive('a').arrive('a')
    // e2 is lost with a2. Start tags: a1 0, a2 1, a3 2, a4 3, a5 4. In service is a2, so that b1 has 1, b2 2, b3 3. Ties by
    // arrival. Placed anew, a's would begin at 5 and all of b's come first.
    for (const tenant of ['a', 'a', 'a', 'b', 'b', 'b']) world.arrive(tenant)
    expect(world.fail('e2').heard().at(-1)).toEqual('failed a2')
    const order = [10, 20, 30, 40, 50, 60].flatMap(ms => world.at(ms).complete('e1').heard())
    expect(order.filter(line => line.startsWith('execute')).map(line => line.split(': ')[1])).toEqual([
      'b1',
      'a3',
      'b2',
      'a4',
      'b3',
      'a5',
    ])
  })
})

describe('a head that leaves unserved makes room for who is first then', () => {
  const drop = { name: 'fifo', drop: 'expired' }
  const tenants = { ...setting.tenants, a: { model: 'm', slo: 5, floor: 0.95 } }

  test('whom an executor may serve that was free all the time, though another queue is served first', () => {
    // At 1 a2 waits for big; small idles on e2, and behind a2 and c2 waits b1. At 10 e1 is free: a2 expired at 6, c2 comes
    // before b1, and b1 is e2's.
    const world = planned({ tenants, policies: { queueing: drop } }, 'big@e1', 'w@e1', 'small@e2')
    world.arrive('a').at(1).arrive('a').at(2).arrive('c').at(3).arrive('b')
    expect(world.heard()).toEqual(['execute big@e1: a1'])
    expect(world.at(10).complete('e1').heard()).toEqual([
      'completed a1',
      'dropped a2',
      'execute w@e1: c1',
      'execute small@e2: b1',
    ])
  })
  test('whom another executor alone may serve, when the first that is asked may not', () => {
    // b1 expired at 3 and a1 has waited since 1, so it is to wait until 6: only e2 can promise that.
    const short = { ...setting.tenants, b: { model: 'm', slo: 3 } }
    const batching = { name: 'timeout', maxBatch: 4, maxWait: 5e6 }
    const world = planned({ tenants: short, policies: { queueing: drop, batching } }, 'small@e1', 'big@e2')
    expect(world.arrive('b').at(1).arrive('a').heard()).toEqual(['wake shared m at 5'])
    expect(world.at(5).wake('shared m').heard()).toEqual(['dropped b1', 'wake shared m at 6'])
    expect(world.at(6).wake('shared m').heard()).toEqual(['execute big@e2: a1'])
  })
})
