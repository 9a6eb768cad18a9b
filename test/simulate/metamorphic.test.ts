/**
 * What must hold between two runs, each with its conditions: many relations that look obvious are false once batches wait,
 * and for these the counterexample is the test.
 */
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { policyRegistry } from '../../src/policies/index.ts'
import { simulate } from '../../src/simulate/index.ts'
import type { Scenario } from '../../src/spec/scenario.ts'
import { play, runLogged } from '../support/play.ts'
import { randomSetting } from '../support/random-settings.ts'
import { MS, type PolicyChoice, type Setting, scenario, tracesOf } from '../support/scenarios.ts'

const RUNS = { seed: 1, numRuns: 150 }

/** Distinct instants (ms), so that no order among equals decides. */
const instants = fc.uniqueArray(fc.integer({ min: 0, max: 400 }), { minLength: 2, maxLength: 60 }).map(sorted)
const servers = fc.integer({ min: 1, max: 3 })
const serviceMs = fc.integer({ min: 1, max: 20 })

function sorted(numbers: readonly number[]): number[] {
  return [...numbers].sort((a, b) => a - b)
}

/** One queue, first come first served, nobody is dropped, batches of one. */
const oneByOne = { routing: 'shared-queue', queueing: 'fifo', batching: 'none' } as const

/** Latency (ms) by the instant at which a request was due. */
function latencies(setting: Setting): Map<number, number> {
  const { log } = runLogged(scenario(setting), tracesOf(setting))
  return new Map(log.requests.map(({ dueNs, leftNs }) => [dueNs / MS, (leftNs - dueNs) / MS]))
}

describe('relations', () => {
  test('all times twice as long: all latencies twice as long, under service laws without a draw', () => {
    const batching = fc.oneof(
      fc.constant({ name: 'none' }),
      fc.record({ name: fc.constant('take-all'), maxBatch: fc.integer({ min: 1, max: 6 }) }),
      fc.record({ name: fc.constant('timeout'), maxBatch: fc.integer({ min: 1, max: 6 }), maxWait: fc.nat(30) }),
      fc.record({ name: fc.constant('deadline-aware'), maxBatch: fc.integer({ min: 1, max: 6 }), margin: fc.nat(5) }),
    )
    const queueing = fc.record({
      name: fc.constantFrom('fifo', 'earliest-deadline-first', 'last-in-first-out'),
      drop: fc.constantFrom('never', 'expired', 'hopeless'),
    })
    const routing = fc.constantFrom(
      'shared-queue',
      'power-of-two-choices',
      'join-idle-queue',
      'least-outstanding',
      'least-work-left',
      'weighted-least-request',
    )
    const world = fc.record({
      arrivals: instants,
      slo: fc.integer({ min: 5, max: 90 }),
      servers,
      batching,
      queueing,
      routing,
    })
    fc.assert(
      fc.property(world, serviceMs, ({ arrivals, slo, servers, batching, queueing, routing }, fixed) => {
        const at = (factor: number) => {
          const timed = Object.fromEntries(
            Object.entries(batching).map(([key, value]) => {
              return [key, key === 'maxWait' || key === 'margin' ? (value as number) * factor * MS : value]
            }),
          ) as PolicyChoice
          const { latency, dropped } = play({
            duration: 500 * factor,
            executors: servers,
            models: { m: { v: { fixed: fixed * factor, perItem: factor, maxBatch: 8 } } },
            tenants: { a: { slo: slo * factor, arrivals: arrivals.map(ms => ms * factor) } },
            policies: { batching: timed, queueing, routing },
          })
          return { latency, dropped }
        }
        const [once, twice] = [at(1), at(2)]
        const doubled = (of: { readonly [request: string]: number }) =>
          Object.fromEntries(Object.entries(of).map(([request, ms]) => [request, 2 * ms]))
        expect(twice.latency).toEqual(doubled(once.latency))
        expect(twice.dropped).toEqual(doubled(once.dropped))
      }),
      RUNS,
    )
  })

  test('tenants, models and executors listed in another order: the same run to the last number', () => {
    fc.assert(
      fc.property(randomSetting({ systems: true }), setting => {
        const what = scenario(setting)
        const turned: Scenario = {
          ...what,
          tenants: [...what.tenants].reverse(),
          executors: [...what.executors].reverse(),
          models: [...what.models].reverse().map(model => ({ ...model, variants: [...model.variants].reverse() })),
        }
        const inputs = { registry: policyRegistry, traces: tracesOf(setting) }
        expect(simulate(turned, inputs)).toEqual(simulate(what, inputs))
      }),
      { seed: 1, numRuns: 60 },
    )
  })

  test('batches of one, first come first served, nobody dropped: on faster devices nobody waits longer', () => {
    fc.assert(
      fc.property(
        instants,
        servers,
        serviceMs,
        fc.integer({ min: 1, max: 20 }),
        (arrivals, executors, slow, faster) => {
          const by = (perItem: number) =>
            latencies({
              executors,
              models: { m: { v: { fixed: 0, perItem } } },
              tenants: { a: { arrivals } },
              policies: oneByOne,
            })
          const fast = by(Math.max(0.5, slow - faster))
          for (const [due, latency] of by(slow)) expect(fast.get(due)).toBeLessThanOrEqual(latency)
        },
      ),
      RUNS,
    )
  })

  test('batches of one, first come first served, nobody dropped: further requests shorten no wait', () => {
    fc.assert(
      fc.property(instants, instants, servers, serviceMs, (arrivals, more, executors, perItem) => {
        const by = (all: readonly number[]) =>
          latencies({
            executors,
            models: { m: { v: { fixed: 0, perItem } } },
            tenants: { a: { arrivals: all } },
            policies: oneByOne,
          })
        const alone = by(arrivals)
        const together = by(sorted([...new Set([...arrivals, ...more])]))
        for (const [due, latency] of alone) expect(together.get(due)).toBeGreaterThanOrEqual(latency)
      }),
      RUNS,
    )
  })

  test('one trace split over two equal tenants: the same requests at the same times, first come first served', () => {
    fc.assert(
      fc.property(
        instants,
        fc.array(fc.boolean(), { minLength: 60, maxLength: 60 }),
        servers,
        serviceMs,
        fc.constantFrom<PolicyChoice>('none', 'take-all', { name: 'timeout', maxBatch: 4, maxWait: 7 * MS }),
        (arrivals, toFirst, executors, fixed, batching) => {
          const world = {
            executors,
            models: { m: { v: { fixed, perItem: 1, maxBatch: 8 } } },
            policies: { routing: 'shared-queue', queueing: 'fifo', batching },
          } as const
          const whole = latencies({ ...world, tenants: { a: { arrivals } } })
          const split = latencies({
            ...world,
            tenants: {
              a: { arrivals: arrivals.filter((_, i) => toFirst[i]) },
              b: { arrivals: arrivals.filter((_, i) => !toFirst[i]) },
            },
          })
          expect(split).toEqual(whole)
        },
      ),
      RUNS,
    )
  })
})

describe('no laws', () => {
  test('a faster device lowers the goodput: it starts before the third is there', () => {
    const goodput = (flat: number) =>
      play({
        models: { m: { v: { fixed: flat, perItem: 0, maxBatch: 8 } } },
        tenants: { a: { slo: 15.5, arrivals: [0, 5, 9.95] } },
        policies: { batching: 'take-all' },
      }).run.result.overall.counts.met
    // 10 ms: 0-10 the first, 10-20 both others. 9.9 ms: 0-9.9, 9.9-19.8 the second alone, the third is done at 29.7.
    expect(goodput(10)).toBe(3)
    expect(goodput(9.9)).toBe(2)
  })

  test('under a batching timeout latency falls with the load: company comes sooner', () => {
    const meanMs = (everyMs: number) => {
      const { run } = play({
        duration: 1000,
        models: { m: { v: { fixed: 1, perItem: 0, maxBatch: 8 } } },
        tenants: { a: { arrivals: { process: 'deterministic', ratePerS: 1000 / everyMs } } },
        policies: { batching: { name: 'timeout', maxBatch: 8, maxWait: 5 * MS } },
      })
      return run.result.overall.latencyMs.mean!
    }
    // Alone: 5 ms of waiting in vain and 1 of service. Each 0.25 ms: the eighth fills the batch 1.75 ms after the first, so
    // that they wait 0.875 on average.
    expect(meanMs(50)).toBeCloseTo(6, 6)
    expect(meanMs(0.25)).toBeCloseTo(1.875, 2)
  })
})
