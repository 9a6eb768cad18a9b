/** DAGOR: a hand-computed timeline, and the order of importance whatever comes. Times in ms. */
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { ACCEPT, type Admission, type View } from '../../src/contract/index.ts'
import { dagor } from '../../src/policies/admission/dagor.ts'
import { play } from '../support/play.ts'
import { MS } from '../support/scenarios.ts'

/** One at a time, 10 ms each. */
const models = { m: { v: { fixed: 9, perItem: 1, maxBatch: 1 } } }
/** One user a tenant, so that each tenant has one level, whatever its hash. */
const admission = { name: 'dagor', maxWait: 5 * MS, windowRequests: 4, cut: 0.5, users: 1 }

describe('by hand: windows of four requests, half of them cut, a mean wait of 5 is the most', () => {
  const play2 = (a: readonly number[], b: readonly number[], more = {}) =>
    play({
      models,
      policies: { admission: { ...admission, ...more } },
      tenants: { a: { priority: 0, arrivals: a }, b: { priority: 1, arrivals: b } },
    })

  test('the less important are refused first, then all, and come back one after the other', () => {
    const { rejected } = play2(
      // Window 1: a1 b1 a2 b2, all admitted; they begin at 0, 10, 20 and 30.
      // Closed at 25 by b3: waits 0, 9, 18. Of four admitted two are wanted: both of a, none of b.
      // Window 2: b3 a3 b4 a4; b2, a3 and a4 begin at 30, 40 and 50 after 27, 14 and 22.
      // Closed at 200 by a5: of two admitted one is wanted, but a's level holds two: nobody.
      // Window 3: a5 b5 a6 a7. Closed at 204 by a8: nobody is there, one level more, which is a's.
      // Window 4: a8 b6 a9 b7; a8 begins at once, a9 at 214 after 8: mean 4.
      // Closed at 300 by b8: wanted 2 + 1 % of 4: both of a, none of b. Window 5: b8 to b11, all refused.
      // Closed at 340 by b12: nobody is there, one level more: b's.
      [0, 2, 26, 28, 200, 202, 203, 204, 206],
      [1, 3, 25, 27, 201, 205, 207, 300, 310, 320, 330, 340],
    )
    expect(rejected).toEqual({
      b3: 25,
      b4: 27,
      a5: 200,
      b5: 201,
      a6: 202,
      a7: 203,
      b6: 205,
      b7: 207,
      b8: 300,
      b9: 310,
      b10: 320,
      b11: 330,
    })
  })

  test('the window also ends by time, at the next request', () => {
    // a1 b1 a2 b2 begin after 0, 9, 18 and 0, mean 6.75: at 100 and not before, b3 closes the window of 100 ms.
    const { rejected } = play2([0, 2], [1, 99, 100], { window: 100 * MS, windowRequests: 1000 })
    expect(rejected).toEqual({ b3: 100 })
  })

  test('mean waits of just the bound are no overload', () => {
    // b1 and a2 begin at 10 and 20: after 0, 5 and 10.
    expect(play2([0, 10], [5, 90, 91], { window: 50 * MS, windowRequests: 1000 }).rejected).toEqual({})
    expect(play2([0, 9.9], [5, 90, 91], { window: 50 * MS, windowRequests: 1000 }).rejected).toEqual({ b2: 90, b3: 91 })
  })
})

test('users of one class are told apart, each the same for an hour', () => {
  // 1,000 users of one tenant: after overload in the first window about half of them pass, and always the same.
  const policy = policyOf(['a'], { users: 1000, windowRequests: 4000, cut: 0.5 })
  const pass = (nowNs: number) => Array.from({ length: 4000 }, (_, ordinal) => policy.admit(0, ordinal, nowNs))
  expect(pass(0)).not.toContain(false)
  policy.began(30 * MS, 1 * MS)
  const second = pass(2 * MS)
  expect(second.filter(it => it).length).toBeGreaterThan(1900)
  expect(second.filter(it => it).length).toBeLessThanOrEqual(2000)
  // A window of waits within bounds lets one percent more pass, nobody less.
  policy.began(1 * MS, 3 * MS)
  const third = pass(4 * MS)
  const before = second.filter(it => it).length
  expect(third.filter(it => it).length).toBeGreaterThan(before)
  expect(third.filter((it, i) => second[i] && !it)).toEqual([])
  // An hour later it is others.
  const hourLater = pass(3601e9)
  expect(hourLater.filter((it, i) => it !== third[i]).length).toBeGreaterThan(1000)
})

const request = fc.record({
  tenant: fc.nat(3),
  gap: fc.oneof(fc.constant(0), fc.integer({ min: 0, max: 40 })),
  wait: fc.option(fc.integer({ min: 0, max: 60 })),
})
const settings = fc.record({
  windowRequests: fc.integer({ min: 1, max: 30 }),
  window: fc.integer({ min: 50, max: 500 }).map(ms => ms * MS),
  cut: fc.constantFrom(0.05, 0.3, 1),
  relax: fc.constantFrom(0, 0.01, 0.2),
})
const CLASSES = [7, 2, 2, 0]

test('in one window nobody of more importance is refused while somebody of less is admitted; one user, one answer', () => {
  let both = 0
  fc.assert(
    fc.property(settings, fc.array(request, { minLength: 50, maxLength: 300 }), (chosen, requests) => {
      const parameters = { ...chosen, maxWait: 20 * MS, users: 1 }
      const [policy, again] = [policyOf(['a', 'b', 'c', 'd'], parameters), policyOf(['a', 'b', 'c', 'd'], parameters)]
      let nowNs = 0
      let beganNs = 0
      let seen: { tenant: number; passed: boolean }[] = []
      for (const [ordinal, { tenant, gap, wait }] of requests.entries()) {
        nowNs += gap * MS
        if (nowNs - beganNs >= chosen.window || seen.length >= chosen.windowRequests) {
          seen = []
          beganNs = nowNs
        }
        const passed = policy.admit(tenant, ordinal, nowNs)
        expect(again.admit(tenant, ordinal, nowNs)).toBe(passed)
        for (const other of seen) {
          if (other.passed === passed) continue
          both++
          const [admitted, refused] = passed ? [tenant, other.tenant] : [other.tenant, tenant]
          expect(CLASSES[admitted]).toBeLessThanOrEqual(CLASSES[refused]!)
          expect(admitted).not.toBe(refused)
        }
        seen.push({ tenant, passed })
        if (wait === null) continue
        policy.began(wait * MS, nowNs)
        again.began(wait * MS, nowNs)
      }
    }),
    { numRuns: 200 },
  )
  expect(both).toBeGreaterThan(10_000)
})

/** The policy alone; requests of the tenants are asked about, and others begin after a wait. */
function policyOf(tenants: readonly string[], given: object) {
  const defaults = Object.fromEntries(Object.entries(dagor.parameters).map(([key, it]) => [key, it.default!]))
  const policy: Admission = dagor.create(
    { ...defaults, ...given },
    { names: { tenants, models: ['m'] } as never, draws: undefined as never, order: undefined },
  )
  const tasks = { tenant: [0], model: [0], ordinal: [0], waitingSinceNs: [0], next: [-1] }
  const view = {
    nowNs: 0,
    tasks,
    tenants: { priority: CLASSES.slice(0, tenants.length) },
    models: { inSystem: [9] },
    batches: { first: [0] },
  }
  return {
    admit(tenant: number, ordinal: number, nowNs: number): boolean {
      view.nowNs = nowNs
      tasks.tenant[0] = tenant
      tasks.ordinal[0] = ordinal
      return policy.admit(view as unknown as View, 0) === ACCEPT
    },
    began(waitNs: number, nowNs: number): void {
      view.nowNs = nowNs
      tasks.waitingSinceNs[0] = nowNs - waitNs
      policy.started!(view as unknown as View, 0)
    },
  }
}
