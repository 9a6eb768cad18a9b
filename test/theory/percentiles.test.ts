/**
 * Percentiles as a run reports them, against the formula: the table of `foreserve theory` judges means and shares of waits,
 * and reads none of them. Each must lie in the 99 % interval of independent replications, which must be narrow enough to tell.
 */
import { describe, expect, test } from 'vitest'
import { policyRegistry } from '../../src/policies/index.ts'
import { simulate } from '../../src/simulate/index.ts'
import { encloses, estimateOf, expectAgreement } from '../support/agreement.ts'
import { scenario } from '../support/scenarios.ts'

const REPLICATIONS = 24
const REQUESTS = 100_000

/** M/M/1 with services of 1 ms in the mean; queues start empty, and a twentieth of the run goes by before it is counted. */
function runsOf(rho: number, queueing = 'fifo') {
  const durationMs = REQUESTS / rho
  return Array.from({ length: REPLICATIONS }, (_, replication) => {
    const what = scenario({
      seed: 'theory',
      replication,
      duration: 1.05 * durationMs,
      warmup: 0.05 * durationMs,
      models: { m: { v: { law: 'exponential', fixed: 0, perItem: 1, maxBatch: 1 } } },
      tenants: { a: { arrivals: { poissonPerS: 1000 * rho } } },
      policies: { queueing },
    })
    return simulate(what, { registry: policyRegistry, traces: new Map() }).result
  })
}

/** Sojourn is exponential with mean 1 / (mu - lambda) (Kleinrock, Queueing Systems, volume 1, section 3.2). */
const quantileMs = (rho: number, q: number) => -Math.log(1 - q) / (1 - rho)
const meanMs = (rho: number) => 1 / (1 - rho)

describe.each([0.5, 0.8])('M/M/1 at a utilisation of %d', rho => {
  const runs = runsOf(rho)

  test.each([
    ['p50', 0.5],
    ['p95', 0.95],
    ['p99', 0.99],
  ] as const)('%s of the sojourn', (name, q) => {
    expectAgreement(
      estimateOf(runs, run => run.overall.latencyMs[name]),
      quantileMs(rho, q),
    )
  })
})

test('last in, first out: invisible in the mean, seen in the 99th percentile', () => {
  const runs = runsOf(0.8, 'last-in-first-out')
  const over = (statistic: 'mean' | 'p99') => estimateOf(runs, run => run.overall.latencyMs[statistic])
  expect(encloses(over('mean'), meanMs(0.8))).toBe(true)
  expect(encloses(over('p99'), quantileMs(0.8, 0.99))).toBe(false)
})
