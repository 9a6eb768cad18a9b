/** The exact bucket against the definition: in no window of length t more than burst + rate t are admitted. */
import fc from 'fast-check'
import { expect, test } from 'vitest'
import { Violation } from '../../src/check/index.ts'
import { Quotas } from '../../src/check/invariants/quotas.ts'
import type { Request, Shadow } from '../../src/check/shadow.ts'
import { ACCEPT, REJECT } from '../../src/contract/index.ts'

const request = { tenant: 0 } as Request

function quotas(ratePerS: number, burst: number) {
  const state = { nowNs: 0 }
  const shadow = {
    state,
    facts: { tenants: [{ quota: { ratePerS, burst } }] },
    requestText: () => 'request',
    broken: (invariant: string, problem: string) => {
      throw new Violation(invariant, '', problem)
    },
  }
  const invariant = new Quotas(shadow as unknown as Shadow)
  return (nowNs: number, answer: number) => {
    state.nowNs = nowNs
    try {
      invariant.admitted(request, answer)
    } catch (error) {
      if (!(error instanceof Violation)) throw error
      return false
    }
    return true
  }
}

test('refuses exactly what would break some window', () => {
  fc.assert(
    fc.property(
      fc.constantFrom(1e9, 2.5e8, 1e9 / 3, 1e8, 7, 0.1),
      fc.integer({ min: 1, max: 4 }),
      fc.array(fc.nat(12), { minLength: 1, maxLength: 25 }),
      (ratePerS, burst, gaps) => {
        const admitted: number[] = []
        const fits = (nowNs: number) =>
          admitted.every((fromNs, i) => {
            // Exactly: a product in whole numbers, the rate as the fraction that its double is.
            let [rate, unit] = [ratePerS, 1_000_000_000n]
            for (; !Number.isInteger(rate); rate *= 2) unit *= 2n
            const most = BigInt(burst) * unit + BigInt(rate) * BigInt(nowNs - fromNs)
            return BigInt(admitted.length - i + 1) * unit <= most
          })
        let nowNs = 0
        const tell = quotas(ratePerS, burst)
        for (const gap of gaps) {
          nowNs += gap
          if (fits(nowNs)) {
            expect(tell(nowNs, ACCEPT)).toBe(true)
            admitted.push(nowNs)
          } else {
            expect(tell(nowNs, REJECT)).toBe(true)
          }
        }
      },
    ),
    { seed: 1, numRuns: 300 },
  )
})

test('one too many, or one refused too soon, by one nanosecond', () => {
  // A token each 4 ns.
  const after = (ns: number, answer: number) => {
    const tell = quotas(2.5e8, 1)
    expect(tell(0, ACCEPT)).toBe(true)
    return tell(ns, answer)
  }
  expect([after(3, ACCEPT), after(4, ACCEPT), after(3, REJECT), after(4, REJECT)]).toEqual([false, true, true, false])
})
