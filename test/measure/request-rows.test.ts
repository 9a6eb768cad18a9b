/** One row a request, by hand. l(b) = 5 + b ms; times in ms. */
import { expect, test } from 'vitest'
import { REQUEST_COLUMNS, RequestRows } from '../../src/measure/index.ts'
import { policyRegistry } from '../../src/policies/index.ts'
import { simulate } from '../../src/simulate/index.ts'
import { MS, type Setting, scenario, tracesOf } from '../support/scenarios.ts'

function rowsOf(setting: Setting): string[] {
  let text = ''
  simulate(
    scenario(setting),
    { registry: policyRegistry, traces: tracesOf(setting) },
    { witness: (state, { names }) => new RequestRows(state, names, part => (text += part)) },
  )
  expect(text.endsWith('\n')).toBe(true)
  const [header, ...rows] = text.slice(0, -1).split('\n')
  expect(header!.split(',')).toEqual(REQUEST_COLUMNS)
  return rows
}

test('when each was due, began and left, in which batch, to the nanosecond', () => {
  const rows = rowsOf({
    policies: { batching: { name: 'timeout', maxBatch: 2, maxWait: 3 * MS } },
    tenants: { a: { arrivals: [1, 2.000001], slo: 10 }, b: { arrivals: [20], slo: 8.5 } },
  })
  // a1 and a2 start when the second is there; b1 waits its 3 ms and ends at 29, half a millisecond late.
  expect(rows).toEqual([
    '0,a,0,0.001000000,0.011000000,completed,0.009000001,m/v,e1,0,0,2,0.002000001,1.000001,7.000000,8.000001,0',
    '1,a,1,0.002000001,0.012000001,completed,0.009000001,m/v,e1,0,0,2,0.002000001,0.000000,7.000000,7.000000,0',
    '2,b,0,0.020000000,0.028500000,completed,0.029000000,m/v,e1,0,1,1,0.023000000,3.000000,6.000000,9.000000,0',
  ])
})

test('who was not served has no batch, and its row comes when it left', () => {
  // a1 0-6. A batch of one would end at 12: too late for a2 (11) and a3 (11.5), in time for a4 (15).
  const rows = rowsOf({
    policies: { queueing: { name: 'fifo', drop: 'hopeless' } },
    tenants: { a: { arrivals: [0, 1, 1.5, 5], slo: 10 } },
  })
  expect(rows.map(row => row.split(',').slice(0, 8).join())).toEqual([
    '0,a,0,0.000000000,0.010000000,completed,0.006000000,m/v',
    '1,a,1,0.001000000,0.011000000,dropped,0.006000000,',
    '2,a,2,0.001500000,0.011500000,dropped,0.006000000,',
    '3,a,3,0.005000000,0.015000000,completed,0.012000000,m/v',
  ])
  expect(rows[1]!.split(',').slice(7, -1)).toEqual(Array.from({ length: 9 }, () => ''))
})

test('names that CSV would misread are quoted', () => {
  expect(rowsOf({ tenants: { 'a, "b"': { arrivals: [0] } } })[0]).toMatch(/^0,"a, ""b""",0,/)
})
