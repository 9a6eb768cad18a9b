/**
 * Executors that share a device: by hand, against an independent recount, and against the theory of processor sharing, by
 * which means don't depend on the law of service times.
 */
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import type { RunResult } from '../../src/measure/index.ts'
import { policyRegistry } from '../../src/policies/index.ts'
import { simulate } from '../../src/simulate/index.ts'
import { estimateOf, expectAgreement } from '../support/agreement.ts'
import { birthDeath, meanOver } from '../support/birth-death.ts'
import { play } from '../support/play.ts'
import { randomSetting } from '../support/random-settings.ts'
import type { LoggedBatch } from '../support/request-log.ts'
import { MS, type Service, type Setting, scenario, type Tenant, tracesOf } from '../support/scenarios.ts'

const late = { policies: { routing: 'shared-queue' } } as const

describe('by hand: a batch of one takes 6 ms alone', () => {
  const ends = (arrivals: readonly number[], more: Setting = {}) => {
    const { run } = play({ ...late, sharing: { d: 4 }, tenants: { a: { arrivals } }, ...more })
    return run.log.requests.map(({ leftNs }) => leftNs / MS)
  }

  test('alone: as without sharing', () => {
    expect(ends([1, 7, 20])).toEqual([7, 13, 26])
  })

  test('two at once: each at half its speed', () => {
    expect(ends([0, 0])).toEqual([12, 12])
  })

  test('one comes while another runs, and goes on alone when that is done', () => {
    // a1 has 3 of its 6 at 3, the rest by 9; a2 has 3 by then and the rest by 12.
    expect(ends([0, 3])).toEqual([9, 12])
  })

  test('three, of whom each comes one later', () => {
    // At 1: a1 1. At 2: a1 1.5, a2 0.5. Then thirds: a1 needs 4.5 more, done at 15.5; a2 has 5, a3 4.5. Then halves: a2 done at
    // 17.5, a3 has 5.5; and alone, at 18.
    expect(ends([0, 1, 2])).toEqual([15.5, 17.5, 18])
  })

  test('who waits for a share begins when one is free', () => {
    // Two shares. a1 and a2 run until 12; a3 from then on, alone.
    expect(ends([0, 0, 5], { sharing: { d: 2 } })).toEqual([12, 12, 18])
  })

  test('devices do not slow each other', () => {
    expect(ends([0, 0, 0], { sharing: { d: 1, e: 2 } })).toEqual([6, 12, 12])
  })

  test('a batch takes its share as one', () => {
    // Of two: 7 ms. The first batch has 4 left at 3, done at 11; the second 3 then, done at 14.
    const batched = { policies: { ...late.policies, batching: { name: 'fixed', size: 2 } } } as const
    expect(ends([0, 0, 3, 3], batched)).toEqual([11, 11, 14, 14])
  })

  test('simultaneous ends are told in the order of executors', () => {
    const { run } = play({ ...late, sharing: { d: 3 }, tenants: { a: { arrivals: [0, 0, 0, 0, 0, 0] } } })
    expect(run.log.batches.map(({ executor, startNs, endNs }) => [executor, startNs / MS, endNs / MS])).toEqual([
      [0, 0, 18],
      [1, 0, 18],
      [2, 0, 18],
      [0, 18, 36],
      [1, 18, 36],
      [2, 18, 36],
    ])
  })

  test('policies expect what the profile says, not what sharing makes of it', () => {
    // Two are taken, each expected to end at 6, and end at 12; behind either the third would be expected to end at 12.
    const { run } = play({
      policies: { admission: 'deadline-feasible' },
      sharing: { d: 2 },
      tenants: { a: { slo: 11, arrivals: [0, 0, 0] } },
    })
    expect(run.result.overall.counts).toMatchObject({ completed: 2, met: 0, rejected: 1 })
  })
})

/** When each batch ends if at every moment each of n on a device goes at 1 / n: in small steps from event to event. */
function recounted(batches: readonly LoggedBatch[], service: (batch: LoggedBatch) => number): Map<LoggedBatch, number> {
  const ends = new Map<LoggedBatch, number>()
  const left = new Map<LoggedBatch, number>()
  const starting = [...batches].sort((a, b) => a.startNs - b.startNs)
  let nowNs = 0
  while (starting.length > 0 || left.size > 0) {
    const startNs = starting[0]?.startNs ?? Number.POSITIVE_INFINITY
    const least = Math.min(...left.values())
    const endNs = left.size === 0 ? Number.POSITIVE_INFINITY : nowNs + least * left.size
    const untilNs = Math.min(startNs, endNs)
    const share = left.size === 0 ? 0 : (untilNs - nowNs) / left.size
    for (const [batch, rest] of left) left.set(batch, rest - share)
    nowNs = untilNs
    if (endNs <= startNs) {
      for (const [batch, rest] of left) {
        if (rest > 1e-3) continue
        ends.set(batch, nowNs)
        left.delete(batch)
      }
    } else {
      const batch = starting.shift()!
      left.set(batch, service(batch))
    }
  }
  return ends
}

test('whatever comes: every batch ends when a recount in plain steps says', () => {
  const setting = fc.record({
    arrivals: fc
      .array(fc.integer({ min: 0, max: 300_000 }), { minLength: 1, maxLength: 80 })
      .map(all => all.map(us => us / 1000).sort((a, b) => a - b)),
    shares: fc.integer({ min: 1, max: 9 }),
    fixed: fc.integer({ min: 0, max: 9000 }).map(us => us / 1000),
    perItem: fc.integer({ min: 1, max: 9000 }).map(us => us / 1000),
    batching: fc.constantFrom('none', 'take-all'),
  })
  fc.assert(
    fc.property(setting, ({ arrivals, shares, fixed, perItem, batching }) => {
      const { run } = play({
        sharing: { d: shares },
        models: { m: { v: { fixed, perItem } } },
        policies: { ...late.policies, batching },
        tenants: { a: { arrivals } },
      })
      const { batches } = run.log
      const ends = recounted(batches, ({ members }) => Math.ceil(perItem * MS * members.length + fixed * MS))
      // Each end is rounded up by less than 1 ns, in which the others were given too little: that costs each of them up to
      // as many ns as executors are busy later.
      for (const [batch, endNs] of ends)
        expect(Math.abs(batch.endNs - endNs)).toBeLessThan((batches.length + 1) * shares)
      expect(ends.size).toBe(batches.length)
    }),
    { numRuns: 200 },
  )
})

test('one executor a device: the run is the same to the last number as without sharing', () => {
  fc.assert(
    fc.property(randomSetting(), setting => {
      const what = scenario(setting)
      const run = (shared: boolean) => {
        const executors = what.executors.map(executor => ({
          ...executor,
          sharing: shared ? ({ device: executor.name, slowdown: 'processor-sharing' } as const) : null,
        }))
        return simulate({ ...what, executors }, { registry: policyRegistry, traces: tracesOf(setting) })
      }
      expect(run(true)).toEqual(run(false))
    }),
    { numRuns: 60 },
  )
})

const SERVICE_MS = 1
const LAWS: readonly (Service & { readonly name: string })[] = [
  { name: 'exponential', law: 'exponential' },
  { name: 'deterministic', law: 'deterministic' },
  { name: 'hyperexponential, cv 2', law: 'hyperexponential', cv: 2 },
]

function replications(service: Service, tenant: Tenant, durationMs: number): RunResult[] {
  return Array.from({ length: 20 }, (_, replication) => {
    const what = scenario({
      ...late,
      seed: 'processor-sharing',
      replication,
      duration: 1.05 * durationMs,
      warmup: 0.05 * durationMs,
      // At these utilisations never all in use.
      sharing: { d: 64 },
      models: { m: { v: { ...service, fixed: 0, perItem: SERVICE_MS, maxBatch: 1 } } },
      tenants: { a: tenant },
    })
    return simulate(what, { registry: policyRegistry, traces: new Map() }).result
  })
}

describe.each(LAWS)('$name service', service => {
  test('M/G/1 processor sharing: mean sojourn 1 / (mu (1 - rho))', () => {
    const rho = 0.6
    const runs = replications(service, { arrivals: { poissonPerS: (1000 * rho) / SERVICE_MS } }, 30_000)
    expectAgreement(
      estimateOf(runs, run => run.overall.latencyMs.mean),
      SERVICE_MS / (1 - rho),
    )
    // On average rho / (1 - rho) are busy.
    expectAgreement(
      estimateOf(runs, run => 64 * run.utilisation),
      rho / (1 - rho),
    )
  })

  test('clients who think, and one device: throughput as of exponential service', () => {
    const [clients, thinkMs] = [6, 5]
    const distribution = birthDeath(
      state => (clients - state) / thinkMs,
      () => 1 / SERVICE_MS,
    )
    const perS = (1000 * meanOver(distribution, state => Math.min(1, state))) / SERVICE_MS
    const think = { law: 'exponential', meanNs: thinkMs * MS } as const
    const runs = replications(service, { arrivals: { process: 'closed-loop', clients, think } }, 20_000_000 / perS)
    expectAgreement(
      estimateOf(runs, run => run.overall.completedPerS),
      perS,
    )
    expectAgreement(
      estimateOf(runs, run => run.overall.latencyMs.mean),
      (1000 * clients) / perS - thinkMs,
    )
  })
})
