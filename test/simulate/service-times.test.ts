/** The true durations of batches: draws that the core never sees. */
import { describe, expect, test } from 'vitest'
import type { Numbers } from '../../src/contract/index.ts'
import { IndexedDraws, ln } from '../../src/random/index.ts'
import { ServiceTimes } from '../../src/simulate/service-times.ts'
import type { ServiceLaw, ServiceTime } from '../../src/spec/scenario.ts'
import { moments } from '../random/distributions.ts'
import { runLogged } from '../support/play.ts'
import { MS, scenario, tracesOf } from '../support/scenarios.ts'

/** Draws of which each is this uniform. */
const only = (uniform: number) =>
  ({
    unit: () => uniform,
    unitOf: () => uniform,
    drawUnit: (_indices: Numbers, _at: number, unit: Float64Array) => {
      unit[0] = uniform
    },
  }) as unknown as IndexedDraws

function drawNs(
  times: ServiceTimes,
  ...[variant, type, size, draws, indices, at]: Parameters<ServiceTimes['draw']>
): number {
  times.draw(variant, type, size, draws, indices, at)
  return times.drawnNs[0]!
}

describe('laws', () => {
  /** From `low` to `high` ms in equal steps: uniform. */
  const uniform = (low: number, high: number) =>
    Array.from({ length: 101 }, (_, i) => (low + ((high - low) * i) / 100) * MS)
  const times = new ServiceTimes([
    [{ deviceType: 'cpu', law: 'deterministic', perItemNs: 1.5, fixedNs: 2, maxBatch: 4 }, undefined],
    [
      { deviceType: 'cpu', law: 'exponential', perItemNs: 1 * MS, fixedNs: 5 * MS, maxBatch: 4 },
      {
        deviceType: 'gpu',
        law: 'quantile',
        batches: [
          { batchSize: 1, meanNs: 15 * MS, quantilesNs: uniform(10, 20) },
          { batchSize: 3, meanNs: 35 * MS, quantilesNs: uniform(30, 40) },
        ],
      },
    ],
  ])

  test('deterministic: the mean, rounded up, whatever the draw', () => {
    expect([drawNs(times, 0, 0, 1, only(0.1), [0], 0), drawNs(times, 0, 0, 2, only(0.9), [0], 0)]).toEqual([4, 5])
  })

  test('exponential: -ln(u) times the mean of the batch size', () => {
    // u = 1 / e gives the mean: 5 + b ms.
    expect(drawNs(times, 1, 0, 3, only(Math.exp(-1)), [0], 0) / MS).toBeCloseTo(8, 5)
    expect(drawNs(times, 1, 0, 1, only(Math.exp(-2)), [0], 0) / MS).toBeCloseTo(12, 5)
  })

  test('measured: the quantile of the draw, between measured sizes that of both in equal parts', () => {
    expect(drawNs(times, 1, 1, 1, only(0.5), [0], 0)).toBe(15 * MS)
    expect(drawNs(times, 1, 1, 1, only(0.255), [0], 0)).toBe(12.55 * MS)
    expect(drawNs(times, 1, 1, 3, only(0.5), [0], 0)).toBe(35 * MS)
    expect(drawNs(times, 1, 1, 2, only(0.5), [0], 0)).toBe(25 * MS)
  })

  test('what was never measured has no duration', () => {
    expect(() => drawNs(times, 0, 1, 1, only(0.5), [0], 0)).toThrow('never measured')
  })
})

describe('every law has the mean and the variation that it says, at every batch size', () => {
  const laws: readonly [law: ServiceLaw['law'], shape: { stages?: number; cv?: number }, cv: number][] = [
    ['deterministic', {}, 0],
    ['exponential', {}, 1],
    ['erlang', { stages: 4 }, 1 / 2],
    ['hyperexponential', { cv: 3 }, 3],
    ['lognormal', { cv: 0.5 }, 0.5],
    ['lognormal', { cv: 2 }, 2],
  ]
  test.each(laws)('%s %o', (law, shape, cv) => {
    const time = { deviceType: 'cpu', law, perItemNs: 2 * MS, fixedNs: 10 * MS, maxBatch: 'unbounded', ...shape }
    const times = new ServiceTimes([[time as ServiceTime]])
    const draws = new IndexedDraws(`laws/${law}`)
    for (const [batchSize, meanMs] of [
      [1, 12],
      [45, 100],
    ] as const) {
      const drawn = Float64Array.from({ length: 100_000 }, (_, i) => drawNs(times, 0, 0, batchSize, draws, [i], 0) / MS)
      const seen = moments(drawn)
      // Four standard errors of the mean; of the variation of the heaviest tail a tenth.
      expect(Math.abs(seen.mean - meanMs)).toBeLessThan((4 * cv * meanMs) / Math.sqrt(drawn.length) + 1e-9)
      expect(Math.abs(seen.cv - cv)).toBeLessThan(cv / 10 + 1e-9)
    }
  })
})

test('a batch takes the draw of the member that arrived first, whatever the order in it', () => {
  // b1 (due 1) and a1 (due 0) go together at 2, b1 as the head; the draw is the first one of tenant a.
  const setting = {
    seed: 's',
    replication: 3,
    noise: 5,
    models: { m: { v: { law: 'exponential' } } },
    policies: { queueing: 'earliest-deadline-first', batching: { name: 'fixed', size: 2 } },
    tenants: { a: { slo: 1000, arrivals: [0] }, b: { slo: 10, arrivals: [1] } },
  } as const
  const { log } = runLogged(scenario(setting), tracesOf(setting))
  expect(log.batches[0]!.members.map(member => member.name)).toEqual(['b1', 'a1'])
  const uniform = new IndexedDraws('s/3/a/service/5').unit(0)
  expect(log.batches[0]!.endNs - log.batches[0]!.startNs).toBe(Math.ceil(-ln(uniform) * 7 * MS))
})

test('policies see the expectation, never the draw', () => {
  // Batches of one take 6 ms in expectation; SLO 12 admits one behind one that runs. The draws differ from run to run, the
  // decisions at the same instants do not.
  const decisions = [0, 1, 2, 3].map(noise => {
    const setting = {
      noise,
      models: { m: { v: { law: 'exponential', maxBatch: 1 } } },
      policies: { admission: 'deadline-feasible' },
      tenants: { a: { slo: 12, arrivals: [0, 0, 0] } },
    } as const
    const { log } = runLogged(scenario(setting), tracesOf(setting))
    return [log.batches[0]!.endNs, log.requests.map(request => request.fate)] as const
  })
  expect(new Set(decisions.map(([endNs]) => endNs)).size).toBe(4)
  for (const [, fates] of decisions) expect(fates).toEqual(['completed', 'completed', 'rejected'])
})
