/** Admission by expected finish. One at a time, l(1) = 6 ms, so that the expectation is exact; times in ms. */
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { HandDriven } from '../support/hand-driven.ts'
import { play, runLogged } from '../support/play.ts'
import { randomSetting } from '../support/random-settings.ts'
import { MS, scenario, tracesOf } from '../support/scenarios.ts'

const models = { m: { v: { maxBatch: 1 } } }

describe('none', () => {
  test('everybody is let in, however late, and the queue keeps what it is sent', () => {
    // 6 ms each, one every 2: the n-th ends at 6 n and was due at 2 (n - 1), 4 later than the one before it. Past the bound of
    // 10 from the third on, 18 - 4 = 14.
    const { rejected, latency } = play({ models, tenants: { a: { slo: 10, arrivals: [0, 2, 4, 6, 8, 10] } } })
    expect(rejected).toEqual({})
    expect(latency).toEqual({ a1: 6, a2: 10, a3: 14, a4: 18, a5: 22, a6: 26 })
  })

  test('whatever comes, nobody is refused, and without a bound or a drop all are served', () => {
    let late = 0
    const policies = { admission: 'none', variant: 'fixed', queueing: 'fifo', batching: 'take-all' }
    fc.assert(
      fc.property(randomSetting({ policies }), setting => {
        for (const { fate, leftNs, deadlineNs } of runLogged(scenario(setting), tracesOf(setting)).log.requests) {
          expect(fate).toBe('completed')
          if (leftNs > deadlineNs) late++
        }
      }),
      { numRuns: 60 },
    )
    expect(late).toBeGreaterThan(500)
  })
})

describe('deadline-feasible', () => {
  const policies = { admission: 'deadline-feasible' }

  test('refuses what would end after its deadline, and accepts the very deadline', () => {
    // SLO 18: at 0 the ends are 6, 12, 18 and 24.
    const { batches, rejected } = play({ models, policies, tenants: { a: { arrivals: [0, 0, 0, 0], slo: 18 } } })
    expect(batches).toEqual(['0-6 a1', '6-12 a2', '12-18 a3'])
    expect(rejected).toEqual({ a4: 0 })
  })

  test('what has been served makes room', () => {
    // At 7 a2 runs until 12, a3 would until 18, so a5 until 24 = 7 + 17: in time for an SLO of 18.
    const { rejected, latency } = play({
      models,
      policies,
      tenants: { a: { arrivals: [0, 0, 0, 0, 7], slo: 18 } },
    })
    expect(rejected).toEqual({ a4: 0 })
    expect(latency.a5).toBe(17)
  })

  test('the margin is kept', () => {
    const { rejected } = play({
      models,
      policies: { admission: { name: 'deadline-feasible', margin: 1 * MS } },
      tenants: { a: { arrivals: [0, 0, 0], slo: 18 } },
    })
    expect(rejected).toEqual({ a3: 0 })
  })

  test('each tenant by its own deadline', () => {
    // b1 would end at 12 behind a1: too late for its SLO of 11; a2 has time.
    const { rejected } = play({
      models,
      policies,
      tenants: { a: { arrivals: [0, 2], slo: 100 }, b: { arrivals: [1], slo: 10 } },
    })
    expect(rejected).toEqual({ b1: 1 })
  })

  test('the best replica counts', () => {
    // Round robin would send a2 to e2 anyhow; e2 is free when a3 asks, e1 until 6: a3 ends at 8 at best if e2 took it.
    const { rejected } = play({ models, policies, executors: 2, tenants: { a: { arrivals: [0, 1, 2], slo: 11 } } })
    // a1 on e1 until 6, a2 on e2 until 7: a3 could end at 12 = 2 + 10.
    expect(rejected).toEqual({})
  })

  test('waiting work in large batches is expected to be quick', () => {
    // Profiled up to 16: at 0 one runs until 6; of n waiting, all in one batch, the end is 6 + 5 + n. SLO 20: n <= 9.
    const { rejected } = play({
      policies: { ...policies, batching: { name: 'timeout', maxBatch: 16, maxWait: 0 } },
      tenants: { a: { arrivals: new Array(12).fill(0), slo: 20 } },
    })
    expect(rejected).toEqual({ a11: 0, a12: 0 })
  })

  test('what waits in a shared queue counts', () => {
    // Two replicas run until 6. SLO 15: a3 and a4 end at 12, a5 would at 18.
    const { batches, rejected } = play({
      models,
      executors: 2,
      policies: { ...policies, routing: 'shared-queue' },
      tenants: { a: { arrivals: [0, 0, 0, 0, 0], slo: 15 } },
    })
    expect(batches).toEqual(['0-6 e1 a1', '0-6 e2 a2', '6-12 e1 a3', '6-12 e2 a4'])
    expect(rejected).toEqual({ a5: 0 })
  })

  test('under an order by deadline, patient work that would be overtaken does not count', () => {
    // a1 runs until 6; b1 (due 1, SLO 12) would end at 12 before a2 and a3, at 24 behind them.
    const tenants = { a: { arrivals: [0, 0, 0], slo: 100 }, b: { arrivals: [1], slo: 12 } }
    const overtaking = play({ models, policies: { ...policies, queueing: 'earliest-deadline-first' }, tenants })
    expect(overtaking.batches).toEqual(['0-6 a1', '6-12 b1', '12-18 a2', '18-24 a3'])
    expect(overtaking.rejected).toEqual({})
    expect(play({ models, policies, tenants }).rejected).toEqual({ b1: 1 })
  })

  test('under an order by deadline, what is due earlier does count', () => {
    // a1 runs until 6, a2 and a3 until 18: b1, due last of all, would end at 24 = 1 + 23.
    const tenants = (slo: number) => ({ a: { arrivals: [0, 0, 0], slo: 18 }, b: { arrivals: [1], slo } })
    const edf = { ...policies, queueing: 'earliest-deadline-first' }
    expect(play({ models, policies: edf, tenants: tenants(23) }).rejected).toEqual({})
    expect(play({ models, policies: edf, tenants: tenants(22) }).rejected).toEqual({ b1: 1 })
  })

  test('a long queue is judged by its oldest part', () => {
    // SLO 2,000: 333 of a end by 1,998, so b1 would at 2,004. The 256 oldest alone would let it in.
    const tenants = { a: { arrivals: new Array(340).fill(0), slo: 2000 }, b: { arrivals: [1], slo: 2000 } }
    const edf = { ...policies, queueing: 'earliest-deadline-first' }
    expect(Object.keys(play({ models, policies: edf, tenants }).rejected)).toEqual([
      'a334',
      'a335',
      'a336',
      'a337',
      'a338',
      'a339',
      'a340',
      'b1',
    ])
  })

  describe('asks about the variant that will serve', () => {
    // `big` takes 16 ms, `small` 2 ms, both on one executor; SLO 20, all due at 0.
    const twoVariants = {
      m: { big: { quality: 0.99, fixed: 15, maxBatch: 1 }, small: { quality: 0.9, fixed: 1, maxBatch: 1 } },
    }
    const tenants = { a: { arrivals: [0, 0], slo: 20 } }
    const ask = (admission: object, variant: object | string) =>
      play({
        models: twoVariants,
        policies: { admission: { name: 'deadline-feasible', ...admission }, variant: variant as never },
        tenants,
      })

    test('the most accurate by default, as the policy fixed does', () => {
      expect(ask({}, 'fixed').rejected).toEqual({ a2: 0 })
    })

    test('the named one', () => {
      expect(ask({ variant: 'small' }, { name: 'fixed', variant: 'small' }).batches).toEqual([
        '0-2 small a1',
        '2-4 small a2',
      ])
    })

    test('any, for a policy that takes whichever is in time', () => {
      const story = ask({ anyVariant: true }, { name: 'most-accurate-in-time', margin: 0 })
      expect(story.batches).toEqual(['0-16 big a1', '16-18 small a2'])
    })

    test('but none under the floor', () => {
      const floor = play({
        models: twoVariants,
        policies: { admission: { name: 'deadline-feasible', anyVariant: true } },
        tenants: { a: { arrivals: [0, 0], slo: 20, floor: 0.95 } },
      })
      expect(floor.rejected).toEqual({ a2: 0 })
    })
  })
})

describe('deadline-feasible: a tenant says what becomes of a request that is expected to be late', () => {
  // `big` takes 16 ms, `small` 2 ms, both on one executor; SLO 20, all due at 0: a2 would end at 32 with big.
  const twoVariants = {
    m: { big: { quality: 0.99, fixed: 15, maxBatch: 1 }, small: { quality: 0.9, fixed: 1, maxBatch: 1 } },
  }
  const ask = (onExpectedMiss: 'reject' | 'degrade' | 'late', floor = 0) =>
    play({
      models: twoVariants,
      policies: { admission: 'deadline-feasible', variant: { name: 'most-accurate-in-time', margin: 0 } },
      tenants: { a: { arrivals: [0, 0, 0, 0], slo: 20, floor, onExpectedMiss } },
    })

  test('reject: as where nothing is said', () => {
    expect(ask('reject').batches).toEqual(['0-16 big a1'])
    expect(ask('reject').rejected).toEqual({ a2: 0, a3: 0, a4: 0 })
  })

  test('degrade: to the variant that is done first, late or not', () => {
    expect(ask('degrade').batches).toEqual(['0-16 big a1', '16-18 small a2', '18-20 small a3', '20-22 small a4'])
  })

  test('degrade: but not to one under the floor', () => {
    expect(ask('degrade', 0.95).batches).toEqual(['0-16 big a1', '16-32 big a2', '32-48 big a3', '48-64 big a4'])
  })

  test('late: a2 and a3 are in time with small, a4 with none, so that it has the most accurate', () => {
    expect(ask('late').batches).toEqual(['0-16 big a1', '16-18 small a2', '18-20 small a3', '20-36 big a4'])
    expect(ask('late').rejected).toEqual({})
  })

  test('each tenant for itself', () => {
    const { rejected, batches } = play({
      models: twoVariants,
      policies: { admission: 'deadline-feasible' },
      tenants: {
        a: { arrivals: [0, 1], slo: 20, onExpectedMiss: 'late' },
        b: { arrivals: [2], slo: 20, onExpectedMiss: 'reject' },
      },
    })
    expect(batches).toEqual(['0-16 big a1', '16-32 big a2'])
    expect(rejected).toEqual({ b1: 2 })
  })
})

describe('in-flight-limit', () => {
  const limited = (limit: number) => ({ admission: { name: 'in-flight-limit', limit } })

  test('refuses while so many are in the system, waiting and executing; who leaves makes room at once', () => {
    // a1 executes, a2 waits, a3 is one too many. At 6 a1 leaves, then a4 comes (an end is told before an arrival).
    const { batches, rejected } = play({
      models,
      policies: limited(2),
      tenants: { a: { arrivals: [0, 1, 2, 6, 7] } },
    })
    expect(batches).toEqual(['0-6 a1', '6-12 a2', '12-18 a4'])
    expect(rejected).toEqual({ a3: 2, a5: 7 })
  })

  test('each model by itself, whichever tenants send', () => {
    const { rejected } = play({
      models: { m: { v: {} }, n: { w: {} } },
      policies: limited(1),
      tenants: {
        a: { model: 'm', arrivals: [0] },
        b: { model: 'm', arrivals: [1] },
        c: { model: 'n', arrivals: [2] },
      },
    })
    expect(rejected).toEqual({ b1: 1 })
  })

  test('whatever comes: never more, and nobody is refused while there are fewer', () => {
    let refused = 0
    fc.assert(
      fc.property(randomSetting(), fc.integer({ min: 1, max: 8 }), (setting, limit) => {
        const what = scenario({ ...setting, policies: { ...setting.policies, ...limited(limit) } })
        const modelOf = new Map(what.tenants.map(({ name, model }) => [name, model]))
        const { requests } = runLogged(what, tracesOf(setting)).log
        for (const [number, request] of requests.entries()) {
          // Who leaves at an instant is told before who comes; who came at it and was dropped at once is gone as well.
          const inSystem = requests
            .slice(0, number)
            .filter(({ tenant }) => modelOf.get(tenant) === modelOf.get(request.tenant))
            .filter(({ leftNs }) => leftNs > request.dueNs).length
          if (request.fate === 'rejected') expect(inSystem).toBe(limit)
          else expect(inSystem).toBeLessThan(limit)
          if (request.fate === 'rejected') refused++
        }
      }),
      { numRuns: 100 },
    )
    expect(refused).toBeGreaterThan(500)
  })
})

describe('degrade-before-reject', () => {
  /** `big` takes 16 ms, `small` 2 ms: two replicas, on one executor. */
  const twoVariants = {
    m: { big: { quality: 0.99, fixed: 15, maxBatch: 1 }, small: { quality: 0.9, fixed: 1, maxBatch: 1 } },
  }
  const admission = { name: 'degrade-before-reject', degradeAbove: 1, rejectAbove: 2 }

  test('cheaper variants above one load, refusals above another, and back again', () => {
    // In the system with each: 1 and 2, not above 1 x 2 replicas; 3 and 4 are degraded; 5 is above 2 x 2. At 33 two are
    // left, so a6 is degraded; at 40 nobody is.
    const { batches, rejected } = play({
      models: twoVariants,
      policies: { admission, variant: 'most-accurate-in-time' },
      tenants: { a: { arrivals: [0, 0, 0, 0, 0, 33, 40] } },
    })
    expect(rejected).toEqual({ a5: 0 })
    expect(batches).toEqual([
      '0-16 big a1',
      '16-32 big a2',
      '32-34 small a3',
      '34-36 small a4',
      '36-38 small a6',
      '40-56 big a7',
    ])
  })

  test('a degraded request stays over its floor', () => {
    const { batches } = play({
      models: twoVariants,
      policies: { admission, variant: 'most-accurate-in-time' },
      tenants: { a: { arrivals: [0, 0, 0], floor: 0.95 } },
    })
    expect(batches).toEqual(['0-16 big a1', '16-32 big a2', '32-48 big a3'])
  })

  test('while nothing is ready nobody is refused', () => {
    const world = new HandDriven({ policies: { admission: { ...admission, degradeAbove: 0, rejectAbove: 0 } } })
    world.core.tick()
    world.arrive('a').arrive('a').answerPlan().ready('v@e1')
    expect(world.heard().at(-1)).toBe('execute v@e1: a1')
    expect(world.arrive('a').heard()).toEqual(['rejected a3'])
  })
})
