/** Impatience in virtual time: by hand, as a property of draws, and against Erlang A and fixed patience. */
import { describe, expect, test } from 'vitest'
import type { LogRow } from '../../src/journal/rows.ts'
import type { RunResult } from '../../src/measure/index.ts'
import { policyRegistry } from '../../src/policies/index.ts'
import { simulate } from '../../src/simulate/index.ts'
import { estimateOf, expectAgreement } from '../support/agreement.ts'
import { birthDeath, meanOver } from '../support/birth-death.ts'
import { play } from '../support/play.ts'
import { MS, type Setting, scenario, type Tenant } from '../support/scenarios.ts'

test('who waited longer than its patience is dropped at its turn; exactly as long is served', () => {
  // l(1) = 6 ms: turns come at 6, 12 and so on.
  const { batches, dropped } = play({ tenants: { a: { arrivals: [0, 0, 0, 5], patience: 7 } } })
  expect(batches).toEqual(['0-6 a1', '6-12 a2', '12-18 a4'])
  expect(dropped).toEqual({ a3: 12 })
})

test('tenants have their own patience, or none', () => {
  const { dropped } = play({
    tenants: {
      a: { arrivals: [0, 1, 2], patience: 2 },
      b: { arrivals: [0, 1, 2] },
      c: { arrivals: [3], patience: 40 },
    },
  })
  expect(Object.keys(dropped)).toEqual(['a2', 'a3'])
})

describe('the draws', () => {
  const patience = { law: 'exponential', mean: 15 } as const
  const instants = (setting: Setting) =>
    new Map(
      play({
        duration: 3000,
        tenants: { a: { arrivals: { poissonPerS: 150 }, patience } },
        ...setting,
      }).run.log.requests.map(({ name, dueNs, givesUpNs }) => [name, givesUpNs - dueNs]),
    )

  test('are of the request, whoever is served before it', () => {
    const seen = instants({})
    expect(seen.size).toBeGreaterThan(300)
    expect(new Set(seen.values()).size).toBe(seen.size)
    expect(instants({ policies: { batching: 'take-all', queueing: 'earliest-deadline-first' } })).toEqual(seen)
    expect(instants({ models: { m: { v: { fixed: 20 } } }, executors: 3 })).toEqual(seen)
  })

  test('leave arrivals and service times as they are', () => {
    const story = (tenant: Tenant) => {
      const { requests } = play({ duration: 3000, executors: 40, tenants: { a: tenant } }).run.log
      return requests.map(({ dueNs, leftNs }) => [dueNs, leftNs])
    }
    const arrivals = { poissonPerS: 150 }
    // With so many executors nobody waits.
    expect(story({ arrivals, patience })).toEqual(story({ arrivals }))
  })
})

test('the journal has the instant of who may give up, so that a core can be told the same again', () => {
  const rows: LogRow[] = []
  const setting = { tenants: { a: { arrivals: [0, 3], patience: 7 }, b: { arrivals: [5] } } }
  play(setting, { log: { write: row => rows.push(row) } })
  expect(rows.filter(row => 'e' in row && row.e === 'arrive')).toEqual([
    { e: 'arrive', n: 4, t: 0, s: 0, givesUp: 7 * MS },
    { e: 'arrive', n: 5, t: 3 * MS, s: 0, givesUp: 10 * MS },
    { e: 'arrive', n: 6, t: 5 * MS, s: 1 },
  ])
})

const SERVICE_MS = 1

function replications(ratePerMs: number, executors: number, patience: NonNullable<Tenant['patience']>): RunResult[] {
  const durationMs = 25_000 / ratePerMs
  return Array.from({ length: 24 }, (_, replication) => {
    const what = scenario({
      seed: 'impatience',
      replication,
      duration: 1.05 * durationMs,
      warmup: 0.05 * durationMs,
      executors,
      models: { m: { v: { law: 'exponential', fixed: 0, perItem: SERVICE_MS, maxBatch: 1 } } },
      tenants: { a: { arrivals: { poissonPerS: 1000 * ratePerMs }, patience } },
      policies: { routing: 'shared-queue' },
    })
    return simulate(what, { registry: policyRegistry, traces: new Map() }).result
  })
}

const lostShare = ({ overall: { counts } }: RunResult) => counts.dropped / counts.offered

describe('Erlang A: exponential patience', () => {
  // Births lambda; deaths min(n, c) mu + max(0, n - c) theta (Garnett, Mandelbaum and Reiman, Manufacturing & Service
  // Operations Management 4(3), 2002). That who gave up is dropped later moves nobody who is served.
  test.each([
    { ratePerMs: 0.8, executors: 1, patienceMs: 5 },
    { ratePerMs: 2.4, executors: 2, patienceMs: 2 },
    { ratePerMs: 4, executors: 5, patienceMs: 10 },
  ])('$ratePerMs /ms on $executors executors, patience $patienceMs ms', ({ ratePerMs, executors, patienceMs }) => {
    const distribution = birthDeath(
      () => ratePerMs,
      n => Math.min(n, executors) / SERVICE_MS + Math.max(0, n - executors) / patienceMs,
    )
    const waiting = meanOver(distribution, n => Math.max(0, n - executors))
    const busy = meanOver(distribution, n => Math.min(n, executors))
    const runs = replications(ratePerMs, executors, { law: 'exponential', mean: patienceMs })
    expectAgreement(estimateOf(runs, lostShare), waiting / patienceMs / ratePerMs)
    expectAgreement(
      estimateOf(runs, run => run.utilisation),
      busy / executors,
    )
  })
})

test('fixed patience: the loss of M/M/1 + D', () => {
  // (1 - rho) rho E / (1 - rho^2 E), E = exp(-(mu - lambda) tau) (Barrer, Operations Research 5(5), 1957).
  const [rho, tau] = [0.9, 3]
  const e = Math.exp(-(1 - rho) * tau)
  const loss = ((1 - rho) * rho * e) / (1 - rho * rho * e)
  expect(loss).toBeCloseTo(0.1667, 4)
  expectAgreement(estimateOf(replications(rho, 1, tau), lostShare), loss)
})
