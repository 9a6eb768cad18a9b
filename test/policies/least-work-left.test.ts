/** To the replica that will be done first. Times in ms; l(b) = 5 + b unless a test says otherwise. */
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { BUSY, type View } from '../../src/contract/index.ts'
import { HandDriven } from '../support/hand-driven.ts'
import { allReady, busyWorld, happening, tell } from '../support/happenings.ts'
import { runLogged } from '../support/play.ts'
import { MS, type PolicyChoice, type Setting, scenario, tracesOf } from '../support/scenarios.ts'

/** The executor (1 and on) to which a request goes that arrives now. */
function routed(world: HandDriven): number {
  const before = [...world.state.replicas.outstanding]
  world.arrive('a')
  const replica = [...world.state.replicas.outstanding].findIndex((count, at) => count > before[at]!)
  return world.state.replicas.executor[replica]! + 1
}

function started(setting: Setting, routing: PolicyChoice): HandDriven {
  return HandDriven.started({ ...setting, policies: { routing }, draws: () => 0 })
}

const routes = (setting: Setting, routing: PolicyChoice, requests: number) => {
  const world = started(setting, routing)
  return Array.from({ length: requests }, () => routed(world))
}

describe('least work left', () => {
  /** 10 ms for each request. */
  const two: Setting = { executors: 2, models: { m: { v: { fixed: 0, perItem: 10 } } } }
  /** 6 ms and 20 ms. */
  const unequal: Setting = {
    executors: { e1: 'fast', e2: 'slow' },
    models: { m: { v: { on: { fast: {}, slow: { fixed: 19 } } } } },
  }
  /** l(b) = 5 + b and 4 b. */
  const batching: Setting = {
    executors: { e1: 'batches', e2: 'single' },
    models: { m: { v: { on: { batches: {}, single: { fixed: 0, perItem: 4 } } } } },
  }

  test('what is left of the batch in execution counts', () => {
    const world = started(two, 'least-work-left')
    // Both idle: the draw.
    expect(routed(world.at(0))).toBe(1)
    // 6 left, and an idle one.
    expect(routed(world.at(4))).toBe(2)
    // 5 and 9 left. Then 4 + 10 and 8; then 3 + 10 and 7 + 10.
    expect([routed(world.at(5)), routed(world.at(6)), routed(world.at(7))]).toEqual([1, 2, 1])
  })

  test('what waits counts at the speed of the replica; the new request does not', () => {
    // The draw; the idle one; 6, 12, 18 < 20; 24 > 20.
    expect(routes(unequal, 'least-work-left', 6)).toEqual([1, 2, 1, 1, 1, 2])
  })

  test('with its own service it goes where it is done first', () => {
    // 6, 12, 18 < 20; 24 > 20; 24, 30, 36 < 40; 42 > 40.
    const routing = { name: 'least-work-left', ownService: true }
    expect(routes(unequal, routing, 8)).toEqual([1, 1, 1, 2, 1, 1, 1, 2])
  })

  test('what waits is reckoned in batches of the size given', () => {
    // The draw: the faster for one; the idle one. In execution then 4 on e2 and 6 on e1, waiting after that:
    // 4 < 6: e2, 4 + 4. 6 < 8: e1, 6 + 6 = 12. 8 < 12: e2, 12. 12 = 12: the lower.
    const both = [2, 1, 2, 1, 2, 1]
    // One by one e1 now has 6 + 6 + 6 = 18: e2, 16; e2, 20; e1, 24; e2.
    expect(routes(batching, { name: 'least-work-left', batchSize: 1 }, 10)).toEqual([...both, 2, 2, 1, 2])
    // In batches of four 6 + l(2) = 13: e2, 16; e1, 6 + l(3) = 14; e1, 6 + l(4) = 15; e1, 6 + l(4) + l(1) = 21; e2.
    expect(routes(batching, { name: 'least-work-left', batchSize: 4 }, 11)).toEqual([...both, 2, 1, 1, 1, 2])
  })

  test('its own service is what it adds to the batch that it joins', () => {
    // e2: 4, e1: 6. 6 < 4 + 4: e1, free at 6. 6 + 6 = 12 > 8: e2, 8. 12 = 12: e1 waits for 6 + l(1).
    // Then 6 + l(2) = 13 against 8 + 4 = 12: e2. 13 < 16: e1. 14 < 16: e1.
    const routing = { name: 'least-work-left', batchSize: 4, ownService: true }
    expect(routes(batching, routing, 7)).toEqual([2, 1, 2, 1, 2, 1, 1])
  })

  test('an overdue batch is taken to end now', () => {
    const world = started({ executors: 2 }, 'least-work-left')
    expect(routed(world.at(0))).toBe(1)
    expect(routed(world.at(19))).toBe(2)
    // e1 should have been done at 6, e2 has 5 to go. Then 6 and 5; then 6 and 5 + 6.
    world.at(20)
    expect([routed(world), routed(world), routed(world)]).toEqual([1, 2, 1])
  })

  test('what is held back for company counts, though nobody executes', () => {
    const world = HandDriven.started({
      executors: 2,
      policies: { routing: 'least-work-left', batching: { name: 'fixed', size: 3 } },
      draws: () => 0,
    })
    // The draw; the idle one; 6 and 6: the lower; 12 and 6.
    expect([routed(world), routed(world), routed(world), routed(world)]).toEqual([1, 2, 1, 2])
  })

  test('a replica that drains keeps its executor busy, until its batch ends and no longer', () => {
    const world = HandDriven.started({
      executors: 3,
      models: { m: { v: {} }, n: { w: {} } },
      tenants: { a: { model: 'm' }, b: { model: 'n' } },
      policies: { routing: 'least-work-left' },
      draws: [1, 0],
    })
    // Of three idle ones the second; of the two others the first.
    world.at(0).arrive('a').at(1).arrive('b')
    expect(world.heard()).toEqual(['execute v@e2: a1', 'execute w@e1: b1'])
    // e1 has 5 to go, e2 4, and e3 is idle.
    world.at(2).answerPlan('v@e1', 'v@e2', 'v@e3', 'w@e2', 'w@e3').arrive('a')
    expect(world.heard()).toEqual(['execute v@e3: a2'])
    // Earlier than expected: e1 would have had 3 to go, e2 has 2.
    world.at(3).complete('e1').at(4).arrive('a')
    expect(world.heard()).toEqual(['completed b1', 'unload w@e1', 'execute v@e1: a3'])
  })

  test('whatever comes and goes, the least is found', () => {
    const counts = { routed: 0, apart: 0, overdue: 0 }
    const parameters = fc.record({ batchSize: fc.integer({ min: 1, max: 4 }), ownService: fc.boolean() })
    fc.assert(
      fc.property(fc.array(happening, { maxLength: 150 }), fc.nat(6), parameters, (happenings, draw, given) => {
        const world = busyWorld({
          executors: { e1: 'cpu', e2: 'gpu', e3: 'gpu' },
          models: {
            m: { big: { quality: 0.99, on: { cpu: { fixed: 12 }, gpu: { fixed: 2 } } }, small: { quality: 0.9 } },
            n: { w: { maxBatch: 2 } },
          },
          policies: { routing: { name: 'least-work-left', ...given }, batching: { name: 'timeout', maxBatch: 3 } },
          draws: n => draw % n,
        })
        const { route } = world.policies.routing
        ;(world.policies.routing as { route: typeof route }).route = (view, task) => {
          const replica = route(view, task)
          const variant = view.tasks.variant[task]!
          const { start, size, member } = view.ready
          const work = Array.from({ length: size[variant]! }, (_, i) =>
            workLeftNs(view, member[start[variant]! + i]!, given),
          )
          expect(workLeftNs(view, replica, given)).toBe(Math.min(...work))
          counts.routed++
          if (new Set(work).size > 1) counts.apart++
          const executor = view.replicas.executor[replica]!
          if (view.executors.state[executor] === BUSY && view.executors.expectedFreeNs[executor]! < view.nowNs)
            counts.overdue++
          return replica
        }
        tell(world, [...allReady, ...happenings])
      }),
      { numRuns: 200 },
    )
    expect(counts.routed).toBeGreaterThan(1000)
    expect(counts.apart).toBeGreaterThan(500)
    expect(counts.overdue).toBeGreaterThan(100)
  })
})

/** The rule as it is written: everything is gone through. */
function workLeftNs(view: View, replica: number, given: { batchSize: number; ownService: boolean }): number {
  const { executors, replicas, queues } = view
  const executor = replicas.executor[replica]!
  let sumNs = 0
  if (executors.state[executor] === BUSY) sumNs += Math.max(0, executors.expectedFreeNs[executor]! - view.nowNs)
  for (let other = executors.firstReplica[executor]!; other >= 0; other = replicas.nextOnExecutor[other]!) {
    let left = queues.length[other]! + (given.ownService && other === replica ? 1 : 0)
    while (left > 0) {
      const size = Math.min(left, given.batchSize, replicas.maxBatch[other]!)
      sumNs += view.expectedServiceNs(other, size, 1)
      left -= size
    }
  }
  return sumNs
}

describe('equal devices, service times without a draw, one by one, first come first served', () => {
  const instants = fc
    .array(fc.integer({ min: 0, max: 300 }), { minLength: 1, maxLength: 80 })
    .map(numbers => numbers.sort((a, b) => a - b))

  /** Latency (ms) in the order of arrival. */
  function latencies(arrivals: readonly number[], executors: number, ms: number, routing: PolicyChoice): number[] {
    const setting: Setting = {
      executors,
      models: { m: { v: { fixed: 0, perItem: ms } } },
      tenants: { a: { arrivals } },
      policies: { routing },
    }
    const { requests } = runLogged(scenario(setting), tracesOf(setting)).log
    const inOrder = [...requests].sort((a, b) => Number(a.name.slice(1)) - Number(b.name.slice(1)))
    expect(inOrder.length).toBe(arrivals.length)
    return inOrder.map(({ dueNs, leftNs }) => (leftNs - dueNs) / MS)
  }

  const servers = fc.integer({ min: 1, max: 5 })
  const service = fc.integer({ min: 1, max: 20 })

  test('it is the shared queue, request by request', () => {
    fc.assert(
      fc.property(instants, servers, service, fc.boolean(), (arrivals, executors, ms, ownService) => {
        const byWork = latencies(arrivals, executors, ms, { name: 'least-work-left', ownService })
        expect(byWork).toEqual(latencies(arrivals, executors, ms, 'shared-queue'))
      }),
    )
  })

  test('on a grid of the service time it is least outstanding, request by request', () => {
    fc.assert(
      fc.property(instants, servers, service, (numbers, executors, ms) => {
        const arrivals = numbers.map(n => Math.floor(n / 5) * ms)
        const byWork = latencies(arrivals, executors, ms, 'least-work-left')
        expect(byWork).toEqual(latencies(arrivals, executors, ms, 'least-outstanding'))
      }),
    )
  })

  test('off the grid it is not: counts are blind to what is left', () => {
    // 10 ms each; 0, 4 and 5: the third finds 5 and 9 left, and one outstanding on each. By work it waits 5; by count and a
    // draw, over the seeds, it waits 9 now and then.
    const latest = (routing: string, seed: number) => {
      const setting: Setting = {
        seed: `${seed}`,
        executors: 2,
        models: { m: { v: { fixed: 0, perItem: 10 } } },
        tenants: { a: { arrivals: [0, 4, 5] } },
        policies: { routing },
      }
      const { requests } = runLogged(scenario(setting), tracesOf(setting)).log
      return Math.max(...requests.map(({ dueNs, leftNs }) => (leftNs - dueNs) / MS))
    }
    const over = (routing: string) => new Set(Array.from({ length: 20 }, (_, seed) => latest(routing, seed)))
    expect(over('least-work-left')).toEqual(new Set([15]))
    expect(over('least-outstanding')).toEqual(new Set([15, 19]))
  })
})
