/** Routing that reckons with how fast a replica is. l(1) = 6 ms on a fast device and 20 ms on a slow one; times in ms. */
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import type { State } from '../../src/core/index.ts'
import { HandDriven, type HandSetting } from '../support/hand-driven.ts'
import { allReady, busyWorld, happening, tell } from '../support/happenings.ts'
import { runLogged } from '../support/play.ts'
import { type PolicyChoice, scenario } from '../support/scenarios.ts'

const unequal = {
  executors: { e1: 'fast', e2: 'slow' },
  models: { m: { v: { on: { fast: {}, slow: { fixed: 19 } } } } },
}

/** Replicas `e1` and on, of one variant, each on a device of its own that takes so many ms for one request. */
function takingMs(...times: readonly number[]): HandSetting {
  const named = times.map((ms, i) => [`e${String(i + 1).padStart(2, '0')}`, `type-${ms}`] as const)
  return {
    executors: Object.fromEntries(named),
    models: { m: { v: { on: Object.fromEntries(times.map(ms => [`type-${ms}`, { fixed: 0, perItem: ms }])) } } },
  }
}

/** Where each of so many requests goes, all of them due at 0: numbers of the executors. */
function routes(setting: HandSetting, routing: PolicyChoice, requests: number): number[] {
  const world = HandDriven.started({ draws: () => 0, ...setting, policies: { routing } })
  return Array.from({ length: requests }, () => {
    const before = [...world.state.replicas.outstanding]
    world.arrive('a')
    const replica = [...world.state.replicas.outstanding].findIndex((count, at) => count > before[at]!)
    return world.state.replicas.executor[replica]! + 1
  })
}

describe('weighted round robin', () => {
  test('weights 5, 1, 1: the sequence that nginx gives as its example', () => {
    // 2 ms against 10: 1000, 200 and 200 thousandths. nginx: a a b a c a a, and from the start again.
    const cycle = [1, 1, 2, 1, 3, 1, 1]
    expect(routes(takingMs(2, 10, 10), 'weighted-round-robin', 14)).toEqual([...cycle, ...cycle])
  })

  test('the order of the replicas decides among equals, whatever their weights', () => {
    // Weights 1, 2, 1. 1: gains 1 2 1, the second. 2: 2 0 2, the first. 3: -1 2 3, the third. 4: 0 4 0, the second.
    expect(routes(takingMs(10, 5, 10), 'weighted-round-robin', 4)).toEqual([2, 1, 3, 2])
  })

  test('the speed is that of a batch of the size given', () => {
    // l(1): 6 against 4, weights 2 : 3. l(4) / 4: 9 / 4 against 16 / 4, weights 16 : 9.
    const setting = {
      executors: { e1: 'batches', e2: 'single' },
      models: { m: { v: { on: { batches: {}, single: { fixed: 0, perItem: 4 } } } } },
    }
    const first = (batchSize: number, requests: number) =>
      routes(setting, { name: 'weighted-round-robin', batchSize }, requests).filter(e => e === 1).length
    expect(first(1, 5)).toBe(2)
    expect(first(4, 25)).toBe(16)
  })

  test('weights may be given by device type, in place of the speed; of a type without one it is 1', () => {
    // 3 and 2: gains 3 2, the first; 1 4, the second; 4 1, the first; 2 3, the second; 5 0, the first.
    const setting = takingMs(2, 10)
    const by = (weights: { readonly [deviceType: string]: number }, requests: number) =>
      routes(setting, { name: 'weighted-round-robin', weights }, requests)
    expect(by({ 'type-2': 3, 'type-10': 2 }, 5)).toEqual([1, 2, 1, 2, 1])
    // 2 and 1: gains 2 1, the first; 1 2, the second; 3 0, the first.
    expect(by({ 'type-2': 2 }, 3)).toEqual([1, 2, 1])
  })

  /** nginx's rule as it is written: every replica is gone through. */
  function plainly(weights: readonly number[], requests: number): number[] {
    const sum = weights.reduce((a, b) => a + b)
    const current = weights.map(() => 0)
    return Array.from({ length: requests }, () => {
      for (const [i, weight] of weights.entries()) current[i]! += weight
      const best = current.indexOf(Math.max(...current))
      current[best]! -= sum
      return best + 1
    })
  }

  // Divisors of 1000, so that thousandths of the fastest are exact.
  const times = fc.array(fc.constantFrom(1, 2, 4, 5, 8, 10, 20), { minLength: 2, maxLength: 9 })

  test('as by going through all replicas, one by one', () => {
    fc.assert(
      fc.property(times, ms => {
        const fastest = Math.min(...ms)
        const weights = ms.map(it => Math.max(1, Math.round((1000 * fastest) / it)))
        expect(routes(takingMs(...ms), 'weighted-round-robin', 60)).toEqual(plainly(weights, 60))
      }),
      { numRuns: 60 },
    )
  })

  test('in any window as long as the sum of the weights each gets its weight; in no prefix one too many', () => {
    fc.assert(
      fc.property(times, fc.nat(30), (ms, skipped) => {
        // Weights of 40 / ms, whole ones: the thousandths of the fastest are in the same proportion.
        const weights = ms.map(it => 40 / it)
        const period = weights.reduce((a, b) => a + b)
        const chosen = routes(takingMs(...ms), 'weighted-round-robin', skipped + period)
        const counts = weights.map(() => 0)
        for (const executor of chosen.slice(skipped)) counts[executor - 1]!++
        expect(counts).toEqual(weights)
        const sofar = weights.map(() => 0)
        for (const [n, executor] of chosen.entries()) {
          sofar[executor - 1]!++
          expect(sofar[executor - 1]! * period - (n + 1) * weights[executor - 1]!).toBeLessThan(period)
        }
      }),
      { numRuns: 60 },
    )
  })

  test('that none is ever a whole request behind its share is not true', () => {
    // Weights 4 (five times) and 1 (twice), sum 22. 1 to 5: each of the fast once, after which they stand at 5 x 4 - 22 = -2
    // and the slow at 5. 6: 2 against 6, a slow one; 7: 6 against 7, the other. 8 to 11: the fast again, from 10; the fifth
    // is still to come. After 11 requests it has had 1, and its share is 11 x 4 / 22 = 2.
    const chosen = routes(takingMs(1, 1, 1, 1, 1, 4, 4), 'weighted-round-robin', 12)
    expect(chosen).toEqual([1, 2, 3, 4, 5, 6, 7, 1, 2, 3, 4, 5])
  })

  test('with equal speeds it is round robin', () => {
    const run = (routing: string) => routes(takingMs(5, 5, 5), routing, 10)
    expect(run('weighted-round-robin')).toEqual(run('round-robin'))
  })
})

describe('least expected delay', () => {
  test('the new one counts: a fast replica with work before an idle slow one', () => {
    // 6, 12, 18 < 20; 24 > 20; then 24, 30, 36 < 40; 42 > 40.
    expect(routes(unequal, 'least-expected-delay', 8)).toEqual([1, 1, 1, 2, 1, 1, 1, 2])
  })

  test('never queue: an idle one first, however slow', () => {
    // Both are taken; then 12, 18, ... 36 < 40, and 42 > 40.
    const routing = { name: 'least-expected-delay', neverQueue: true }
    expect(routes(unequal, routing, 8)).toEqual([1, 2, 1, 1, 1, 1, 1, 2])
    // Of several idle ones the fastest, which is the last here.
    expect(routes(takingMs(20, 10, 6), routing, 3)).toEqual([3, 2, 1])
  })

  test('the time of a request is that of a batch of the size given', () => {
    // l(1): 6 against 4. l(4) / 4: 2.25 against 4, so 2.25 and, with one there, 4.5 > 4.
    const setting = {
      executors: { e1: 'batches', e2: 'single' },
      models: { m: { v: { on: { batches: {}, single: { fixed: 0, perItem: 4 } } } } },
    }
    expect(routes(setting, { name: 'least-expected-delay', batchSize: 1 }, 2)).toEqual([2, 1])
    expect(routes(setting, { name: 'least-expected-delay', batchSize: 4 }, 2)).toEqual([1, 2])
  })

  test('of equals each by one of the draws, across speeds', () => {
    // 10 and 20 ms: with one at the fast one both would take 20.
    const drawn = (draw: number) =>
      routes({ ...takingMs(10, 20), draws: n => draw % n }, 'least-expected-delay', 2).slice(1)
    expect([drawn(0), drawn(1)]).toEqual([[1], [2]])
  })
})

describe('speeds that are given', () => {
  test('expected delay: (outstanding + 1) / weight, and what is equal in thirds is equal', () => {
    // 3 and 1: 1/3, 2/3, and 3/3 against 1: the draw, which is the first; 4/3 > 1.
    const routing = { name: 'least-expected-delay', weights: { 'type-5': 3 } }
    expect(routes(takingMs(5, 4), routing, 4)).toEqual([1, 1, 1, 2])
    // The draw of two equals: the slower by weight.
    const second = { ...takingMs(5, 4), draws: (n: number) => n - 1 }
    expect(routes(second, routing, 3)).toEqual([1, 1, 2])
  })

  test('equal weights make all alike', () => {
    // Measured, 20 ms would be passed by for long.
    const routing = { name: 'least-expected-delay', weights: { 'type-5': 1 } }
    expect(routes(takingMs(5, 20), routing, 4).sort()).toEqual([1, 1, 2, 2])
  })
})

describe('weighted least outstanding', () => {
  test('the new one does not count: idle ones are alike, and then speed decides', () => {
    // Both idle: the draw. 6 against 0: the slow one. 6, 12, 18 < 20; 24 > 20.
    expect(routes(unequal, 'weighted-least-outstanding', 6)).toEqual([1, 2, 1, 1, 1, 2])
  })
})

describe('weighted least request', () => {
  const world = (bias: number, ...times: readonly number[]) => ({
    setting: takingMs(...times),
    routing: { name: 'weighted-least-request', bias },
  })

  test('turns by speed, longer with what was outstanding when they began', () => {
    // 2 and 10 ms. Deadlines: e1 2, 2 + 1 x 2, 4 + 2 x 2, 8 + 3 x 2 = 14, 22, 32, 44; e2 10, 10 + 1 x 10, 20 + 2 x 10, 70.
    const { setting, routing } = world(1, 2, 10)
    expect(routes(setting, routing, 10)).toEqual([1, 1, 1, 2, 1, 2, 1, 1, 2, 1])
  })

  test('a replica that has become idle waits for its turn all the same', () => {
    const { setting, routing } = world(1, 2, 10)
    const driven = HandDriven.started({ ...setting, policies: { routing } })
    for (let n = 0; n < 8; n++) driven.arrive('a')
    for (let n = 0; n < 6; n++) driven.complete('e01')
    expect([...driven.state.replicas.outstanding]).toEqual([0, 2])
    // Deadlines 44 and 40, as above.
    driven.arrive('a')
    expect([...driven.state.replicas.outstanding]).toEqual([0, 3])
  })

  test('with a bias of 0 it is weighted round robin: nobody has more than one turn too many', () => {
    const times = fc.array(fc.integer({ min: 1, max: 20 }), { minLength: 2, maxLength: 8 })
    fc.assert(
      fc.property(
        times.filter(ms => new Set(ms).size > 1),
        ms => {
          const { setting, routing } = world(0, ...ms)
          const counts = ms.map(() => 0)
          for (const executor of routes(setting, routing, 60)) {
            counts[executor - 1]!++
            // Its last deadline has come and nobody's next one has gone by.
            for (const [i, count] of counts.entries())
              for (const [j, other] of counts.entries())
                expect(count * ms[i]!).toBeLessThanOrEqual((other + 1) * ms[j]!)
          }
        },
      ),
      { numRuns: 60 },
    )
  })

  test('where speeds are equal the fewest outstanding of those drawn, the first of equals; one may be drawn twice', () => {
    const draws = [1, 1, 1, 2, 2, 1, 0, 2]
    const setting = { ...takingMs(5, 5, 5), draws: () => draws.shift()! }
    // e2 twice; e2 has one, e3 none; one on each: the first, e3; e1.
    expect(routes(setting, 'weighted-least-request', 4)).toEqual([2, 3, 3, 1])
  })
})

describe('with equal speeds', () => {
  test.each(['least-expected-delay', 'weighted-least-outstanding'])('%s is least outstanding, draw for draw', name => {
    const run = (routing: PolicyChoice) =>
      runLogged(
        scenario({
          executors: 3,
          models: { m: { v: { law: 'exponential' } } },
          tenants: { a: { arrivals: { poissonPerS: 450 } } },
          policies: { routing },
        }),
      )
    const least = run('least-outstanding')
    expect(least.log.requests.length).toBeGreaterThan(1000)
    expect(run(name).result).toEqual(least.result)
  })
})

/** Two kinds of device. */
const twoKinds = {
  executors: { e1: 'cpu', e2: 'gpu', e3: 'gpu' },
  models: {
    m: { big: { quality: 0.99, on: { cpu: { fixed: 12 }, gpu: { fixed: 2 } } }, small: { quality: 0.9 } },
    n: { w: { maxBatch: 2, on: { cpu: { fixed: 4 }, gpu: { fixed: 1, maxBatch: 3 } } } },
  },
}

describe('whatever comes and goes, the least is found', () => {
  const ns = (state: State, replica: number) => {
    const batch = Math.min(3, state.replicas.maxBatch[replica]!)
    return state.expectedServiceNs(replica, batch, 1) / batch
  }
  const delay = (state: State, replica: number, ahead: number) =>
    (state.replicas.outstanding[replica]! + ahead) * ns(state, replica)
  const PAST_ALL = 1e15
  test.each([
    [{ name: 'least-expected-delay' }, (state: State, replica: number) => delay(state, replica, 1)],
    [
      { name: 'least-expected-delay', neverQueue: true },
      (state: State, replica: number) =>
        delay(state, replica, 1) + (state.replicas.outstanding[replica] === 0 ? 0 : PAST_ALL),
    ],
    [{ name: 'weighted-least-outstanding' }, (state: State, replica: number) => delay(state, replica, 0)],
  ] as const)('%j', (choice, costOf) => {
    const costs = { routed: 0, apart: 0 }
    fc.assert(
      fc.property(fc.array(happening, { maxLength: 150 }), fc.nat(6), (happenings, draw) => {
        const routing = { ...choice, batchSize: 3 }
        const world = busyWorld({ ...twoKinds, policies: { routing }, draws: n => draw % n })
        const { route } = world.policies.routing
        ;(world.policies.routing as { route: typeof route }).route = (view, task) => {
          const replica = route(view, task)
          const variant = view.tasks.variant[task]!
          const start = view.ready.start[variant]!
          const all = Array.from({ length: view.ready.size[variant]! }, (_, i) =>
            costOf(world.state, view.ready.member[start + i]!),
          )
          expect(costOf(world.state, replica)).toBe(Math.min(...all))
          costs.routed++
          if (new Set(all).size > 1) costs.apart++
          return replica
        }
        tell(world, [...allReady, ...happenings])
      }),
      { numRuns: 150 },
    )
    expect(costs.routed).toBeGreaterThan(1000)
    expect(costs.apart).toBeGreaterThan(500)
  })
})
