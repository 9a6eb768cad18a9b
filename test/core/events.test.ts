/** What the core answers to what happens, event by event. Times in ms; l(b) = 5 + b unless said otherwise. */
import { describe, expect, test } from 'vitest'
import type { Batching, Routing } from '../../src/contract/index.ts'
import { IDLE, WAIT } from '../../src/contract/index.ts'
import { HandDriven } from '../support/hand-driven.ts'
import { MS } from '../support/scenarios.ts'

describe('the life of a request', () => {
  test('served at once, or when the one before is done', () => {
    const world = HandDriven.started()
    expect(world.at(1).arrive('a').heard()).toEqual(['execute v@e1: a1'])
    expect(world.at(2).arrive('a').heard()).toEqual([])
    expect(world.at(7).complete('e1').heard()).toEqual(['completed a1', 'execute v@e1: a2'])
    expect(world.at(13).complete('e1').heard()).toEqual(['completed a2'])
    world.core.assertDrained()
  })

  test('its deadline counts from when it was due, however late it is told', () => {
    const world = HandDriven.started({
      tenants: { a: { slo: 10 } },
      policies: { queueing: 'earliest-deadline-first' },
    })
    world.at(1).arrive('a').arrive('a', 0.5).heard()
    // a2 was due at 0.5: past its deadline at 11, when it would have begun.
    expect(world.at(11).complete('e1').heard()).toEqual(['completed a1', 'dropped a2'])
  })

  test('the expected end of a batch is what policies see, not the true one', () => {
    const world = HandDriven.started()
    world.at(1).arrive('a')
    expect(world.state.executors.expectedFreeNs[0]).toBe(7 * MS)
  })

  test('of batches without a bound the expectation is tabled at first, and a line beyond: no seam', () => {
    const { state } = HandDriven.started({
      models: { m: { large: { fixed: 5, perItem: 1, maxBatch: 'unbounded' } }, n: { small: { maxBatch: 4 } } },
    })
    const large = state.replicas.maxBatch.indexOf(2 ** 31 - 1)
    expect(large).toBeGreaterThanOrEqual(0)
    for (const size of [1, 2, 4095, 4096, 4097, 5000, 1e6]) {
      expect(state.expectedServiceNs(large, size, 1)).toBe((5 + size) * MS)
      expect(state.expectedServiceNs(large, size, 0.5)).toBe(((5 + size) / 2) * MS)
    }
  })

  test('beside such a model, a bounded one is tabled to its end', () => {
    const { state } = HandDriven.started({
      models: { m: { large: { maxBatch: 'unbounded' } }, n: { wide: { maxBatch: 6000 } } },
    })
    const wide = state.replicas.maxBatch.indexOf(6000)
    for (const size of [4096, 4097, 6000]) expect(state.expectedServiceNs(wide, size, 1)).toBe((5 + size) * MS)
  })

  test('a completion that nobody ran is a bug of the driver', () => {
    const world = HandDriven.started()
    expect(() => world.complete('e1')).toThrow('completed a batch that it did not run')
  })

  test('a queue may refuse: the request is dropped', () => {
    const bounded = {
      accepts: (view: HandDriven['state'], _: number, queue: number) => view.queues.length[queue]! < 1,
      order: (view: HandDriven['state'], task: number, key: Float64Array) => {
        key[task] = view.tasks.sequence[task]!
      },
      expired: () => false,
    }
    const world = HandDriven.started({ instead: { queueing: bounded as never } })
    expect(world.arrive('a').arrive('a').arrive('a').heard()).toEqual(['execute v@e1: a1', 'dropped a3'])
  })
})

describe('two phases: all state first, then decisions', () => {
  test('a completion frees its executor before the next batch is asked for', () => {
    const seen: object[] = []
    const batching: Batching = {
      decide(view, queue, replica) {
        seen.push({
          waiting: view.queues.length[queue],
          outstanding: view.replicas.outstanding[replica],
          executor: view.executors.state[0],
        })
        return 1
      },
    }
    const world = HandDriven.started({ instead: { batching } })
    world.arrive('a').arrive('a').at(6).complete('e1')
    expect(seen).toEqual([
      { waiting: 1, outstanding: 1, executor: IDLE },
      { waiting: 1, outstanding: 1, executor: IDLE },
    ])
  })

  test('requests that waited for a replica are all placed before the first batch is formed', () => {
    const world = new HandDriven({ policies: { batching: { name: 'timeout', maxBatch: 4, maxWait: 5 * MS } } })
    world.core.tick()
    world.answerPlan()
    world.at(1).arrive('a').arrive('a').arrive('a').heard()
    // The oldest has waited long enough; all three go, not the first alone.
    expect(world.at(50).ready('v@e1').heard()).toEqual(['execute v@e1: a1 a2 a3'])
  })

  test('so are those of a lost executor', () => {
    const world = HandDriven.started({
      executors: 2,
      policies: { batching: { name: 'timeout', maxBatch: 3, maxWait: 10 * MS } },
    })
    // Round robin: a1, a3 on e1, a2 on e2.
    world.at(0).arrive('a').arrive('a').arrive('a').heard()
    expect(world.at(2).fail('e1').heard()).toEqual(['wake v@e1 never', 'wake v@e2 never', 'execute v@e2: a1 a2 a3'])
    expect(world.state.queues.length[world.queue('v@e2')]).toBe(0)
  })
})

describe('several replicas on one executor', () => {
  const models = { m: { v: {} }, n: { w: {} } }
  const tenants = { a: { model: 'm', slo: 100 }, b: { model: 'n', slo: 50 } }

  test('the queue whose head comes first in the order is served first', () => {
    const world = HandDriven.started({ models, tenants, policies: { queueing: 'earliest-deadline-first' } })
    world.arrive('a').at(1).arrive('a').at(2).arrive('b').heard()
    // Deadlines: a2 101, b1 52.
    expect(world.at(6).complete('e1').heard()).toEqual(['completed a1', 'execute w@e1: b1'])
    expect(world.at(12).complete('e1').heard()).toEqual(['completed b1', 'execute v@e1: a2'])
  })

  test('or the one that routing pulls first, of those that were not asked yet', () => {
    // Always v; batching wants at least two of it, and of w whatever waits.
    const routing: Routing = {
      route: (view, task) => (view.tasks.model[task] === 0 ? 0 : 1),
      pullsBefore: (_, queue, replica, other, otherReplica) => {
        expect([queue, other]).toEqual([replica, otherReplica])
        return queue === 0
      },
    }
    const batching: Batching = { decide: ({ queues }, queue) => (queue === 0 && queues.length[queue]! < 2 ? 0 : 1) }
    const world = HandDriven.started({ models, tenants, instead: { routing, batching } })
    for (const tenant of ['b', 'b', 'a', 'a', 'a', 'b']) world.arrive(tenant)
    world.heard()
    const order = [6, 12, 18, 24].flatMap(ms => world.at(ms).complete('e1').heard())
    // Three wait for v, then two; the last is not enough.
    expect(order.filter(line => line.startsWith('execute'))).toEqual([
      'execute v@e1: a1',
      'execute v@e1: a2',
      'execute w@e1: b2',
      'execute w@e1: b3',
    ])
  })

  test('first come, first served holds across queues', () => {
    const world = HandDriven.started({ models, tenants })
    world.arrive('b').at(1).arrive('a').at(2).arrive('b').at(3).arrive('a').heard()
    const order = [6, 12, 18].flatMap(ms => world.at(ms).complete('e1').heard())
    expect(order.filter(line => line.startsWith('execute'))).toEqual([
      'execute v@e1: a1',
      'execute w@e1: b2',
      'execute v@e1: a2',
    ])
  })

  test('also where the head of a queue is past its deadline: what stands behind it has to come first by itself', () => {
    const world = HandDriven.started({
      models,
      tenants: { a: { model: 'm', slo: 5 }, b: { model: 'n', slo: 50 } },
      policies: { queueing: { name: 'fifo', drop: 'expired' } },
    })
    world.arrive('b').at(0.5).arrive('a').at(1).arrive('b').at(2).arrive('a').heard()
    // a1, the first of all that wait, expired at 5.5; b2 came before a2.
    expect(world.at(6).complete('e1').heard()).toEqual(['completed b1', 'dropped a1', 'execute w@e1: b2'])
  })

  test('also where batching gives the head of a queue up', () => {
    const world = HandDriven.started({
      models,
      tenants: { a: { model: 'm', slo: 8 }, b: { model: 'n', slo: 50 } },
      policies: { batching: 'nexus-lazy-drop' },
    })
    world.arrive('b').at(0.5).arrive('a').at(1).arrive('b').at(7).arrive('a').heard()
    // a1 (deadline 8.5) is first, and lost at 7: 7 + 6 = 13. b2 came before a2 (deadline 15).
    expect(world.complete('e1').heard()).toEqual(['completed b1', 'dropped a1', 'execute w@e1: b2'])
    // At 13 a2 is lost too, and a3 (due 12, deadline 20), behind it in the same queue, is asked for all the same.
    world.at(12).arrive('a').at(13).heard()
    expect(world.complete('e1').heard()).toEqual(['completed b2', 'dropped a2', 'execute v@e1: a3'])
  })

  test('one that waits for company lets the next be asked, each once', () => {
    const asked: number[] = []
    const batching: Batching = {
      decide(view, queue, _, answer) {
        asked.push(queue)
        if (view.queues.model[queue] === 1) return 1
        answer.untilNs = view.nowNs + 50 * MS
        return WAIT
      },
    }
    const world = HandDriven.started({ models, tenants, instead: { batching } })
    world.arrive('b').at(1).arrive('a').at(2).arrive('b')
    asked.length = 0
    world.heard()
    expect(world.at(6).complete('e1').heard()).toEqual(['completed b1', 'wake v@e1 at 56', 'execute w@e1: b2'])
    expect(asked).toEqual([world.queue('v@e1'), world.queue('w@e1')])
  })
})

describe('wake-ups', () => {
  const started = () => {
    const world = HandDriven.started({ policies: { batching: { name: 'timeout', maxBatch: 4, maxWait: 5 * MS } } })
    expect(world.at(1).arrive('a').heard()).toEqual(['wake v@e1 at 6'])
    return world
  }

  test('in time: acts', () => {
    expect(started().at(6).wake('v@e1').heard()).toEqual(['execute v@e1: a1'])
  })

  test('late: acts', () => {
    expect(started().at(9).wake('v@e1').heard()).toEqual(['execute v@e1: a1'])
  })

  test('early: armed again, as often as it takes', () => {
    const world = started()
    expect(world.at(5.9).wake('v@e1').heard()).toEqual(['wake v@e1 at 6'])
    expect(world.at(5.99).wake('v@e1').heard()).toEqual(['wake v@e1 at 6'])
    expect(world.at(6).wake('v@e1').heard()).toEqual(['execute v@e1: a1'])
  })

  test('early: the policy is not asked', () => {
    let asked = 0
    const batching: Batching = {
      decide(_, __, ___, answer) {
        asked++
        answer.untilNs = 6 * MS
        return WAIT
      },
    }
    const world = HandDriven.started({ instead: { batching } }).at(1).arrive('a')
    expect(world.at(5).wake('v@e1').heard()).toEqual(['wake v@e1 at 6', 'wake v@e1 at 6'])
    expect(asked).toBe(1)
  })

  test('cancelled when the batch fills, and ignored if it comes all the same', () => {
    const world = started()
    world.arrive('a').arrive('a')
    expect(world.arrive('a').heard()).toEqual(['wake v@e1 never', 'execute v@e1: a1 a2 a3 a4'])
    expect(world.at(6).wake('v@e1').heard()).toEqual([])
  })

  test('not armed again while the wish is the same', () => {
    expect(started().at(2).arrive('a').heard()).toEqual([])
  })

  test('while the executor is busy with another replica: the queue is asked when it is free', () => {
    const world = HandDriven.started({
      models: { m: { v: {} }, n: { w: {} } },
      tenants: { a: { model: 'm' }, b: { model: 'n' } },
      policies: { batching: { name: 'timeout', maxBatch: 2, maxWait: 5 * MS } },
    })
    world.arrive('a').at(1).arrive('b')
    expect(world.at(2).arrive('b').heard()).toEqual([
      'wake v@e1 at 5',
      'wake w@e1 at 6',
      'wake w@e1 never',
      'execute w@e1: b1 b2',
    ])
    expect(world.at(5).wake('v@e1').heard()).toEqual([])
    expect(world.at(9).complete('e1').heard()).toEqual(['completed b1', 'completed b2', 'execute v@e1: a1'])
  })
})

test('the end of arrivals asks whoever waits, once no company can come', () => {
  const world = HandDriven.started({ executors: 2, policies: { batching: { name: 'fixed', size: 4 } } })
  world.arrive('a').arrive('a').arrive('a').heard()
  expect(world.at(9).end().heard()).toEqual(['execute v@e1: a1 a3', 'execute v@e2: a2'])
})

describe('what is stuck is told', () => {
  const told = (world: HandDriven) => {
    try {
      world.core.assertDrained()
    } catch (error) {
      return (error as Error).message.split('\n').map(line => line.trim())
    }
    return []
  }

  test('who waits where, who is executed, and since when', () => {
    const world = HandDriven.started()
    world.at(2).arrive('a').arrive('a', 1).arrive('a')
    expect(told(world)).toEqual([
      'the run made no progress: 3 requests are stuck (2 waiting, 1 executing)',
      '2 in the queue of m/v on e1, first request 2 of a, due at 0.001 s; no wake-up is armed; no ready replica that serves it is idle',
      'e1 executes 1 since 0.002 s, first request 1 of a, due at 0.002 s',
    ])
  })

  test('what the batching policy says to it', () => {
    const timeout = HandDriven.started({ policies: { batching: { name: 'timeout', maxBatch: 8, maxWait: 4 * MS } } })
    expect(told(timeout.at(1).arrive('a'))[1]).toContain(
      "a wake-up is armed for 0.005 s; batching 'timeout', asked for m/v on e1, answers to wait until 0.005 s",
    )
    const fixed = HandDriven.started({ policies: { batching: 'fixed', routing: 'shared-queue' } })
    expect(told(fixed.at(1).arrive('a'))[1]).toBe(
      '1 in the shared queue of m, first request 1 of a, due at 0.001 s; no wake-up is armed; ' +
        "batching 'fixed', asked for m/v on e1, answers nothing yet",
    )
  })

  test('of many queues the fullest, and how many more', () => {
    const world = HandDriven.started({ executors: 8, policies: { batching: 'fixed' } })
    for (let i = 0; i < 9; i++) world.arrive('a')
    const lines = told(world)
    expect(lines.length).toBe(7)
    expect(lines[1]).toContain('2 in the queue of m/v on e1')
    expect(lines[6]).toBe('and 3 more queues and batches')
  })
})

test('what is in flight is counted where it lies, of each tenant, whatever the order of its queue', () => {
  const world = HandDriven.started({
    executors: 2,
    tenants: { a: {}, b: { slo: 500 } },
    policies: { queueing: 'earliest-deadline-first' },
  })
  expect([...world.state.inFlight()]).toEqual([0, 0])
  for (const tenant of ['a', 'b', 'b', 'a', 'a', 'a']) world.arrive(tenant)
  expect([...world.state.inFlight()]).toEqual([4, 2])
  world.at(6).complete('e1')
  expect([...world.state.inFlight()]).toEqual([3, 2])
})
