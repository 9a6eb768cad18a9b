/**
 * What batching policies promise of each batch and each wait, whatever comes: held against each of their answers, in random
 * worlds. l is the expected service time, d the head's deadline.
 */
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { DRAINING, NOTHING_YET, type View, WAIT } from '../../src/contract/index.ts'
import { play, runLogged } from '../support/play.ts'
import { randomSetting } from '../support/random-settings.ts'
import { MS, type PolicyChoice, type Setting, scenario, tracesOf } from '../support/scenarios.ts'
import { type BatchingAnswer, runWatching } from '../support/watched-batching.ts'

/** In queues by age, each replica's own, so that the head is the oldest. */
function eachAnswer(
  batching: fc.Arbitrary<PolicyChoice>,
  told: (
    answer: BatchingAnswer & { readonly waiting: number; readonly fitting: number; readonly dueNs: number },
  ) => void,
): void {
  fc.assert(
    fc.property(randomSetting(), batching, (setting, chosen) => {
      const policies = { ...setting.policies, batching: chosen, queueing: 'fifo', routing: 'round-robin' }
      runWatching({ ...setting, policies }, answer => {
        const { view, queue, replica } = answer
        const waiting = view.queues.length[queue]!
        const dueNs = view.tasks.arrivalNs[view.queues.head[queue]!]!
        told({ ...answer, waiting, fitting: view.replicas.maxBatch[replica]!, dueNs })
      })
    }),
    { numRuns: 60 },
  )
}

const nobodyElseComes = (view: View, replica: number) => view.arrivalsEnded || view.replicas.state[replica] === DRAINING

test('fixed: exactly the size, and fewer only once no request will join', () => {
  let [batches, waits] = [0, 0]
  const size = fc.integer({ min: 1, max: 8 })
  eachAnswer(
    size.map(it => ({ name: 'fixed', size: it })),
    ({ view, replica, answer, waiting, fitting, parameters }) => {
      const full = Math.min(parameters.size as number, fitting)
      if (waiting >= full) expect(answer).toBe(full)
      else expect(answer).toBe(nobodyElseComes(view, replica) ? waiting : NOTHING_YET)
      if (answer === NOTHING_YET) waits++
      else batches++
    },
  )
  expect(Math.min(batches, waits)).toBeGreaterThan(500)
})

test('none and take-all: never wait, and take one or all that wait, as many as fit', () => {
  let [several, cut] = [0, 0]
  const maxBatch = fc.integer({ min: 1, max: 6 })
  eachAnswer(fc.constant('none'), ({ answer }) => expect(answer).toBe(1))
  eachAnswer(
    maxBatch.map(it => ({ name: 'take-all', maxBatch: it })),
    ({ answer, waiting, fitting, parameters }) => {
      expect(answer).toBe(Math.min(waiting, fitting, parameters.maxBatch as number))
      if (answer > 1) several++
      if (answer < waiting) cut++
    },
  )
  expect(Math.min(several, cut)).toBeGreaterThan(500)
})

test('none: of one replica, first come, first served, each begins when it is due or the one before is done (Lindley)', () => {
  let waited = 0
  const arrivals = fc.array(fc.integer({ min: 0, max: 400 }), { minLength: 5, maxLength: 60 })
  fc.assert(
    fc.property(arrivals, fc.integer({ min: 1, max: 15 }), (dues, fixed) => {
      const inOrder = [...dues].sort((a, b) => a - b)
      let doneMs = 0
      const expected = inOrder.map((dueMs, i) => {
        const startMs = Math.max(dueMs, doneMs)
        if (startMs > dueMs) waited++
        doneMs = startMs + fixed + 1
        return `${startMs}-${doneMs} a${i + 1}`
      })
      expect(play({ models: { m: { v: { fixed } } }, tenants: { a: { arrivals: inOrder } } }).batches).toEqual(expected)
    }),
    { numRuns: 60 },
  )
  expect(waited).toBeGreaterThan(500)
})

test('timeout: full, or once the oldest has waited for maxWait, and at that very instant', () => {
  let [batches, waits] = [0, 0]
  const chosen = fc.record({
    name: fc.constant('timeout'),
    maxBatch: fc.integer({ min: 1, max: 6 }),
    maxWait: fc.integer({ min: 0, max: 30 }).map(ms => ms * MS),
  })
  eachAnswer(chosen, ({ view, replica, answer, untilNs, waiting, fitting, dueNs, parameters }) => {
    const full = Math.min(parameters.maxBatch as number, fitting)
    const isDueNs = dueNs + (parameters.maxWait as number)
    if (waiting >= full) expect(answer).toBe(full)
    else if (view.nowNs >= isDueNs || nobodyElseComes(view, replica)) expect(answer).toBe(waiting)
    else expect([answer, untilNs]).toEqual([WAIT, isDueNs])
    if (answer === WAIT) waits++
    else batches++
  })
  expect(Math.min(batches, waits)).toBeGreaterThan(500)
})

test('triton: before the delay is over the largest preferred size that waits, and then all', () => {
  let [preferred, overdue, waits] = [0, 0, 0]
  const chosen = fc.record({
    name: fc.constant('triton'),
    maxBatch: fc.constant(8),
    preferredBatchSizes: fc.constantFrom([2, 4], [3], [1, 5]),
    maxQueueDelay: fc.integer({ min: 1, max: 30 }).map(ms => ms * MS),
  })
  eachAnswer(chosen, ({ view, replica, answer, untilNs, waiting, fitting, dueNs, parameters }) => {
    const sizes = parameters.preferredBatchSizes as readonly number[]
    const most = Math.min(8, fitting)
    const isDueNs = dueNs + (parameters.maxQueueDelay as number)
    // A profile that ends before a preferred size has a test of its own.
    if (sizes.some(size => size > most)) return
    const largest = sizes.filter(size => size <= waiting).at(-1)
    if (view.nowNs >= isDueNs || (largest === undefined && nobodyElseComes(view, replica))) {
      expect(answer).toBe(Math.min(waiting, most))
      overdue++
    } else if (largest !== undefined) {
      if (waiting < most && !nobodyElseComes(view, replica)) {
        expect(answer).toBe(largest)
        preferred++
      }
    } else {
      expect([answer, untilNs]).toEqual([WAIT, isDueNs])
      waits++
    }
  })
  expect(Math.min(preferred, overdue, waits)).toBeGreaterThan(200)
})

test('deadline-aware: the largest batch within the slack of the head; all there is where the head is lost anyhow', () => {
  let [within, lost] = [0, 0]
  const chosen = fc.record({
    name: fc.constant('deadline-aware'),
    maxBatch: fc.integer({ min: 1, max: 6 }),
    margin: fc.integer({ min: 0, max: 5 }).map(ms => ms * MS),
  })
  eachAnswer(chosen, ({ view, queue, replica, answer, waiting, fitting, parameters }) => {
    if (answer <= 0) return
    const most = Math.min(waiting, parameters.maxBatch as number, fitting)
    const untilNs = view.tasks.deadlineNs[view.queues.head[queue]!]! - (parameters.margin as number)
    const endsNs = (b: number) => view.nowNs + view.expectedServiceNs(replica, b, 1)
    if (endsNs(1) > untilNs) {
      expect(answer).toBe(most)
      lost++
      return
    }
    expect(endsNs(answer)).toBeLessThanOrEqual(untilNs)
    if (answer < most) expect(endsNs(answer + 1)).toBeGreaterThan(untilNs)
    within++
  })
  expect(Math.min(within, lost)).toBeGreaterThan(500)
})

test('nexus-lazy-drop: gives up only whom a batch of one would make late', () => {
  let given = 0
  const chosen = fc.integer({ min: 1, max: 8 }).map(maxBatch => ({ name: 'nexus-lazy-drop', maxBatch }))
  eachAnswer(chosen, ({ view, queue, replica, answer }) => {
    const isLost = view.nowNs + view.expectedServiceNs(replica, 1, 1) > view.tasks.deadlineNs[view.queues.head[queue]!]!
    expect(answer < 0).toBe(isLost)
    if (isLost) given++
  })
  expect(given).toBeGreaterThan(500)
})

describe('where service takes what is expected, nobody is served late by a policy that gives heads up', () => {
  /** How many are served, and how many of them late. */
  function served(setting: Setting): readonly [all: number, late: number] {
    const { requests } = runLogged(scenario(setting), tracesOf(setting)).log
    const done = requests.filter(({ fate }) => fate === 'completed')
    return [done.length, done.filter(({ leftNs, deadlineNs }) => leftNs > deadlineNs).length]
  }
  const order = { name: 'earliest-deadline-first', drop: 'never' }
  const worlds = randomSetting({ law: 'deterministic', policies: { queueing: order, routing: 'round-robin' } })

  test.each(['nexus-lazy-drop', 'nexus-early-drop', 'proteus', 'symphony'])(
    '%s, in the order of deadlines',
    batching => {
      let [all, dropped] = [0, 0]
      fc.assert(
        fc.property(worlds, fc.integer({ min: 1, max: 8 }), (setting, maxBatch) => {
          const policies = { ...setting.policies, admission: 'none', batching: { name: batching, maxBatch } }
          const [some, late] = served({ ...setting, policies })
          expect(late).toBe(0)
          all += some
          dropped += play({ ...setting, policies }).run.result.overall.counts.dropped
        }),
        { numRuns: 60 },
      )
      expect(Math.min(all, dropped)).toBeGreaterThan(500)
    },
  )

  test('clockwork, first come, first served, where all have one bound that is not too tight', () => {
    let all = 0
    fc.assert(
      fc.property(worlds, fc.integer({ min: 15, max: 100 }), (setting, slo) => {
        const tenants = Object.fromEntries(Object.entries(setting.tenants!).map(([name, it]) => [name, { ...it, slo }]))
        const policies = { ...setting.policies, admission: 'none', batching: 'clockwork', queueing: 'fifo' }
        const [some, late] = served({ ...setting, tenants, policies })
        expect(late).toBe(0)
        all += some
      }),
      { numRuns: 60 },
    )
    expect(all).toBeGreaterThan(1000)
  })

  test('in another order it is not so: who stands behind a patient head may be late', () => {
    // z1 runs until 6. c1 (due 1, until 26) leads a1 (due 2, until 12): l(2) = 7, and 13 is in time for c1 alone.
    const tenants = {
      z: { slo: 7, arrivals: [0] },
      c: { slo: 25, arrivals: [1] },
      a: { slo: 10, arrivals: [2] },
    }
    const under = (queueing: string) => play({ tenants, policies: { batching: 'nexus-early-drop', queueing } })
    expect(under('fifo').batches).toEqual(['0-6 z1', '6-13 c1 a1'])
    // By deadline a1 leads, and is given up, since a window of two would end at 13: c1 goes alone.
    const { batches, dropped } = under('earliest-deadline-first')
    expect([batches, dropped]).toEqual([['0-6 z1', '6-12 c1'], { a1: 6 }])
  })
})
