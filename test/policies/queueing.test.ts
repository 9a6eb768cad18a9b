/** Orders and the giving up of late requests, one at a time: l(1) = 6 ms. Times in ms. */
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import type { Scenario } from '../../src/spec/scenario.ts'
import { scenarioWorld } from '../../src/spec/scenario-world.ts'
import { play, runLogged } from '../support/play.ts'
import { randomSetting } from '../support/random-settings.ts'
import type { LoggedRequest } from '../support/request-log.ts'
import { scenario, tracesOf } from '../support/scenarios.ts'

describe('first come, first served', () => {
  test('across tenants, whatever their deadlines', () => {
    const { batches } = play({
      tenants: { a: { arrivals: [0, 1, 3, 40], slo: 1000 }, b: { arrivals: [2, 39, 41], slo: 20 } },
    })
    expect(batches).toEqual(['0-6 a1', '6-12 a2', '12-18 b1', '18-24 a3', '39-45 b2', '45-51 a4', '51-57 b3'])
  })

  test('never drops by default', () => {
    const { batches, dropped } = play({ tenants: { a: { arrivals: [0, 1, 1.5], slo: 1 } } })
    expect(batches).toEqual(['0-6 a1', '6-12 a2', '12-18 a3'])
    expect(dropped).toEqual({})
  })
})

describe('earliest deadline first', () => {
  const policies = { queueing: 'earliest-deadline-first' }

  test('a tight request overtakes those that wait, and no execution', () => {
    // Deadlines 1000, 1001 and 22. Then a3 1007 waits behind a2, and b2 33 comes before it; so does b3 47, which c1 (45)
    // overtakes in turn.
    const { batches } = play({
      policies,
      tenants: {
        a: { arrivals: [0, 1, 7], slo: 1000 },
        b: { arrivals: [2, 13, 27], slo: 20 },
        c: { arrivals: [28], slo: 17 },
      },
    })
    expect(batches).toEqual(['0-6 a1', '6-12 b1', '12-18 a2', '18-24 b2', '24-30 a3', '30-36 c1', '36-42 b3'])
  })

  test('equal deadlines: in order of arrival', () => {
    // a2: 2 + 38 = 40; b1: 1 + 39 = 40, and it came first.
    const { batches } = play({
      policies,
      tenants: { a: { arrivals: [0, 2], slo: 38 }, b: { arrivals: [1], slo: 39 } },
    })
    expect(batches).toEqual(['0-6 a1', '6-12 b1', '12-18 a2'])
  })

  test('misses what another order would meet, unless releases and deadlines are on a unit grid', () => {
    // Unit jobs: a1 due 0, deadline 10; b1 due 0.5, deadline 1.6. Idling until 0.5 and serving b1 first meets both.
    const { latency } = play({
      policies,
      models: { m: { v: { fixed: 0, perItem: 1 } } },
      tenants: { a: { arrivals: [0], slo: 10 }, b: { arrivals: [0.5], slo: 1.1 } },
    })
    expect(latency).toEqual({ a1: 1, b1: 1.5 })
  })
})

describe('priority', () => {
  const policies = { queueing: 'priority' }

  test('the lowest class first, within it in order of arrival; what executes is not interrupted', () => {
    // a1 runs until 6 although b, of the first class, is there from 1 on.
    const { batches } = play({
      policies,
      tenants: {
        a: { arrivals: [0, 2], priority: 1 },
        b: { arrivals: [1, 3], priority: 0 },
        c: { arrivals: [0.5], priority: 2 },
      },
    })
    expect(batches).toEqual(['0-6 a1', '6-12 b1', '12-18 b2', '18-24 a2', '24-30 c1'])
  })

  test('a batch takes the first of them, whatever their classes', () => {
    const { batches } = play({
      policies: { ...policies, batching: { name: 'take-all', maxBatch: 2 } },
      tenants: { a: { arrivals: [0, 1, 2], priority: 1 }, b: { arrivals: [3], priority: 0 } },
    })
    expect(batches).toEqual(['0-6 a1', '6-13 b1 a2', '13-19 a3'])
  })
})

describe('last in, first out', () => {
  test('the youngest first, across tenants; what executes is not interrupted', () => {
    const { batches } = play({
      policies: { queueing: 'last-in-first-out' },
      tenants: { a: { arrivals: [0, 1, 3] }, b: { arrivals: [2, 7] } },
    })
    expect(batches).toEqual(['0-6 a1', '6-12 a3', '12-18 b2', '18-24 b1', '24-30 a2'])
  })
})

describe('start-time fair', () => {
  const policies = { queueing: 'start-time-fair' }

  test('by start tags: a tenant of twice the weight gets two for one', () => {
    // a1 begins at once: S 0, F 1. Then a2 1-2, a3 2-3, a4 3-4; b, of weight 2: b1 0-0.5, b2 0.5-1, b3 1-1.5, b4 1.5-2.
    const { batches } = play({
      policies,
      tenants: { a: { arrivals: [0, 1, 1, 1] }, b: { arrivals: [2, 2, 2, 2], weight: 2 } },
    })
    expect(batches).toEqual([
      '0-6 a1',
      '6-12 b1',
      '12-18 b2',
      '18-24 a2',
      '24-30 b3',
      '30-36 b4',
      '36-42 a3',
      '42-48 a4',
    ])
  })

  test('who was served alone owes nobody anything afterwards', () => {
    // At 12 all is quiet: v = F(a2) = 2. At 100: a3 2, a4 3, a5 4 and b1 2, b2 3, b3 4, equals by arrival.
    const { batches } = play({
      policies,
      tenants: { a: { arrivals: [0, 1, 100, 100, 100] }, b: { arrivals: [100, 100, 100] } },
    })
    expect(batches.slice(2)).toEqual([
      '100-106 a3',
      '106-112 b1',
      '112-118 a4',
      '118-124 b2',
      '124-130 a5',
      '130-136 b3',
    ])
  })

  test('ten times as much from one tenant moves no other: each gets its half while it has something to do', () => {
    const noisy = Array.from({ length: 40 }, () => 0)
    const { latency } = play({ policies, tenants: { loud: { arrivals: noisy }, mild: { arrivals: [1, 1, 1, 1] } } })
    // loud1 runs until 6; then mild (S 0, 1, 2, 3) and loud (S 1, 2, 3 ...) take turns, equals by arrival: loud first.
    expect([latency.mild1, latency.mild2, latency.mild3, latency.mild4]).toEqual([11, 23, 35, 47])
  })

  test('both waiting, one server, no batches: service over weight differs by no more than a request of each', () => {
    const some = fc.array(fc.integer({ min: 0, max: 60 }), { minLength: 5, maxLength: 40 })
    const weight = fc.constantFrom(0.5, 1, 2, 3)
    let compared = 0
    fc.assert(
      fc.property(fc.array(fc.tuple(some, weight), { minLength: 2, maxLength: 3 }), tenants => {
        const named = tenants.map(([arrivals, weight], i) => ({
          name: `t${i}`,
          arrivals: arrivals.sort((a, b) => a - b),
          weight,
        }))
        const setting = { policies, tenants: Object.fromEntries(named.map(({ name, ...tenant }) => [name, tenant])) }
        const { log } = runLogged(scenario(setting), tracesOf(setting))
        // Whoever comes at the very instant at which a batch begins comes after it, unless it begins the batch.
        const isBacklogged = (name: string, ns: number) =>
          log.requests.some(
            ({ tenant, dueNs, batch }) => tenant === name && (dueNs < ns || batch!.startNs === ns) && batch!.endNs > ns,
          )
        for (const f of named) {
          for (const g of named.slice(named.indexOf(f) + 1)) {
            let surplus = 0
            let most = 0
            let least = 0
            for (const { startNs, members } of log.batches) {
              if (!isBacklogged(f.name, startNs) || !isBacklogged(g.name, startNs)) {
                surplus = most = least = 0
                continue
              }
              const { tenant } = members[0]!
              surplus += tenant === f.name ? 1 / f.weight : tenant === g.name ? -1 / g.weight : 0
              most = Math.max(most, surplus)
              least = Math.min(least, surplus)
              // Over some interval that ends here or before.
              expect(Math.max(surplus - least, most - surplus)).toBeLessThanOrEqual(1 / f.weight + 1 / g.weight + 1e-9)
              compared++
            }
          }
        }
      }),
      { numRuns: 150 },
    )
    expect(compared).toBeGreaterThan(1000)
  })
})

test('shortest expected first: over all queues of an executor, and who needs much waits', () => {
  // m takes 6 ms, n takes 3.
  const { batches } = play({
    policies: { queueing: 'shortest-expected-first' },
    models: { m: { v: {} }, n: { w: { fixed: 2 } } },
    tenants: { a: { model: 'm', arrivals: [0, 1] }, b: { model: 'n', arrivals: [2, 8, 11.5] } },
  })
  expect(batches).toEqual(['0-6 v a1', '6-9 w b1', '9-12 w b2', '12-15 w b3', '15-21 v a2'])
})

test('a queue that has no room drops who comes', () => {
  const { batches, dropped } = play({
    policies: { queueing: { name: 'fifo', maxWaiting: 1 } },
    tenants: { a: { arrivals: [0, 1, 2, 7] } },
  })
  // a2 waits from 1 to 6, so that a3 finds no room.
  expect(batches).toEqual(['0-6 a1', '6-12 a2', '12-18 a4'])
  expect(dropped).toEqual({ a3: 2 })
})

test('a tenant that has no room left drops its own and nobody else', () => {
  const { batches, dropped } = play({
    policies: { queueing: { name: 'fifo', maxWaiting: 4, maxWaitingPerTenant: 2 } },
    tenants: { loud: { arrivals: [0, 1, 1, 1, 1, 7] }, mild: { arrivals: [2, 3, 4] } },
  })
  // loud1 runs until 6; loud2 and loud3 wait, so that loud4 and loud5 find no room. mild1 and mild2 wait, and mild3 would be
  // the third of its tenant. At 6 loud2 begins: loud6 finds room at 7.
  expect(batches).toEqual(['0-6 loud1', '6-12 loud2', '12-18 loud3', '18-24 mild1', '24-30 mild2', '30-36 loud6'])
  expect(dropped).toEqual({ loud4: 1, loud5: 1, mild3: 4 })
})

test('whoever is given up makes room for its tenant', () => {
  const { batches, dropped } = play({
    policies: { queueing: { name: 'fifo', drop: 'expired', maxWaitingPerTenant: 1 } },
    tenants: { a: { arrivals: [0, 1, 6.5, 7], slo: 4 } },
  })
  // a2 has expired at 6; a3 begins at once at 6.5, a4 waits for it, to be given up at 12.5.
  expect(batches).toEqual(['0-6 a1', '6.5-12.5 a3'])
  expect(dropped).toEqual({ a2: 6, a4: 12.5 })
})

test.each([
  ['fifo', (request: LoggedRequest) => [request.sequence]],
  ['last-in-first-out', (request: LoggedRequest) => [-request.sequence]],
  ['earliest-deadline-first', (request: LoggedRequest) => [request.deadlineNs, request.sequence]],
  ['priority', (request: LoggedRequest, what: Scenario) => [priorityOf(request, what), request.sequence]],
] as const)('%s: whoever is served comes before all that wait there', (queueing, keyOf) => {
  let compared = 0
  const policies = { queueing: { name: queueing, drop: 'never' }, routing: 'shared-queue', batching: 'none' } as const
  fc.assert(
    fc.property(randomSetting({ policies }), setting => {
      const what = scenario(setting)
      const { log } = runLogged(what, tracesOf(setting))
      for (const { startNs, members, variant } of log.batches) {
        const waiting = log.requests.filter(
          ({ dueNs, batch }) => dueNs < startNs && batch?.variant === variant && batch.startNs > startNs,
        )
        for (const other of waiting) expect(comesBefore(keyOf(members[0]!, what), keyOf(other, what))).toBe(true)
        compared += waiting.length
      }
    }),
    { numRuns: 60 },
  )
  expect(compared).toBeGreaterThan(1000)
})

function priorityOf({ tenant }: LoggedRequest, what: Scenario): number {
  return what.tenants.find(({ name }) => name === tenant)!.priority
}

/** In the order of their first numbers, of those alike by the next. */
function comesBefore(key: readonly number[], other: readonly number[]): boolean {
  const at = key.findIndex((number, i) => number !== other[i])
  return at >= 0 && key[at]! < other[at]!
}

describe('what is given up', () => {
  // SLO 10: deadlines 10, 11, 11.5, 12.
  const tenants = { a: { arrivals: [0, 1, 1.5, 2], slo: 10 } }
  const giveUp = (drop: string) => ({ queueing: { name: 'earliest-deadline-first', drop } })

  test('never: all are served, late or not', () => {
    const { batches } = play({ policies: giveUp('never'), tenants })
    expect(batches).toEqual(['0-6 a1', '6-12 a2', '12-18 a3', '18-24 a4'])
  })

  test('expired (the default): those past their deadline when a batch is formed; the very deadline is not past', () => {
    // At 12: a3 (11.5) is past, a4 (12) is not, though it can't be in time.
    const { batches, dropped, run } = play({ policies: { queueing: 'earliest-deadline-first' }, tenants })
    expect(batches).toEqual(['0-6 a1', '6-12 a2', '12-18 a4'])
    expect(dropped).toEqual({ a3: 12 })
    expect(run.result.overall.counts).toMatchObject({ offered: 4, completed: 3, met: 1, dropped: 1 })
  })

  test('hopeless: also those that even a batch of one would make late', () => {
    // At 6: 6 + 6 = 12 is after 11 and 11.5, and exactly a4's deadline.
    const { batches, dropped, run } = play({ policies: giveUp('hopeless'), tenants })
    expect(batches).toEqual(['0-6 a1', '6-12 a4'])
    expect(dropped).toEqual({ a2: 6, a3: 6 })
    expect(run.result.overall.counts).toMatchObject({ completed: 2, met: 2, dropped: 2 })
  })
})

describe('whatever the order and the batches', () => {
  const orders = ['fifo', 'last-in-first-out', 'priority', 'earliest-deadline-first']

  test('behind a head that is in time others may have expired: the next in order take their places', () => {
    // a1 runs until 6. Then b1 (deadline 4) and b2 (5) have expired behind a2; a3 and a4 go with it.
    const { batches, dropped } = play({
      policies: { queueing: { name: 'fifo', drop: 'expired' }, batching: { name: 'take-all', maxBatch: 3 } },
      tenants: { a: { arrivals: [0, 1, 4, 5, 5], slo: 100 }, b: { arrivals: [2, 3], slo: 2 } },
    })
    expect(batches).toEqual(['0-6 a1', '6-14 a2 a3 a4', '14-20 a5'])
    expect(dropped).toEqual({ b1: 6, b2: 6 })
  })

  test('a batch is smaller than wanted where nobody is left', () => {
    const { batches, dropped } = play({
      policies: { queueing: { name: 'fifo', drop: 'expired' }, batching: { name: 'fixed', size: 3 } },
      tenants: { a: { arrivals: [0, 9], slo: 100 }, b: { arrivals: [1], slo: 2 } },
    })
    expect(batches).toEqual(['9-16 a1 a2'])
    expect(dropped).toEqual({ b1: 9 })
  })

  test.each(orders)('%s: nobody is served after having expired', name => {
    let dropped = 0
    fc.assert(
      fc.property(randomSetting(), setting => {
        const policies = { ...setting.policies, queueing: { name, drop: 'expired' } }
        const { log, result } = runLogged(scenario({ ...setting, policies }), tracesOf(setting))
        for (const { startNs, members } of log.batches) {
          for (const { deadlineNs } of members) expect(deadlineNs).toBeGreaterThanOrEqual(startNs)
        }
        dropped += result.conservation.dropped
      }),
      { numRuns: 60 },
    )
    expect(dropped).toBeGreaterThan(100)
  })

  test.each(orders)('%s: nobody is served who would be late even alone', name => {
    fc.assert(
      fc.property(randomSetting({ law: 'deterministic' }), setting => {
        const what = scenario({ ...setting, policies: { ...setting.policies, queueing: { name, drop: 'hopeless' } } })
        const { world } = scenarioWorld(what)
        const { log } = runLogged(what, tracesOf(setting))
        for (const { startNs, members, variant, executor } of log.batches) {
          const aloneNs = world.service[variant]![world.deviceType[executor]!]!.meanNs[0]!
          for (const { deadlineNs } of members) expect(deadlineNs).toBeGreaterThanOrEqual(startNs + aloneNs)
        }
      }),
      { numRuns: 60 },
    )
  })
})
