import { expect, test } from 'vitest'
import { summariseCell } from '../../src/experiment/cell-summary.ts'
import { summaryRow } from '../../src/experiment/columns.ts'
import { knownClairvoyant } from '../../src/experiment/optimum.ts'
import { play } from '../support/play.ts'
import { type Setting, scenario, tracesOf } from '../support/scenarios.ts'

/** l(b) = 5 + b ms, bound 9 ms: alone the first is served 0-6, and none of the four at 2, due by 11, can be after it. */
const setting: Setting = { tenants: { a: { arrivals: [0, 2, 2, 2, 2], slo: 9 } } }
const clairvoyant = knownClairvoyant(scenario(setting), tracesOf(setting))!

test('columns: shares of the offered, and of what could have been', () => {
  // One at a time from 0 on: 0-6 in time, 6-12 and all others too late. At best the four are served 2-11, without the first.
  expect(summaryRow(play(setting).run.result, clairvoyant)).toMatchObject({
    met: 1,
    optimum: 'exact',
    optimumAtLeast: 4 / 5,
    optimumAtMost: 4 / 5,
    ofOptimum: 1 / 4,
  })
  expect(summaryRow(play(setting).run.result)).toMatchObject({ optimum: null, optimumAtMost: null, ofOptimum: null })
})

test('a cell: exact if all of its runs are, and unknown if one of them is', () => {
  const result = play(setting).run.result
  const bound = { ...clairvoyant, atLeast: 3 }
  const summary = (...of: Parameters<typeof summariseCell>[2] & object) =>
    summariseCell([result, result], new Map([['a', 0.99]]), of)
  expect(summary(clairvoyant, clairvoyant)).toMatchObject({ optimum: 'exact', ofOptimum: { value: 1 / 4, n: 2 } })
  expect(summary(clairvoyant, bound)).toMatchObject({ optimum: 'bound', ofOptimum: { value: 1 / 4 } })
  expect(summary(clairvoyant, undefined)).toMatchObject({ optimum: null, ofOptimum: null })
})

test('nothing offered: nothing to have a share of', () => {
  const none: Setting = { tenants: { a: { arrivals: [] } } }
  expect(summaryRow(play(none).run.result, knownClairvoyant(scenario(none), tracesOf(none)))).toMatchObject({
    optimum: null,
    ofOptimum: null,
  })
})

test('the same for every policy, and another for other arrivals', () => {
  const under = (batching: string, arrivals: readonly number[]) => {
    const it: Setting = { tenants: { a: { arrivals, slo: 9 } }, policies: { batching }, seed: String(arrivals) }
    return knownClairvoyant(scenario(it), tracesOf(it))
  }
  expect(under('none', [0, 1])).toBe(under('take-all', [0, 1]))
  expect(under('none', [0, 1])).not.toEqual(under('none', [0, 1, 2]))
})
