/** Batching on timelines computed by hand. Unless said otherwise a batch of b takes l(b) = 5 + b ms, and times are ms. */
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { play, runLogged } from '../support/play.ts'
import { randomSetting } from '../support/random-settings.ts'
import { MS, scenario, tracesOf } from '../support/scenarios.ts'

const tenant = (arrivals: readonly number[], slo = 1000) => ({ a: { arrivals, slo } })

describe('none', () => {
  test('one at a time, in turn', () => {
    // 0 + 6 = 6; 6 + 6 = 12; 12 + 6 = 18; the fourth finds the executor idle, and two more wait for it.
    const { batches, latency } = play({ tenants: tenant([0, 1, 2, 30, 33, 33]) })
    expect(batches).toEqual(['0-6 a1', '6-12 a2', '12-18 a3', '30-36 a4', '36-42 a5', '42-48 a6'])
    expect(latency).toEqual({ a1: 6, a2: 11, a3: 16, a4: 6, a5: 9, a6: 15 })
  })
})

describe('fixed', () => {
  const of = (size: number) => ({ batching: { name: 'fixed', size } })

  test('waits until the batch is full, however long, and takes no more', () => {
    // The third is there at 2: l(3) = 8. At 10 a4 and a5 wait, at 400 a6 joins them.
    const { batches } = play({ policies: of(3), tenants: tenant([0, 1, 2, 3, 4, 400]) })
    expect(batches).toEqual(['2-10 a1 a2 a3', '400-408 a4 a5 a6'])
  })

  test('takes the rest once no request will arrive any more', () => {
    const { batches } = play({ policies: of(3), duration: 50, tenants: tenant([0, 1, 2, 3, 4]) })
    expect(batches).toEqual(['2-10 a1 a2 a3', '50-57 a4 a5'])
  })

  test('is no larger than what was profiled', () => {
    const { batches } = play({
      policies: of(8),
      models: { m: { v: { maxBatch: 2 } } },
      tenants: tenant([0, 1, 2, 3]),
    })
    expect(batches).toEqual(['1-8 a1 a2', '8-15 a3 a4'])
  })
})

describe('take-all', () => {
  const upTo = (maxBatch: number) => ({ batching: { name: 'take-all', maxBatch } })

  test('never waits: whoever is there when the executor is idle goes', () => {
    // a1 alone: 0-6. At 6 three wait, l(3) = 8: until 14. Then a5: 14-20. At 30 nobody else is there.
    const { batches } = play({ policies: upTo(8), tenants: tenant([0, 1, 2, 5, 13, 30]) })
    expect(batches).toEqual(['0-6 a1', '6-14 a2 a3 a4', '14-20 a5', '30-36 a6'])
  })

  test('takes no more than it may; the rest goes next', () => {
    // At 6 three wait and two go, l(2) = 7; at 13 the last.
    const { batches } = play({ policies: upTo(2), tenants: tenant([0, 1, 2, 5]) })
    expect(batches).toEqual(['0-6 a1', '6-13 a2 a3', '13-19 a4'])
  })
})

describe('timeout: size or timeout', () => {
  const sizeOrTimeout = { batching: { name: 'timeout', maxBatch: 4, maxWait: 5 * MS } }

  test('a full batch starts at once', () => {
    const { batches } = play({ policies: sizeOrTimeout, tenants: tenant([0, 1, 2, 3]) })
    expect(batches).toEqual(['3-12 a1 a2 a3 a4'])
  })

  test('a batch that does not fill starts when its oldest has waited', () => {
    // 20 + 5 = 25; l(2) = 7.
    const { batches } = play({ policies: sizeOrTimeout, tenants: tenant([20, 22]) })
    expect(batches).toEqual(['25-32 a1 a2'])
  })

  test('waiting while the executor is busy counts', () => {
    // Alone at 0 + 5: 5-11. a2 has waited since 6, until 11 exactly: a2 and a3 start at 11, l(2) = 7.
    expect(play({ policies: sizeOrTimeout, tenants: tenant([0, 6, 10]) }).batches).toEqual(['5-11 a1', '11-18 a2 a3'])
    // Had a2 come at 7, its time would be up at 12.
    expect(play({ policies: sizeOrTimeout, tenants: tenant([0, 7, 10]) }).batches).toEqual(['5-11 a1', '12-19 a2 a3'])
  })

  test('six queued: four go, and two follow when their time is up', () => {
    // a1 runs 5-11. At 11 six wait: four go, l(4) = 9. At 20 the oldest of the rest has waited since 10: at once.
    const { batches } = play({ policies: sizeOrTimeout, tenants: tenant([0, 6, 7, 8, 9, 10, 10.5]) })
    expect(batches).toEqual(['5-11 a1', '11-20 a2 a3 a4 a5', '20-27 a6 a7'])
  })

  test('the oldest decides, not the head of the order', () => {
    // Earliest deadline first makes b1 (due 4, deadline 14) the head; a1 has waited since 0 and its time is up at 5.
    const { batches } = play({
      policies: { ...sizeOrTimeout, queueing: 'earliest-deadline-first' },
      tenants: { a: { arrivals: [0], slo: 1000 }, b: { arrivals: [4], slo: 10 } },
    })
    expect(batches).toEqual(['5-12 b1 a1'])
  })

  test('no wait: whatever is there when the executor is free', () => {
    const greedy = { batching: { name: 'timeout', maxBatch: 4, maxWait: 0 } }
    // l(1) = 6; at 6 three wait, l(3) = 8.
    expect(play({ policies: greedy, tenants: tenant([0, 1, 2, 3]) }).batches).toEqual(['0-6 a1', '6-14 a2 a3 a4'])
  })

  test('the end of arrivals ends the waiting', () => {
    const { batches } = play({ policies: sizeOrTimeout, duration: 3, tenants: tenant([0, 1]) })
    expect(batches).toEqual(['3-10 a1 a2'])
  })
})

describe('bulk: from a minimum on, up to a maximum', () => {
  const of = (minBatch: number, maxBatch: number) => ({ batching: { name: 'bulk', minBatch, maxBatch } })

  test('waits for the minimum, however long, and then takes all that wait', () => {
    // The second is there at 3: l(2) = 7 until 10. Then a3, a4 and a5 wait: all go, l(3) = 8. a6 alone waits for a7.
    const { batches } = play({ policies: of(2, 4), tenants: tenant([0, 3, 4, 5, 6, 20, 500]) })
    expect(batches).toEqual(['3-10 a1 a2', '10-18 a3 a4 a5', '500-507 a6 a7'])
  })

  test('no more than the maximum; what is left waits for the minimum again', () => {
    const { batches } = play({ policies: of(2, 3), tenants: tenant([0, 0, 0, 0, 50]) })
    expect(batches).toEqual(['0-7 a1 a2', '7-14 a3 a4', '10000-10006 a5'])
  })

  test('where the minimum does not fit, as many as do', () => {
    const { batches } = play({
      models: { m: { v: { maxBatch: 2 } } },
      policies: of(3, 8),
      tenants: tenant([0, 1, 2, 3]),
    })
    expect(batches).toEqual(['1-8 a1 a2', '8-15 a3 a4'])
  })

  test('whatever comes: as many as wait between the two, fewer only once no request will join', () => {
    let batchesSeen = 0
    const bounds = fc.tuple(fc.integer({ min: 1, max: 6 }), fc.integer({ min: 0, max: 5 }))
    fc.assert(
      fc.property(randomSetting(), bounds, (setting, [minBatch, more]) => {
        const maxBatch = minBatch + more
        const policies = { ...setting.policies, ...of(minBatch, maxBatch), queueing: 'fifo', routing: 'round-robin' }
        const what = scenario({ ...setting, policies })
        const { log } = runLogged(what, tracesOf(setting))
        for (const { startNs, members, maxBatch: fitting, queueLengthBefore } of log.batches) {
          const most = Math.min(maxBatch, fitting)
          expect(members.length).toBe(Math.min(queueLengthBefore, most))
          if (members.length < Math.min(minBatch, most)) expect(startNs).toBeGreaterThanOrEqual(what.durationNs)
          batchesSeen++
        }
      }),
      { numRuns: 100 },
    )
    expect(batchesSeen).toBeGreaterThan(1000)
  })
})

describe('deadline-aware: waits until d - l(w + 1) - margin', () => {
  const aware = (parameters: object = {}) => ({
    batching: { name: 'deadline-aware', margin: 0, ...parameters },
  })

  test('alone: it starts when a second could not join any more', () => {
    // d = 20, l(2) = 7: 13; l(1) = 6.
    expect(play({ policies: aware(), tenants: tenant([0], 20) }).batches).toEqual(['13-19 a1'])
  })

  test('each arrival moves the last moment', () => {
    // With two waiting 20 - l(3) = 12; l(2) = 7.
    expect(play({ policies: aware(), tenants: tenant([0, 10], 20) }).batches).toEqual(['12-19 a1 a2'])
    // With three 20 - l(4) = 11, which is now; l(3) = 8.
    expect(play({ policies: aware(), tenants: tenant([0, 10, 11], 20) }).batches).toEqual(['11-19 a1 a2 a3'])
  })

  test('the margin is kept before the deadline', () => {
    // Latest end 18: alone until 18 - 7 = 11; from 10 on, with two, until 18 - 8 = 10.
    const { batches } = play({ policies: aware({ margin: 2 * MS }), tenants: tenant([0, 10], 20) })
    expect(batches).toEqual(['10-17 a1 a2'])
  })

  test('a full batch does not wait', () => {
    const { batches } = play({ policies: aware({ maxBatch: 2 }), tenants: tenant([0, 1], 20) })
    expect(batches).toEqual(['1-8 a1 a2'])
  })

  test('nobody waits for longer than maxWait', () => {
    const { batches } = play({ policies: aware({ maxWait: 4 * MS }), tenants: tenant([0], 20) })
    expect(batches).toEqual(['4-10 a1'])
  })

  test('the slack of the head limits the batch; when all is lost the batch is as large as it can be', () => {
    // SLO 12. a1 alone: until 12 - 7 = 5, ends at 11. Then the head is a2 (due 6, deadline 18): 11 + 5 + b <= 18 for
    // b <= 2. At 18 the head is a4 (due 8, deadline 20), too late even alone: 18 + 6 = 24. So both, l(2) = 7.
    const { batches, latency } = play({ policies: aware(), tenants: tenant([0, 6, 7, 8, 9], 12) })
    expect(batches).toEqual(['5-11 a1', '11-18 a2 a3', '18-25 a4 a5'])
    expect(latency).toEqual({ a1: 11, a2: 12, a3: 11, a4: 17, a5: 16 })
  })

  test('the deadline is that of the head in its order, here the earliest', () => {
    // b1 (due 2, deadline 22) comes before a1 (deadline 1000): with both waiting until 22 - l(3) = 14.
    const { batches } = play({
      policies: { ...aware(), queueing: 'earliest-deadline-first' },
      tenants: { a: { arrivals: [0], slo: 1000 }, b: { arrivals: [2], slo: 20 } },
    })
    expect(batches).toEqual(['14-21 b1 a1'])
  })
})

test('latency may fall as load grows, once batches wait for company (not a law)', () => {
  // Size 4 or 100 ms. Alone, a request waits for 100 and runs 6; four together wait for nobody and run l(4) = 9.
  const policies = { batching: { name: 'timeout', maxBatch: 4, maxWait: 100 * MS } }
  expect(play({ policies, tenants: tenant([0]) }).latency).toEqual({ a1: 106 })
  expect(play({ policies, tenants: tenant([0, 0, 0, 0]) }).latency).toEqual({ a1: 9, a2: 9, a3: 9, a4: 9 })
})

test('a faster device may lower goodput, once requests batch (not a law)', () => {
  // Whoever waits when the executor is free goes with the next batch, which takes l whatever its size. SLO 15.5, arrivals
  // 0, 5, 9.95. l = 10: a2 and a3 run together 10-20: latencies 10, 15, 10.05, all in time.
  // l = 9.9: at 9.9 only a2 waits, ends at 19.8; a3 follows alone until 29.7: 19.75, late.
  const metWith = (fixed: number) => {
    const { run, batches } = play({
      policies: { batching: { name: 'timeout', maxBatch: 16, maxWait: 0 } },
      models: { m: { v: { fixed, perItem: 0 } } },
      tenants: tenant([0, 5, 9.95], 15.5),
    })
    return [batches, run.result.overall.counts.met]
  }
  expect(metWith(10)).toEqual([['0-10 a1', '10-20 a2 a3'], 3])
  expect(metWith(9.9)).toEqual([['0-9.9 a1', '9.9-19.8 a2', '19.8-29.7 a3'], 2])
})
