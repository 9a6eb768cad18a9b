/** Formulas of batches, classes and closed loops, against other roads to the same number, special cases, literature. */
import { describe, expect, test } from 'vitest'
import { type BulkQueue, bulkService } from '../../src/theory/formulas/bulk-service.ts'
import { weightedWaits } from '../../src/theory/formulas/conservation.ts'
import { meanLatencyAtMost } from '../../src/theory/formulas/inoue-bound.ts'
import * as mg1 from '../../src/theory/formulas/m-g-1.ts'
import { machineRepair } from '../../src/theory/formulas/machine-repair.ts'
import { meanValues } from '../../src/theory/formulas/mean-value-analysis.ts'
import { meanWaits } from '../../src/theory/formulas/priority.ts'
import { deterministic, exponential } from '../../src/theory/formulas/service-law.ts'
import { MarkovChain } from '../../src/theory/formulas/stationary.ts'
import { oracle } from './oracle.ts'

describe('dynamic batching: all that wait, without limit, in alpha b + tau0', () => {
  // Exact and bound with alpha = tau0 = 1, computed by others.
  test.each([
    [0.3, 3.01498, 3.05495],
    [0.5, 4.41736, 4.66667],
    [0.7, 7.53875, 7.64706],
    [0.9, 22.61699, 22.63158],
  ])("at rho = %d the mean latency is %d, Inoue's bound %d", (rho, exact, bound) => {
    const chain = { arrivalRate: rho, least: 1, most: Number.POSITIVE_INFINITY, meanService: (b: number) => b + 1 }
    expect(bulkService(chain).meanSojourn).toBeCloseTo(exact, 4)
    expect(meanLatencyAtMost({ arrivalRate: rho, perItem: 1, fixed: 1 })).toBeCloseTo(bound, 5)
  })

  test('the bound is never below the chain', () => {
    for (const rho of [0.05, 0.2, 0.4, 0.6, 0.8]) {
      for (const fixed of [0.1, 0.5, 2, 5]) {
        const { meanSojourn } = bulkService({
          arrivalRate: rho,
          least: 1,
          most: Number.POSITIVE_INFINITY,
          meanService: b => b + fixed,
        })
        expect(meanLatencyAtMost({ arrivalRate: rho, perItem: 1, fixed })).toBeGreaterThan(meanSojourn - 1e-9)
      }
    }
  })
})

describe('bulk service', () => {
  test.each<readonly [string, BulkQueue]>([
    ['exponential3to8', { arrivalRate: 4, least: 3, most: 8, meanService: () => 1, stages: 1 }],
    ['erlang2linear2to5', { arrivalRate: 1.5, least: 2, most: 5, meanService: b => 0.4 + 0.3 * b, stages: 2 }],
    ['exponentialUpTo4', { arrivalRate: 2.8, least: 1, most: 4, meanService: () => 1, stages: 1 }],
  ])('%s: the chain in continuous time, solved as linear equations', (name, queue) => {
    const truth = oracle('bulk', name)
    const result = bulkService(queue)
    expect(result.meanWait).toBeCloseTo(truth.meanWait!, 7)
    expect(result.meanSojourn).toBeCloseTo(truth.meanSojourn!, 7)
    expect(result.meanBatch).toBeCloseTo(truth.meanBatch!, 7)
  })

  test('batches of one are M/D/1 and M/M/1', () => {
    const queue = { arrivalRate: 0.7, least: 1, most: 1, meanService: () => 1 }
    const wait = (service: typeof exponential) => mg1.meanWait({ arrivalRate: 0.7, service: service(1) })
    expect(bulkService(queue).meanWait).toBeCloseTo(wait(deterministic), 9)
    expect(bulkService({ ...queue, stages: 1 }).meanWait).toBeCloseTo(wait(exponential), 9)
    expect(bulkService(queue).utilisation).toBeCloseTo(0.7, 9)
  })

  test('refuses a chain that is cut too early', () => {
    expect(() => bulkService({ arrivalRate: 0.95, least: 1, most: 1, meanService: () => 1, states: 20 })).toThrow(/cut/)
  })
})

describe('priority', () => {
  const a = { arrivalRate: 0.3, service: exponential(1) }
  const b = { arrivalRate: 0.25, service: exponential(2) }
  const classes = [a, b]

  test('two exponential classes: the chain of both numbers and who is served', () => {
    const truth = oracle<readonly number[]>('priority', 'a0.3x1b0.25x2')
    const waits = meanWaits(classes)
    // The oracle's chain is cut at 60 of each.
    expect(waits[0]! / truth[0]!).toBeCloseTo(1, 5)
    expect(waits[1]! / truth[1]!).toBeCloseTo(1, 3)
  })

  test('one class is Pollaczek and Khinchine', () => {
    expect(meanWaits([a])[0]).toBeCloseTo(mg1.meanWait(a), 12)
  })

  test('either order conserves the waits weighted by load', () => {
    const load = (it: typeof a) => it.arrivalRate * it.service.mean
    const weighted = (waits: readonly number[], first: typeof a, second: typeof a) =>
      load(first) * waits[0]! + load(second) * waits[1]!
    expect(weighted(meanWaits([a, b]), a, b)).toBeCloseTo(weightedWaits(classes), 12)
    expect(weighted(meanWaits([b, a]), b, a)).toBeCloseTo(weightedWaits(classes), 12)
  })
})

describe('closed loops', () => {
  test.each([
    ['n10c1', { clients: 10, servers: 1, meanThink: 12, meanService: 1 }],
    ['n12c3', { clients: 12, servers: 3, meanThink: 4, meanService: 1 }],
  ] as const)('machine repair, %s: the closed form by factorials', (name, setting) => {
    const truth = oracle('machineRepair', name)
    const result = machineRepair(setting)
    expect(result.throughput).toBeCloseTo(truth.throughput!, 12)
    expect(result.meanSojourn).toBeCloseTo(truth.meanSojourn!, 10)
  })

  test('mean values of one class are those of the machine repairman', () => {
    const [result] = meanValues([{ clients: 10, meanThink: 12, meanService: 1 }])
    const exact = machineRepair({ clients: 10, servers: 1, meanThink: 12, meanService: 1 })
    expect(result!.throughput).toBeCloseTo(exact.throughput, 12)
    expect(result!.meanSojourn).toBeCloseTo(exact.meanSojourn, 11)
  })

  test.each([
    ['closed', [1, 0.5], [5, 4]],
    ['closedAlike', [1, 1], [5, 10]],
  ] as const)('mean values of two classes, %s: the chain of both numbers', (name, service, think) => {
    const truth = oracle<readonly { throughput: number; meanSojourn: number }[]>('sharing', name)
    const results = meanValues([
      { clients: 4, meanThink: think[0], meanService: service[0] },
      { clients: 6, meanThink: think[1], meanService: service[1] },
    ])
    for (const [c, { throughput, meanSojourn }] of truth.entries()) {
      expect(results[c]!.throughput).toBeCloseTo(throughput, 10)
      expect(results[c]!.meanSojourn).toBeCloseTo(meanSojourn, 9)
    }
  })
})

describe('the solver of chains', () => {
  test('a random walk between walls, small probabilities to all digits, as a band and as a full table', () => {
    for (const band of [1, undefined]) {
      const chain = new MarkovChain(60, band)
      for (let n = 0; n < 59; n++) {
        chain.add(n, n + 1, 0.1)
        chain.add(n + 1, n, 0.9)
      }
      const p = chain.stationary()
      for (let n = 0; n < 59; n++) expect((p[n + 1]! / p[n]!) * 9).toBeCloseTo(1, 12)
    }
  })

  test('says what it can not do', () => {
    expect(() => new MarkovChain(5, 1).add(0, 2, 1)).toThrow(/no jump/)
    const absorbing = new MarkovChain(2)
    absorbing.add(0, 1, 1)
    expect(() => absorbing.stationary()).toThrow(/left/)
  })
})
