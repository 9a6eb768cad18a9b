/** Quotas: a hand-computed timeline, and the bucket held against one that is kept in exact fractions. Times in ms. */
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { ACCEPT, type Admission, type View } from '../../src/contract/index.ts'
import { fractionOf } from '../../src/policies/admission/exact-interval.ts'
import { tokenBucket } from '../../src/policies/admission/token-bucket.ts'
import { play } from '../support/play.ts'

describe('by hand', () => {
  const policies = { admission: 'token-bucket' }
  const models = { m: { v: { fixed: 0, perItem: 0.1 } } }

  test('a burst, then one for each token that came back; what was refused costs no token', () => {
    // Two tokens at first, one more each 100 ms. 0: both go. 50: none. 100: the first came back. 150 and 199: none.
    // 200: the next. 1000: two again, no more than the bucket holds.
    const { rejected, latency } = play({
      models,
      policies,
      tenants: {
        a: { arrivals: [0, 0, 0, 50, 100, 150, 199, 200, 1000, 1000, 1000], quota: { ratePerS: 10, burst: 2 } },
      },
    })
    expect(rejected).toEqual({ a3: 0, a4: 50, a6: 150, a7: 199, a11: 1000 })
    expect(Object.keys(latency)).toEqual(['a1', 'a2', 'a5', 'a8', 'a9', 'a10'])
  })

  test('the very nanosecond at which a token is whole: not before it', () => {
    // 3 a second: a token takes 333,333,333 1/3 ns, so that the third after both are gone is there at 1 s.
    const arrivals = [0, 0, 333.333333, 333.333334, 666.666666, 666.666667, 999.999999, 1000]
    const { rejected } = play({ models, policies, tenants: { a: { arrivals, quota: { ratePerS: 3, burst: 2 } } } })
    expect(rejected).toEqual({ a3: 333.333333, a5: 666.666666, a7: 999.999999 })
  })

  test('a bucket of one loses what comes back while it is full', () => {
    // Full at 333,333,333 1/3 ns, asked at 333,333,334: the next token is whole 333,333,333 1/3 ns later.
    const arrivals = [0, 333.333334, 666.666667, 666.666668]
    const { rejected } = play({ models, policies, tenants: { a: { arrivals, quota: { ratePerS: 3, burst: 1 } } } })
    expect(rejected).toEqual({ a3: 666.666667 })
  })

  test('each tenant has its own bucket, and whoever agreed on nothing has none', () => {
    const { rejected } = play({
      models,
      policies,
      tenants: {
        a: { arrivals: [0, 0, 0], quota: { ratePerS: 1, burst: 1 } },
        b: { arrivals: [0, 0, 0], quota: { ratePerS: 1, burst: 2 } },
        c: { arrivals: new Array(50).fill(0) },
      },
    })
    expect(rejected).toEqual({ a2: 0, a3: 0, b3: 0 })
  })
})

test.each([
  [0.3, 3n, 10n],
  [100 / 60, 5n, 3n],
  [1 / 3600, 1n, 3600n],
  [92_150, 92_150n, 1n],
  [123.456789, 123_456_789n, 1_000_000n],
  [1e9, 1_000_000_000n, 1n],
])('the rate %d is taken as a fraction of whole numbers, as it was meant', (rate, numerator, denominator) => {
  expect(fractionOf(rate)).toEqual({ numerator, denominator })
})

const NS_PER_S = 1_000_000_000n

/** Asks the policy alone: one tenant, a request at each of these instants. */
function asker(ratePerS: number, burst: number): (nowNs: number) => boolean {
  const names = { tenants: ['a'] } as never
  const policy: Admission = tokenBucket.create({}, { names, draws: undefined as never, order: undefined })
  const view = { nowNs: 0, tasks: { tenant: [0] }, tenants: { quotaPerS: [ratePerS], quotaBurst: [burst] } }
  return nowNs => {
    view.nowNs = nowNs
    return policy.admit(view as unknown as View, 0) === ACCEPT
  }
}

/** A greedy bucket in whole numbers of any length: its level is counted in parts of a token that arrive each nanosecond. */
function exactBucket(ratePerS: number, burst: number): (nowNs: number) => boolean {
  const { numerator, denominator } = fractionOf(ratePerS)
  const token = NS_PER_S * denominator
  const most = BigInt(burst) * token
  let level = most
  let lastNs = 0n
  return nowNs => {
    level += numerator * (BigInt(nowNs) - lastNs)
    lastNs = BigInt(nowNs)
    if (level > most) level = most
    if (level < token) return false
    level -= token
    return true
  }
}

const rates = fc.oneof(
  fc.constantFrom(1 / 3600, 0.3, 1, 3, 7, 100 / 60, 9999.9, 10_000, 92_150, 1e9 / 3, 1e9),
  fc.double({ min: 0.01, max: 1e6, noNaN: true }),
)
const bursts = fc.oneof(fc.integer({ min: 1, max: 5 }), fc.constantFrom(20, 1000))

/** Gaps about as long as a token takes, so that the bucket is asked when it is just full, just empty, or in between. */
const instants = (ratePerS: number) => {
  const tokenNs = 1e9 / ratePerS
  const gap = fc.oneof(
    fc.constantFrom(0, Math.floor(tokenNs), Math.ceil(tokenNs), Math.ceil(tokenNs / 2)),
    fc.double({ min: 0, max: 3, noNaN: true }).map(tokens => Math.round(tokens * tokenNs)),
    fc.double({ min: 0, max: 2000, noNaN: true }).map(tokens => Math.round(tokens * tokenNs)),
  )
  return fc.tuple(fc.integer({ min: 0, max: 8.64e13 }), fc.array(gap, { maxLength: 200 })).map(([startNs, gaps]) => {
    let atNs = startNs
    return gaps.map(by => {
      atNs += by
      return atNs
    })
  })
}

const asked = fc
  .tuple(rates, bursts)
  .chain(([ratePerS, burst]) => fc.tuple(fc.constant({ ratePerS, burst }), instants(ratePerS)))

test('decides as a greedy bucket in exact fractions does', () => {
  fc.assert(
    fc.property(asked, ([{ ratePerS, burst }, nows]) => {
      const accepts = asker(ratePerS, burst)
      const exact = exactBucket(ratePerS, burst)
      expect(nows.map(accepts)).toEqual(nows.map(exact))
    }),
    { seed: 1, numRuns: 500 },
  )
})

test('in no window more than burst + rate x its length', () => {
  fc.assert(
    fc.property(asked, ([{ ratePerS, burst }, nows]) => {
      const { numerator, denominator } = fractionOf(ratePerS)
      const accepted = nows.filter(asker(ratePerS, burst)).map(BigInt)
      for (const [first, from] of accepted.entries()) {
        for (let last = first; last < accepted.length; last++) {
          const count = BigInt(last - first + 1)
          const left = (count - BigInt(burst)) * NS_PER_S * denominator
          expect(left <= numerator * (accepted[last]! - from)).toBe(true)
        }
      }
    }),
    { seed: 1, numRuns: 200 },
  )
})

test.each([10_000, 9999.9, 3, 7 / 3, 123.456789])(
  'whoever keeps exactly to a rate of %d is never refused, a million requests later neither',
  ratePerS => {
    const { numerator, denominator } = fractionOf(ratePerS)
    // Instants are rounded up to whole ns, so two may be closer than a token takes: one more in the bucket makes up for it.
    const accepts = asker(ratePerS, 2)
    let refused = 0
    for (let i = 0n; i < 1_000_000n; i++) {
      const token = i * NS_PER_S * denominator
      if (!accepts(Number((token + numerator - 1n) / numerator))) refused++
    }
    expect(refused).toBe(0)
  },
)

test('under a constant flood as many are accepted as the rate says, to the last one', () => {
  // Four times the rate, in steps that are no multiple of a token's time.
  const accepts = asker(9999.9, 20)
  let accepted = 0
  let nowNs = 0
  for (; nowNs < 200e9; nowNs += 24_989) if (accepts(nowNs)) accepted++
  const lastNs = nowNs - 24_989
  expect(accepted).toBe(20 + Math.floor((lastNs * 9999.9) / 1e9))
})
