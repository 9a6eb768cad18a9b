/** Which replica a request goes to. l(1) = 6 ms; times in ms. */
import { describe, expect, test } from 'vitest'
import { HandDriven } from '../support/hand-driven.ts'
import { play } from '../support/play.ts'
import { MS } from '../support/scenarios.ts'

const three = (routing: string, draws: readonly number[] = []) =>
  HandDriven.started({ executors: 3, policies: { routing }, draws })

/** Lengths of the replicas' queues, e1 to e3. */
const lengths = (world: HandDriven) => [1, 2, 3].map(i => world.state.queues.length[world.queue(`v@e${i}`)])

describe('round robin', () => {
  test('replicas take turns', () => {
    const { batches } = play({ executors: 3, tenants: { a: { arrivals: [0, 1, 2, 3] } } })
    expect(batches).toEqual(['0-6 e1 a1', '1-7 e2 a2', '2-8 e3 a3', '6-12 e1 a4'])
  })

  test('each variant has turns of its own', () => {
    const { batches } = play({
      executors: 2,
      models: { m: { v: {} }, n: { w: {} } },
      tenants: { a: { model: 'm', arrivals: [0, 20] }, b: { model: 'n', arrivals: [10, 30] } },
    })
    expect(batches).toEqual(['0-6 e1 v a1', '10-16 e1 w b1', '20-26 e2 v a2', '30-36 e2 w b2'])
  })
})

describe('shortest queue', () => {
  test('fewest waiting, ties by a draw that gives each the same chance', () => {
    // With k ties so far the newcomer takes the place of the best with probability 1 / k: drawn 0 below k.
    const world = three('shortest-queue', [1, 1, 0, 1, 1, 1, 0])
    expect(world.arrive('a').heard()).toEqual(['execute v@e1: a1'])
    expect(world.arrive('a').heard()).toEqual(['execute v@e2: a2'])
    // e1 executes but nobody waits there: it ties still.
    expect(world.arrive('a').heard()).toEqual([])
    expect(lengths(world)).toEqual([1, 0, 0])
    // Of e2 and e3 the latter by draw 0.
    expect(world.arrive('a').heard()).toEqual(['execute v@e3: a4'])
  })
})

describe('power of two choices', () => {
  test('two distinct replicas are drawn, and the one with fewer outstanding taken; ties go to the first drawn', () => {
    const world = three('power-of-two-choices', [0, 0, 0, 0, 2, 1, 1, 1, 1, 0])
    // Draws 0, 0: e1 and, of the others, e2. Both idle: the first.
    expect(world.arrive('a').heard()).toEqual(['execute v@e1: a1'])
    // The same two: e1 has one in execution.
    expect(world.arrive('a').heard()).toEqual(['execute v@e2: a2'])
    // Draws 2, 1: e3, and e2 as the second of the others.
    expect(world.arrive('a').heard()).toEqual(['execute v@e3: a3'])
    // Draws 1, 1: e2 and e3, one each: the first drawn.
    world.arrive('a')
    expect(lengths(world)).toEqual([0, 1, 0])
    // Draws 1, 0: e2 with two, e1 with one.
    world.arrive('a')
    expect(lengths(world)).toEqual([1, 1, 0])
  })

  test('a single replica needs no draw', () => {
    const world = HandDriven.started({ policies: { routing: 'power-of-two-choices' } })
    expect(world.arrive('a').heard()).toEqual(['execute v@e1: a1'])
  })
})

describe('shared queue: late binding', () => {
  const policies = { routing: 'shared-queue' }
  /** l(1) = 6 on the fast device, 20 on the slow one. */
  const unequal = {
    executors: { e1: 'fast', e2: 'slow' },
    models: { m: { v: { on: { fast: {}, slow: { fixed: 19 } } } } },
  }

  test('who is free takes the next', () => {
    const { batches } = play({ ...unequal, policies, tenants: { a: { arrivals: [0, 1, 2, 3] } } })
    expect(batches).toEqual(['0-6 e1 a1', '1-21 e2 a2', '6-12 e1 a3', '12-18 e1 a4'])
  })

  test('bound early, the same requests wait behind the slow one', () => {
    const { batches } = play({ ...unequal, tenants: { a: { arrivals: [0, 1, 2, 3] } } })
    expect(batches).toEqual(['0-6 e1 a1', '1-21 e2 a2', '6-12 e1 a3', '21-41 e2 a4'])
  })

  test('requests left by a smaller batch elsewhere keep their own wake-up', () => {
    // Size 3 or 50 ms; e2 can only batch 1 and takes 100. a1-a3 fill e1's batch at 0; a4 finds only e2 free. a5 (due 2)
    // waits for company on e1 until 52. a6 (60) and a7 (70) wait too; at 101 e2 takes a6 alone; a7's time on e1 is up at
    // 70 + 50 = 120.
    const { batches } = play({
      executors: { e1: 'large', e2: 'small' },
      models: { m: { v: { on: { large: {}, small: { fixed: 99, maxBatch: 1 } } } } },
      policies: { ...policies, batching: { name: 'timeout', maxBatch: 3, maxWait: 50 * MS } },
      tenants: { a: { arrivals: [0, 0, 0, 1, 2, 60, 70] } },
    })
    expect(batches).toEqual(['0-8 e1 a1 a2 a3', '1-101 e2 a4', '52-58 e1 a5', '101-201 e2 a6', '120-126 e1 a7'])
  })
})
