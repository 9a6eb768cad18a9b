/** Control of the sojourn: a hand-computed timeline, and the control law against arrivals of any kind. Times in ms. */
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { ACCEPT, type Admission, type View } from '../../src/contract/index.ts'
import { codel } from '../../src/policies/admission/codel.ts'
import { play, runLogged } from '../support/play.ts'
import { randomSetting } from '../support/random-settings.ts'
import { MS, scenario, tracesOf } from '../support/scenarios.ts'

/** One at a time, 10 ms each. */
const models = { m: { v: { fixed: 9, perItem: 1, maxBatch: 1 } } }
const policies = { admission: { name: 'codel', target: 5 * MS, interval: 20 * MS } }
const every5 = (from: number, to: number) => Array.from({ length: (to - from) / 5 + 1 }, (_, i) => from + 5 * i)

describe('by hand: twice as many arrive as can be served', () => {
  test('refusals begin when waits were too long for an interval, and come ever closer', () => {
    // a2 begins at 10 after 5, so refusals may begin from 30 on; a3 begins after 10, a4 at 30 after 15. So a7, due at 30,
    // and then the first at or after 50, 50 + 20 / sqrt 2 = 64.1, + 20 / sqrt 3 = 75.7, + 20 / sqrt 4 = 85.7.
    const { rejected } = play({ models, policies, tenants: { a: { arrivals: every5(0, 90) } } })
    expect(rejected).toEqual({ a7: 30, a11: 50, a14: 65, a17: 80, a19: 90 })
  })

  test('an episode soon after another begins with the count that the other had added', () => {
    // 14 of the first 19 are served until 140; a20 begins at once. As before a26 is the first, at 150 + 30. The count went
    // from 1 to 5, so it starts at 4: next at 180 + 20 / sqrt 4 = 190, + 20 / sqrt 5 = 198.9.
    const { rejected } = play({
      models,
      policies,
      tenants: { a: { arrivals: [...every5(0, 90), ...every5(150, 200)] } },
    })
    expect(Object.entries(rejected).slice(5)).toEqual([
      ['a26', 180],
      ['a28', 190],
      ['a30', 200],
    ])
  })

  test('and more than 16 intervals later with one', () => {
    // The last episode was due for another refusal at 85.7 + 20 / sqrt 5 = 94.6, and 94.6 + 320 < 530.
    const { rejected } = play({
      models,
      policies,
      tenants: { a: { arrivals: [...every5(0, 90), ...every5(500, 560)] } },
    })
    expect(Object.entries(rejected).slice(5)).toEqual([
      ['a26', 530],
      ['a30', 550],
    ])
  })

  test('a wait below the target ends it', () => {
    // One more replica would do: with two, a2 begins at 5, and nobody waits.
    expect(play({ models, policies, executors: 2, tenants: { a: { arrivals: every5(0, 90) } } }).rejected).toEqual({})
  })

  test('each model by itself', () => {
    const { rejected } = play({
      models: { m: models.m, n: { w: { fixed: 0, perItem: 1, maxBatch: 1 } } },
      executors: 2,
      policies: { ...policies, allocation: { name: 'static', replicas: { 'm/v': 1, 'n/w': 1 } } },
      tenants: { a: { model: 'm', arrivals: every5(0, 45) }, b: { model: 'n', arrivals: every5(0, 45) } },
    })
    expect(rejected).toEqual({ a7: 30 })
  })
})

/** The policy alone, told of a start that waited for too long before each arrival: overload that does not end. */
function overloaded(targetNs: number, intervalNs: number): (nowNs: number) => boolean {
  const policy: Admission = codel.create(
    { target: targetNs, interval: intervalNs },
    { names: { models: ['m'] } as never, draws: undefined as never, order: undefined },
  )
  const view = {
    nowNs: 0,
    models: { inSystem: [2] },
    tasks: { model: [0], waitingSinceNs: [0], next: [-1] },
    batches: { first: [0] },
  }
  return nowNs => {
    view.nowNs = nowNs
    view.tasks.waitingSinceNs[0] = nowNs - targetNs
    policy.started!(view as unknown as View, 0)
    return policy.admit(view as unknown as View, 0) === ACCEPT
  }
}

test('under lasting overload the refused are the first at or after the instants of the control law', () => {
  let refusals = 0
  fc.assert(
    fc.property(
      fc.integer({ min: 0, max: 1e7 }),
      fc.integer({ min: 1, max: 1e8 }),
      fc.array(fc.double({ min: 0, max: 1.5, noNaN: true }), { minLength: 20, maxLength: 200 }),
      (targetNs, intervalNs, gaps) => {
        const accepts = overloaded(targetNs, intervalNs)
        let nowNs = 0
        const nows = gaps.map(gap => {
          nowNs += Math.round(gap * intervalNs)
          return nowNs
        })
        // Told at the first arrival that waits are too long, it may refuse an interval later.
        let dueNs = nows[0]! + intervalNs
        let count = 0
        for (const [i, now] of nows.entries()) {
          const refused = i > 0 && now >= dueNs
          expect(accepts(now)).toBe(!refused)
          if (!refused) continue
          refusals++
          count++
          dueNs = (count === 1 ? now : dueNs) + intervalNs / Math.sqrt(count)
        }
      },
    ),
    { numRuns: 200 },
  )
  expect(refusals).toBeGreaterThan(1000)
})

test('whatever comes: nobody is refused unless all that began in the last interval had waited too long', () => {
  let refused = 0
  const targetNs = 5 * MS
  const intervalNs = 30 * MS
  fc.assert(
    fc.property(randomSetting(), setting => {
      const admission = { name: 'codel', target: targetNs, interval: intervalNs }
      const what = scenario({ ...setting, policies: { ...setting.policies, admission } })
      const modelOf = new Map(what.tenants.map(({ name, model }) => [name, model]))
      const { requests, batches } = runLogged(what, tracesOf(setting)).log
      for (const request of requests) {
        if (request.fate !== 'rejected') continue
        refused++
        const nowNs = request.leftNs
        const begun = batches
          .filter(({ startNs, members }) => {
            return startNs <= nowNs && modelOf.get(members[0]!.tenant) === modelOf.get(request.tenant)
          })
          .flatMap(({ startNs, members }) => members.map(({ dueNs }) => ({ startNs, waitNs: startNs - dueNs })))
        const lastNs = Math.max(...begun.map(({ startNs }) => startNs))
        for (const { startNs, waitNs } of begun)
          if (startNs >= lastNs - intervalNs && startNs < nowNs) expect(waitNs).toBeGreaterThanOrEqual(targetNs)
      }
    }),
    { numRuns: 100 },
  )
  expect(refused).toBeGreaterThan(300)
})
