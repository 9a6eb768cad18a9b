import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { clairvoyantOf, mostBySearch, mostBySharedTime, mostInOrder, solved } from '../../src/bound/index.ts'
import { type Setting, scenario, tracesOf } from '../support/scenarios.ts'
import { byClasses, mostOfAll } from './every-schedule.ts'
import { inOrder, mixed, problemOf } from './random-problems.ts'

const optimumOf = (setting: Setting) => clairvoyantOf(scenario(setting), tracesOf(setting))
const one = (arrivals: readonly number[], slo: number): Setting => ({ tenants: { a: { arrivals, slo } } })
const plenty = () => ({ left: 1e8 })

describe('by hand, l(b) = 5 + b ms', () => {
  it('waits for company where serving at once would cost the next ones', () => {
    // At once: 0-6 for the first, and of the two at 1 none would be done by 8 (6 + 7 = 13). Waiting: all three 1-9, too late
    // for the first, due by 8. So the first is left out and the two are served 1-8, in time (deadline 9).
    expect(optimumOf(one([0, 1, 1], 8))).toEqual({ offered: 3, atLeast: 2, atMost: 2 })
    // With a bound of 9 the three together end at 9, as the first must.
    expect(optimumOf(one([0, 1, 1], 9))).toEqual({ offered: 3, atLeast: 3, atMost: 3 })
  })

  it('gives up who would be served alone for those who come together', () => {
    // The first alone is 0-6; of the four at 2, due by 11, none can follow it: 6 + 6 = 12. They are served 2-11 without it.
    expect(optimumOf(one([0, 2, 2, 2, 2], 9))?.atMost).toBe(4)
  })

  it('early drop of Nexus is not the best: it may drop what could have been in time', () => {
    // Deadlines 8, 12, 20, 20 at time 0, as tenants of one model: a batch of 3 ends at 8, the fourth alone at 14.
    const setting: Setting = {
      tenants: { a: { arrivals: [0], slo: 8 }, b: { arrivals: [0], slo: 12 }, c: { arrivals: [0, 0], slo: 20 } },
    }
    expect(optimumOf(setting)).toEqual({ offered: 4, atLeast: 4, atMost: 4 })
  })

  it('two models share the executor', () => {
    // One of each, both due by 11: 0-6 and 6-12 is too late for the second.
    const both = (slo: number): Setting => ({
      models: { m: { v: {} }, n: { v: {} } },
      tenants: { a: { model: 'm', arrivals: [0], slo }, b: { model: 'n', arrivals: [0], slo } },
    })
    expect(optimumOf(both(11))).toEqual({ offered: 2, atLeast: 1, atMost: 1 })
    expect(optimumOf(both(12))).toEqual({ offered: 2, atLeast: 2, atMost: 2 })
  })

  it('counts requests after the warm-up only, and those before need not be served', () => {
    // The two at 10 and 11 can be one batch 11-18 only if the executor is not held from 8 to 14 by the one at 8.
    expect(optimumOf({ ...one([8, 10, 11], 8), warmup: 10 })).toEqual({ offered: 2, atLeast: 2, atMost: 2 })
  })
})

describe('where nothing is said', () => {
  it.each<[string, Setting]>([
    ['several executors', { ...one([0], 9), executors: 2 }],
    ['a shared device', { ...one([0], 9), sharing: { device: 1 } }],
    [
      'arrivals that depend on answers',
      {
        tenants: {
          a: { arrivals: { process: 'closed-loop', clients: 2, think: { law: 'exponential', meanNs: 1e6 } } },
        },
      },
    ],
  ])('%s', (_, setting) => expect(optimumOf(setting)).toBeUndefined())

  it('no schedule is promised to clients who may give up', () => {
    expect(optimumOf({ tenants: { a: { arrivals: [0, 1], slo: 9, patience: 3 } } })).toEqual({
      offered: 2,
      atLeast: null,
      atMost: 2,
    })
  })
})

describe('against every schedule there is', () => {
  it('in order of arrival: exact', () => {
    fc.assert(
      fc.property(inOrder(6), setting => {
        const problem = problemOf(setting)
        const most = mostOfAll(problem, byClasses(problem))
        const least = problem.classes[0]?.least ?? new Float64Array(0)
        expect(mostInOrder(problem, least, plenty())).toBe(most)
        expect(mostBySearch(problem, plenty())).toBe(most)
        expect(mostBySharedTime(problem)).toBeGreaterThanOrEqual(most)
        expect(solved(problem)).toEqual({ offered: problem.dueNs.length, atLeast: most, atMost: most })
      }),
      { numRuns: 400 },
    )
  })

  it('any models, bounds and floors: the search is exact, and the bounds are bounds', () => {
    fc.assert(
      fc.property(mixed(3), setting => {
        const problem = problemOf(setting)
        fc.pre(problem.dueNs.length <= 7)
        const most = mostOfAll(problem, byClasses(problem))
        expect(mostBySearch(problem, plenty())).toBe(most)
        expect(mostBySharedTime(problem)).toBeGreaterThanOrEqual(most)
        // As for so many that none could search.
        const bounded = solved({ ...problem, isExact: false })
        expect(bounded.atMost).toBeGreaterThanOrEqual(most)
      }),
      { numRuns: 300 },
    )
  })
})

describe('larger', () => {
  it('the search agrees with the dynamic program', () => {
    fc.assert(
      fc.property(inOrder(14), setting => {
        const problem = problemOf(setting)
        const least = problem.classes[0]?.least ?? new Float64Array(0)
        const most = mostBySearch(problem, plenty())
        expect(mostInOrder(problem, least, plenty())).toBe(most)
      }),
      { numRuns: 60 },
    )
  })

  it('never less under a longer bound, nor more without a request, nor by more than that one', () => {
    fc.assert(
      fc.property(inOrder(60), fc.nat(59), (setting, which) => {
        const { slo, arrivals } = setting.tenants!.a as { slo: number; arrivals: readonly number[] }
        fc.pre(arrivals.length > 0)
        const most = optimumOf(setting)!.atMost
        const other = (tenant: object) =>
          optimumOf({ ...setting, tenants: { a: { slo, arrivals, ...tenant } } })!.atMost
        expect(other({ slo: slo + 1 })).toBeGreaterThanOrEqual(most)
        const without = other({ arrivals: arrivals.filter((_, i) => i !== which % arrivals.length) })
        expect(without).toBeLessThanOrEqual(most)
        expect(without).toBeGreaterThanOrEqual(most - 1)
      }),
      { numRuns: 200 },
    )
  })

  it('what is known when the effort is spent is a bound', () => {
    fc.assert(
      fc.property(inOrder(40), fc.nat(200), (setting, left) => {
        const problem = problemOf(setting)
        const { atMost } = solved(problem)
        const tired = solved(problem, left)
        expect(tired.atMost).toBeGreaterThanOrEqual(atMost)
        expect(tired.atLeast ?? 0).toBeLessThanOrEqual(atMost)
      }),
      { numRuns: 200 },
    )
  })
})
