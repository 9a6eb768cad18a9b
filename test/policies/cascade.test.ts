/** A cascade: who is sure answers, who is not is asked about again, and nobody loses the answer that he has. */
import { describe, expect, test } from 'vitest'
import { HandDriven, type HandSetting } from '../support/hand-driven.ts'
import { MS } from '../support/scenarios.ts'

/** Alone, `quick` takes 1 ms and `big` 6 ms. Replicas of each are placed on the executors in turn: big@e1, quick@e2. */
const setting: HandSetting = {
  executors: 2,
  models: {
    m: {
      big: { quality: 0.99, fixed: 5, perItem: 1 },
      quick: { quality: 0.9, fixed: 1, perItem: 0 },
    },
  },
  tenants: { a: { slo: 30 }, b: { slo: 8 } },
  policies: {
    variant: { name: 'cascade', threshold: 0.5 },
    allocation: { name: 'static', replicas: { 'm/big': 1, 'm/quick': 1 } },
  },
}
const started = (change: HandSetting = {}) =>
  HandDriven.started({ ...setting, ...change, policies: { ...setting.policies, ...change.policies } })

/** 0.5 of 256. */
const SURE = 128
const UNSURE = 127

describe('a threshold of 0.5', () => {
  test('who is as sure as that answers, who is less so is asked about again', () => {
    const world = started()
    world.at(0).arrive('a')
    expect(world.heard()).toEqual(['execute quick@e2: a1'])
    world.at(1).complete('e2', SURE)
    expect(world.heard()).toEqual(['completed a1'])
    world.arrive('a').at(2).complete('e2', UNSURE)
    expect(world.heard()).toEqual(['execute quick@e2: a2', 'escalated a2', 'execute big@e1: a2'])
    // Of the most accurate there is nobody to ask, however unsure it is: it began at 2 and takes 6.
    world.at(8).complete('e1', 0)
    expect(world.heard()).toEqual(['completed a2'])
  })

  test('who is unsure waits like others for its turn, while the quick one goes on', () => {
    const world = started()
    world.at(0).arrive('a').at(1).complete('e2', UNSURE)
    world.arrive('a').at(2).complete('e2', UNSURE)
    world.arrive('a').at(3).complete('e2', SURE)
    expect(world.heard()).toEqual([
      'execute quick@e2: a1',
      'escalated a1',
      'execute big@e1: a1',
      'execute quick@e2: a2',
      'escalated a2',
      'execute quick@e2: a3',
      'completed a3',
    ])
    world.at(7).complete('e1', 0)
    expect(world.heard()).toEqual(['completed a1', 'execute big@e1: a2'])
    world.at(13).complete('e1', 0)
    expect(world.heard()).toEqual(['completed a2'])
    // And once more: a4 is unsure and finds the big one idle, a5 is sure.
    world.at(20).arrive('a').at(21).complete('e2', UNSURE)
    world.arrive('a').at(22).complete('e2', SURE).at(27).complete('e1', 0)
    expect(world.heard()).toEqual([
      'execute quick@e2: a4',
      'escalated a4',
      'execute big@e1: a4',
      'execute quick@e2: a5',
      'completed a5',
      'completed a4',
    ])
    world.end()
    world.core.assertDrained()
  })

  test('who can not be done in time keeps the answer that it has, unless that is not asked', () => {
    // b1 is due at 8. At 1 the big one is expected to be done at 7; for b2, due at 9, at 7 + 6 = 13.
    const batching = 'none'
    const world = started({ policies: { batching } })
    world.at(0).arrive('b').at(1).complete('e2', 0)
    world.arrive('b').at(2).complete('e2', 0)
    expect(world.heard()).toEqual([
      'execute quick@e2: b1',
      'escalated b1',
      'execute big@e1: b1',
      'execute quick@e2: b2',
      'completed b2',
    ])
    const eager = started({ policies: { batching, variant: { name: 'cascade', threshold: 0.5, inTime: false } } })
    eager.at(0).arrive('b').at(1).complete('e2', 0)
    eager.arrive('b').at(2).complete('e2', 0)
    expect(eager.heard().at(-1)).toBe('escalated b2')
  })

  test('in a batch each answer is judged for itself', () => {
    // a1 is executed alone, a2 to a4 together from 1 to 2; a2 and a4 are unsure.
    const world = started({ policies: { batching: { name: 'take-all', maxBatch: 8 } } })
    world.at(0).arrive('a').arrive('a').arrive('a').arrive('a').at(1).complete('e2', SURE)
    world.heard()
    world.at(2).complete('e2', UNSURE, SURE, 0)
    expect(world.heard()).toEqual(['completed a3', 'escalated a2', 'escalated a4', 'execute big@e1: a2 a4'])
    world.at(9).complete('e1', 0, 0)
    expect(world.heard()).toEqual(['completed a2', 'completed a4'])
  })
})

describe('how long it has waited is told anew for each batch', () => {
  const variant = { name: 'cascade', threshold: 0.5, inTime: false }

  test('it waits for company as long as others do, whenever it was due', () => {
    const world = started({ policies: { variant, batching: { name: 'timeout', maxBatch: 2, maxWait: 3 * MS } } })
    // Due at 0, it waits until 3 for the quick one, is answered at 4, and waits until 4 + 3 for the big one.
    world.at(0).arrive('a').at(3).wake('quick@e2').at(4).complete('e2', 0)
    expect(world.heard()).toEqual(['wake quick@e2 at 3', 'execute quick@e2: a1', 'escalated a1', 'wake big@e1 at 7'])
    world.at(7).wake('big@e1')
    expect(world.heard()).toEqual(['execute big@e1: a1'])
  })

  test('who came to the queue first has waited longest, whoever was due first', () => {
    const batching = { name: 'timeout', maxBatch: 3, maxWait: 20 * MS }
    const world = started({
      executors: 3,
      policies: { variant, batching, allocation: { name: 'static', replicas: { 'm/big': 1, 'm/quick': 2 } } },
    })
    // Of two batches, one due from 0 on and one from 1, the later ends first: at 23, the earlier at 25.
    world.at(0).arrive('a').at(1).arrive('a').at(20).wake('quick@e2').at(21).wake('quick@e3')
    world.at(23).complete('e3', 0).at(25).complete('e2', 0)
    expect(world.heard().slice(-3)).toEqual(['escalated a2', 'wake big@e1 at 43', 'escalated a1'])
  })

  test('CoDel looks at waits for batches, of which those that were served before are none', () => {
    const world = started({
      executors: 4,
      policies: {
        variant,
        admission: { name: 'codel', target: 3 * MS, interval: 1 * MS },
        allocation: { name: 'static', replicas: { 'm/big': 2, 'm/quick': 2 } },
      },
    })
    // All begin at once; at 5 and at 7 two were due longer ago than the target, more than the interval apart.
    world.at(0).arrive('a').arrive('a').at(5).complete('e3', 0).at(7).complete('e4', 0)
    world.heard()
    world.at(8).arrive('a')
    expect(world.heard()).toEqual(['execute quick@e3: a3'])
  })
})

describe('nobody loses the answer that it has', () => {
  const queueing = { name: 'fifo', drop: 'hopeless' }
  const variant = { name: 'cascade', threshold: 0.5, inTime: false }

  test('whose time runs out in the queue gets it then', () => {
    // b1 keeps the big one busy from 1 to 7; b2, due at 9, can't be done by 13.
    const world = started({ policies: { queueing, variant } })
    world.at(0).arrive('b').at(1).complete('e2', 0)
    world.arrive('b').at(2).complete('e2', 0)
    world.heard()
    world.at(7).complete('e1', 0)
    expect(world.heard()).toEqual(['completed b1', 'settled b2'])
    expect(world.state.tasks.live).toBe(0)
  })

  test('whose executor is lost gets it, and so does who waits for it', () => {
    const world = started({ policies: { variant } })
    world.at(0).arrive('a').at(1).complete('e2', 0)
    world.arrive('a').at(2).complete('e2', 0)
    world.heard()
    world.at(3).fail('e1')
    expect(world.heard()).toEqual(['settled a1', 'settled a2'])
    // Nobody is there to be asked now.
    world.arrive('a').at(4).complete('e2', 0)
    expect(world.heard()).toEqual(['execute quick@e2: a3', 'completed a3'])
  })

  test('whom a queue does not take gets it', () => {
    const world = started({ policies: { queueing: { name: 'fifo', maxWaiting: 1 }, variant } })
    for (const ms of [0, 1, 2])
      world
        .at(ms)
        .arrive('a')
        .at(ms + 1)
        .complete('e2', 0)
    // a1 is executed, a2 waits, for a3 there is no room.
    expect(world.heard().at(-1)).toBe('settled a3')
  })

  test('who would not have waited so long was served in time', () => {
    const world = started({ tenants: { a: { slo: 30, patience: 5 } }, policies: { variant } })
    world.at(0).arrive('a', 0, 5).at(1).complete('e2', 0)
    world.arrive('a', 1, 6).at(2).complete('e2', 0)
    world.heard()
    // It began to be served at 1; that the big one takes it up at 7 only, it does not mind.
    world.at(7).complete('e1', 0)
    expect(world.heard()).toEqual(['completed a1', 'execute big@e1: a2'])
  })
})

describe('who takes part', () => {
  const three: HandSetting = {
    executors: 4,
    models: {
      m: {
        big: { quality: 0.99, fixed: 5, perItem: 1 },
        // Slower than the quick one and no more accurate: it is passed over.
        idle: { quality: 0.9, fixed: 2, perItem: 0 },
        middle: { quality: 0.95, fixed: 3, perItem: 0 },
        quick: { quality: 0.9, fixed: 1, perItem: 0 },
      },
    },
    tenants: { a: { slo: 100 }, floored: { slo: 100, floor: 0.92 }, most: { slo: 100, floor: 0.97 } },
    policies: {
      ...setting.policies,
      allocation: { name: 'static', replicas: { 'm/big': 1, 'm/idle': 1, 'm/middle': 1, 'm/quick': 1 } },
    },
  }
  const executed = (heard: readonly string[]) => heard.filter(it => it.startsWith('execute'))

  test('each that is more accurate than the last, the quickest first', () => {
    const world = HandDriven.started(three)
    world.at(0).arrive('a').at(1).complete('e4', 0)
    world.at(4).complete('e3', 0)
    world.at(10).complete('e1', 0)
    expect(executed(world.heard())).toEqual(['execute quick@e4: a1', 'execute middle@e3: a1', 'execute big@e1: a1'])
  })

  test("nobody under the tenant's floor, not even for a start", () => {
    const world = HandDriven.started(three)
    world.at(0).arrive('floored').at(3).complete('e3', 0).at(9).complete('e1', 0)
    world.at(10).arrive('most').at(16).complete('e1', 0)
    expect(executed(world.heard())).toEqual([
      'execute middle@e3: floored1',
      'execute big@e1: floored1',
      'execute big@e1: most1',
    ])
  })

  test('who was degraded is content with the first answer', () => {
    const world = started({
      tenants: { a: { slo: 6, onExpectedMiss: 'degrade' } },
      policies: { admission: { name: 'deadline-feasible', margin: 1 * MS } },
    })
    // Asked about the most accurate, which takes 6 of its 6 less the margin of 1.
    world.at(0).arrive('a').at(1).complete('e2', 0)
    expect(world.heard()).toEqual(['execute quick@e2: a1', 'completed a1'])
  })
})

describe('a policy that breaks the contract is told so', () => {
  const answering = (variant: number) => () =>
    HandDriven.started({ ...setting, instead: { variant: { select: () => 1, escalate: () => variant } } })
      .at(0)
      .arrive('a')
      .at(1)
      .complete('e2', 0)

  test('to a variant that there is not', () => {
    expect(answering(7)).toThrow(
      "the variant policy 'cascade' broke its contract at 1 ms: escalates to 7, which may not serve it\nasked about request 1 of a, due at 0 s",
    )
  })

  test('to one that is no more accurate, as that might never end', () => {
    expect(answering(1)).toThrow('escalates from quality 0.9 to 0.9, which is no more')
  })
})
