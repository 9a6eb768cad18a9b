/**
 * The engine against formulas of queueing theory: each must lie in the 99 % interval of independent replications, and the
 * interval must be narrow enough to tell. That it can fail is shown by faults planted on purpose.
 */
import { describe, expect, test } from 'vitest'
import type { PolicyEntry } from '../../src/contract/index.ts'
import type { RunResult } from '../../src/measure/index.ts'
import { policyRegistry } from '../../src/policies/index.ts'
import { simulate } from '../../src/simulate/index.ts'
import type { ServiceLaw } from '../../src/spec/scenario.ts'
import type { Estimate } from '../../src/statistics/index.ts'
import { encloses, estimateOf, expectAgreement } from '../support/agreement.ts'
import { type Setting, scenario } from '../support/scenarios.ts'

const REPLICATIONS = 24
const REQUESTS = 40_000
/** Mean service time (ms); rates follow from it. */
const SERVICE_MS = 1

interface Queue {
  readonly rho: number
  readonly servers?: number
  readonly law?: ServiceLaw['law']
  /** The law's parameter. */
  readonly shape?: { readonly stages?: number; readonly cv?: number }
  /** The service takes this much longer than the formula thinks. */
  readonly bias?: number
  readonly policies?: Setting['policies']
}

/** Last come, first served: the mean of first come, first served, and another tail. */
const lastInFirstOut: PolicyEntry<'queueing'> = {
  name: 'last-in-first-out',
  family: 'queueing',
  summary: 'Last come, first served.',
  source: 'a fault planted by this test',
  parameters: {},
  create: () => ({
    order(view, task, key) {
      key[task] = -view.tasks.sequence[task]!
    },
    expired: () => false,
  }),
}

const done = new Map<string, RunResult[]>()

/** The runs of a queue; those that several tests look at are made once. */
function replications(queue: Queue): RunResult[] {
  const key = JSON.stringify(queue)
  const runs = done.get(key) ?? simulateAll(queue)
  done.set(key, runs)
  return runs
}

function simulateAll(queue: Queue): RunResult[] {
  const { rho, servers = 1, law = 'exponential', shape = {}, bias = 1, policies = {} } = queue
  const ratePerS = (1000 * rho * servers) / SERVICE_MS
  const durationMs = (1000 * REQUESTS) / ratePerS
  return Array.from({ length: REPLICATIONS }, (_, replication) => {
    const what = scenario({
      seed: 'theory',
      replication,
      duration: 1.05 * durationMs,
      // The queue starts empty.
      warmup: 0.05 * durationMs,
      executors: servers,
      models: { m: { v: { law, ...shape, fixed: 0, perItem: SERVICE_MS * bias, maxBatch: 1 } } },
      tenants: { a: { arrivals: { poissonPerS: ratePerS } } },
      policies: { routing: 'shared-queue', ...policies },
    })
    return simulate(what, { registry: [...policyRegistry, lastInFirstOut], traces: new Map() }).result
  })
}

const over = (runs: readonly RunResult[], statistic: 'mean' | 'p95' | 'p99'): Estimate =>
  estimateOf(runs, run => run.overall.latencyMs[statistic])

/** M/M/1: sojourn is exponential with mean 1 / (mu - lambda) (Kleinrock, Queueing Systems, volume 1, section 3.2). */
const mm1MeanMs = (rho: number) => SERVICE_MS / (1 - rho)
const mm1QuantileMs = (rho: number, q: number) => -Math.log(1 - q) * mm1MeanMs(rho)

/** M/G/1 by Pollaczek and Khinchine: wait rho (1 + cv^2) / (2 mu (1 - rho)) (Kleinrock, volume 1, section 5.6). */
const mg1MeanMs = (rho: number, cv: number) => SERVICE_MS + (rho * SERVICE_MS * (1 + cv * cv)) / (2 * (1 - rho))

/** M/M/c by Erlang's C (Kleinrock, volume 1, section 3.5): P(wait) / (c mu - lambda) + 1 / mu. */
function mmcMeanMs(rho: number, c: number): number {
  const load = rho * c
  // Erlang's B by its recursion, then C from B.
  let blocked = 1
  for (let servers = 1; servers <= c; servers++) blocked = (load * blocked) / (servers + load * blocked)
  const waits = blocked / (1 - rho * (1 - blocked))
  return SERVICE_MS + (waits * SERVICE_MS) / (c * (1 - rho))
}

describe.each([0.5, 0.8])('at a utilisation of %d', rho => {
  test('M/M/1: mean and 95th percentile of the sojourn', () => {
    const runs = replications({ rho })
    expectAgreement(over(runs, 'mean'), mm1MeanMs(rho))
    expectAgreement(over(runs, 'p95'), mm1QuantileMs(rho, 0.95))
    expectAgreement(
      estimateOf(runs, run => run.utilisation),
      rho,
    )
  })

  test('M/D/1: mean sojourn', () => {
    expectAgreement(over(replications({ rho, law: 'deterministic' }), 'mean'), mg1MeanMs(rho, 0))
  })

  test('M/M/4 with one queue: mean sojourn', () => {
    expectAgreement(over(replications({ rho, servers: 4 }), 'mean'), mmcMeanMs(rho, 4))
  })
})

test.each([
  ['erlang', { stages: 4 }, 1 / 2],
  ['lognormal', { cv: 0.5 }, 1 / 2],
  ['hyperexponential', { cv: 1.5 }, 1.5],
] as const)('M/G/1, %s: mean sojourn at a utilisation of 0.8', (law, shape, cv) => {
  expectAgreement(over(replications({ rho: 0.8, law, shape }), 'mean'), mg1MeanMs(0.8, cv))
})

describe('planted faults turn it red', () => {
  const rho = 0.8

  test('service draws that are 2 % too long', () => {
    expect(encloses(over(replications({ rho, bias: 1.02 }), 'mean'), mm1MeanMs(rho))).toBe(false)
  })

  test('constant service where it should be exponential', () => {
    expect(encloses(over(replications({ rho, law: 'deterministic' }), 'mean'), mm1MeanMs(rho))).toBe(false)
  })

  test('four queues where there should be one', () => {
    const runs = replications({ rho, servers: 4, policies: { routing: 'power-of-two-choices' } })
    expect(encloses(over(runs, 'mean'), mmcMeanMs(rho, 4))).toBe(false)
  })

  test('last come, first served: invisible in the mean, seen in the 99th percentile', () => {
    const runs = replications({ rho, policies: { queueing: 'last-in-first-out' } })
    expect(encloses(over(runs, 'mean'), mm1MeanMs(rho))).toBe(true)
    expect(encloses(over(runs, 'p99'), mm1QuantileMs(rho, 0.99))).toBe(false)
    expect(encloses(over(replications({ rho }), 'p99'), mm1QuantileMs(rho, 0.99))).toBe(true)
  })
})
