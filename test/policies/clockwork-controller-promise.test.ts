/**
 * What Clockwork's controller promises. Assumed: batches take what is expected of them, larger ones no less than smaller; the
 * tenants of a model have one SLO, so that who comes first is due first; and it is no less than `scheduleAhead` + `buffer`,
 * under which a request is given more time than it has. Then nobody who is served is late, and who is refused at arrival
 * would not have been served: without refusals the same batches run.
 */
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import type { AnyPolicyEntry, ParameterValues } from '../../src/contract/index.ts'
import { clockworkController } from '../../src/policies/system/clockwork-controller.ts'
import { play, runLogged } from '../support/play.ts'
import { MS, type Setting, scenario, tracesOf } from '../support/scenarios.ts'

const model = fc.record({
  fixed: fc.integer({ min: 0, max: 10 }),
  perItem: fc.integer({ min: 1, max: 5 }),
  maxBatch: fc.integer({ min: 1, max: 16 }),
  slo: fc.integer({ min: 15, max: 120 }),
  tenants: fc.array(
    fc.array(fc.nat(300), { minLength: 1, maxLength: 50 }).map(all => all.sort((a, b) => a - b)),
    { minLength: 1, maxLength: 2 },
  ),
})
const parameters = fc.record({
  sizes: fc.constantFrom([1, 2, 4, 8, 16], [], [2, 3], [4]),
  buffer: fc.integer({ min: 0, max: 5 }).map(ms => ms * MS),
  scheduleAhead: fc.integer({ min: 0, max: 10 }).map(ms => ms * MS),
  maxExecution: fc.constantFrom(25 * MS, 1000 * MS),
  pick: fc.constantFrom('lowest', 'longest-idle'),
})

/** The same without refusals. */
const open: AnyPolicyEntry = {
  ...clockworkController,
  name: 'open',
  fills: ['routing', 'queueing', 'batching'],
  create: (given, context) => ({ ...clockworkController.create(given, context), admission: undefined! }),
}

function under(name: string, given: ParameterValues, setting: Setting) {
  const it = { name, ...given }
  const families = name === 'open' ? {} : { admission: it }
  const policies = { ...families, routing: it, queueing: it, batching: it }
  return runLogged(scenario({ ...setting, policies }), tracesOf(setting), {}, [open]).log
}

test('nobody who is served is late, and refusals change no batch', () => {
  let served = 0
  let refused = 0
  let givenUp = 0
  fc.assert(
    fc.property(
      fc.array(model, { minLength: 1, maxLength: 3 }),
      fc.integer({ min: 1, max: 3 }),
      parameters,
      (models, executors, given) => {
        const setting: Setting = {
          executors,
          models: Object.fromEntries(models.map((it, i) => [`m${i}`, { v: it }])),
          tenants: Object.fromEntries(
            models.flatMap(({ slo, tenants }, i) =>
              tenants.map((arrivals, j) => [`t${i}${j}`, { model: `m${i}`, slo, arrivals }]),
            ),
          ),
        }
        const closed = under('clockwork-controller', given, setting)
        for (const { members, endNs } of closed.batches) {
          served += members.length
          for (const { deadlineNs } of members) expect(endNs).toBeLessThanOrEqual(deadlineNs)
        }
        const told = ({ batches }: typeof closed) =>
          batches.map(({ executor, startNs, members }) => [executor, startNs, members.map(({ name }) => name)])
        expect(told(under('open', given, setting))).toEqual(told(closed))
        refused += closed.requests.filter(({ fate }) => fate === 'rejected').length
        givenUp += closed.requests.filter(({ fate }) => fate === 'dropped').length
      },
    ),
    { numRuns: 150 },
  )
  expect(served).toBeGreaterThan(3000)
  expect(refused).toBeGreaterThan(100)
  expect(givenUp).toBeGreaterThan(300)
})

describe('without what is assumed it does not hold', () => {
  const latency = (tenants: Setting['tenants'], given: object) => {
    const it = { name: 'clockwork-controller', ...given }
    const policies: Setting['policies'] = { admission: it, routing: it, queueing: it, batching: it }
    return play({ policies: policies!, tenants: tenants! }).latency
  }

  test('two SLOs of one model: who is due first stands behind who came first, and is taken along', () => {
    // l(b) = 5 + b. At 6 a1 and a2 fill a batch of two, in which b1, between them, is done at 13, due by 12.
    const tenants = { a: { slo: 100, arrivals: [0, 1, 3] }, b: { slo: 10, arrivals: [2] } }
    expect(latency(tenants, { buffer: 0, scheduleAhead: 0 })).toMatchObject({ a2: 12, b1: 11 })
  })

  test('a tight SLO: it is taken for 15 ms', () => {
    expect(latency({ a: { slo: 5, arrivals: [0] } }, {})).toEqual({ a1: 6 })
  })
})
