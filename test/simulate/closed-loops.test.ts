/** Clients who wait for their answers. By hand with l(1) = 6 ms, times in ms; then against the machine repairman. */
import { describe, expect, test } from 'vitest'
import type { RunResult } from '../../src/measure/index.ts'
import { policyRegistry } from '../../src/policies/index.ts'
import { simulate } from '../../src/simulate/index.ts'
import type { ScenarioArrivals } from '../../src/spec/scenario.ts'
import { estimateOf, expectAgreement } from '../support/agreement.ts'
import { birthDeath, meanOver } from '../support/birth-death.ts'
import { play } from '../support/play.ts'
import { clientsWait } from '../support/run-laws.ts'
import { MS, type Setting, scenario } from '../support/scenarios.ts'

const closedLoop = (clients: number, thinkMs: number, law: 'exponential' | 'deterministic' = 'deterministic') =>
  ({ process: 'closed-loop', clients, think: { law, meanNs: thinkMs * MS } }) as const satisfies ScenarioArrivals

describe('by hand', () => {
  test('one client: thinks, sends, waits, thinks; after the horizon nobody sends', () => {
    const { batches, latency } = play({ duration: 38, tenants: { a: { arrivals: closedLoop(1, 5) } } })
    // Would send again at 38.
    expect(batches).toEqual(['5-11 a1', '16-22 a2', '27-33 a3'])
    expect(latency).toEqual({ a1: 6, a2: 6, a3: 6 })
  })

  test('two clients wait for each other', () => {
    const { batches, latency } = play({ duration: 40, tenants: { a: { arrivals: closedLoop(2, 5) } } })
    // The first, answered at 11, sends again at 16; the second, answered at 17, at 22.
    expect(batches).toEqual(['5-11 a1', '11-17 a2', '17-23 a3', '23-29 a4', '29-35 a5', '35-41 a6'])
    expect(latency).toEqual({ a1: 6, a2: 12, a3: 7, a4: 7, a5: 7, a6: 7 })
  })

  test('a refusal is an answer', () => {
    const { rejected } = play({
      duration: 20,
      policies: { admission: 'deadline-feasible' },
      // Service takes 6.
      tenants: { a: { slo: 4, arrivals: closedLoop(1, 5) } },
    })
    expect(rejected).toEqual({ a1: 5, a2: 10, a3: 15 })
  })

  test('so is to be dropped', () => {
    const { batches, dropped } = play({
      duration: 22,
      policies: { queueing: { name: 'fifo', drop: 'hopeless' } },
      tenants: { a: { slo: 7, arrivals: closedLoop(2, 5) } },
    })
    // a2, due at 5, could be done by 17: dropped at 11, back at 16 together with the first client, and dropped again.
    expect(batches).toEqual(['5-11 a1', '16-22 a3'])
    expect(dropped).toEqual({ a2: 11, a4: 22 })
  })

  test('open arrivals beside them are what they are alone; at one instant tenants go by name', () => {
    const open = { arrivals: [0, 5, 16, 30] }
    const { batches } = play({ duration: 40, executors: 2, tenants: { a: open, b: { arrivals: closedLoop(1, 5) } } })
    // Executors take turns. a2 goes before b1, which waits for e1.
    expect(batches).toEqual([
      '0-6 e1 a1',
      '5-11 e2 a2',
      '6-12 e1 b1',
      '16-22 e2 a3',
      '17-23 e1 b2',
      '28-34 e2 b3',
      '30-36 e1 a4',
      '39-45 e2 b4',
    ])
  })
})

describe('think times', () => {
  /** From each answer to the client's next request. */
  const thoughts = (setting: Setting) => {
    const { log } = play({
      duration: 2000,
      tenants: { a: { arrivals: closedLoop(1, 20, 'exponential') } },
      ...setting,
    }).run
    return log.requests.map(({ dueNs }, i) => dueNs - (log.requests[i - 1]?.leftNs ?? 0))
  }

  test('are the same whoever serves, and however long it takes', () => {
    const seen = thoughts({})
    expect(seen.length).toBeGreaterThan(50)
    const slow = thoughts({ models: { m: { v: { fixed: 30 } } } })
    const random = thoughts({ models: { m: { v: { law: 'exponential' } } }, policies: { batching: 'take-all' } })
    for (const other of [slow, random]) {
      const both = Math.min(seen.length, other.length)
      expect(other.slice(0, both)).toEqual(seen.slice(0, both))
    }
    expect(new Set(seen).size).toBe(seen.length)
  })

  test('change with the seed and with the tenant', () => {
    expect(thoughts({ seed: 'other' })).not.toEqual(thoughts({}))
    const b = thoughts({ tenants: { b: { arrivals: closedLoop(1, 20, 'exponential') } } })
    expect(b).not.toEqual(thoughts({}))
  })
})

test('a client has one request in the system at a time, and there are never more than clients', () => {
  const clients = 700
  // More tasks at once than the table has at first, with another tenant's among them.
  const setting = {
    duration: 4000,
    executors: 3,
    policies: { batching: { name: 'timeout', maxBatch: 4, maxWait: 3 * MS } },
    tenants: {
      a: { arrivals: closedLoop(clients, 40, 'exponential') },
      b: { arrivals: { poissonPerS: 500 } },
    },
  }
  const { run } = play(setting)
  clientsWait(scenario(setting), run)
  const inSystemAt = (ns: number) =>
    run.log.requests.filter(({ tenant, dueNs, leftNs }) => tenant === 'a' && dueNs <= ns && leftNs > ns).length
  expect(inSystemAt(2000 * MS)).toBeGreaterThan(clients / 2)
  expect(run.result.conservation.offered).toBeGreaterThan(3000)
})

test('how far a run of waiting clients has come is told on the way', () => {
  const reached: number[] = []
  play(
    { duration: 60_000, tenants: { a: { arrivals: closedLoop(5, 10) } } },
    { onProgress: aboutNs => reached.push(aboutNs) },
  )
  expect(reached.length).toBeGreaterThan(10)
  expect(reached).toEqual([...reached].sort((a, b) => a - b))
  expect(reached.at(-1)).toBeLessThan(60_000 * MS)
  expect(reached.at(-1)).toBeGreaterThan(50_000 * MS)
})

describe('the machine repairman', () => {
  // N clients who think for Z on average, c executors of exponential service S: births (N - k) / Z, deaths min(k, c) / S.
  // By Little's law over the whole loop, latency = N / throughput - Z (Lazowska et al., section 3.4).
  const SERVICE_MS = 1
  test.each([
    { clients: 1, thinkMs: 2, executors: 1 },
    { clients: 5, thinkMs: 4, executors: 1 },
    { clients: 20, thinkMs: 10, executors: 1 },
    { clients: 12, thinkMs: 2, executors: 3 },
  ])('$clients clients, think time $thinkMs ms, $executors executors', ({ clients, thinkMs, executors }) => {
    const distribution = birthDeath(
      state => (clients - state) / thinkMs,
      state => Math.min(state, executors) / SERVICE_MS,
    )
    const busy = meanOver(distribution, state => Math.min(state, executors))
    const perS = (1000 * busy) / SERVICE_MS
    const durationMs = 20_000_000 / perS
    const runs = Array.from({ length: 20 }, (_, replication): RunResult => {
      const what = scenario({
        seed: 'repairman',
        replication,
        duration: durationMs,
        warmup: durationMs / 20,
        executors,
        models: { m: { v: { law: 'exponential', fixed: 0, perItem: SERVICE_MS, maxBatch: 1 } } },
        tenants: { a: { arrivals: closedLoop(clients, thinkMs, 'exponential') } },
        policies: { routing: 'shared-queue' },
      })
      return simulate(what, { registry: policyRegistry, traces: new Map() }).result
    })
    const read = (value: (run: RunResult) => number | null, truth: number) =>
      expectAgreement(estimateOf(runs, value), truth)
    read(run => run.overall.completedPerS, perS)
    read(run => run.utilisation, busy / executors)
    read(run => run.overall.latencyMs.mean, (1000 * clients) / perS - thinkMs)
  })
})
