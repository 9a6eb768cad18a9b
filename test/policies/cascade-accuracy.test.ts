/**
 * What a cascade gets right, input by input. Assumed where it is counted: nobody is given up on the way (no bound to keep, no
 * bounded queue). Then each request is answered by the first variant of its cascade that is sure of its input, else by the
 * last, and the quality that is reported is the share of those answers that were right.
 */
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { streamPaths } from '../../src/assembly/index.ts'
import { RowChoice } from '../../src/workload/index.ts'
import { play } from '../support/play.ts'
import { type Setting, scenario, type Variant } from '../support/scenarios.ts'

interface Known {
  readonly correct: readonly boolean[]
  readonly confidence: readonly number[]
}

const share = (bits: readonly boolean[]) => bits.filter(Boolean).length / bits.length

/** Variants from the quickest to the most accurate; executors enough that there are replicas of each. */
function settingOf(known: readonly Known[], threshold: number, more: Partial<Setting> = {}): Setting {
  const variants = known.map((answers, i): [string, Variant] => [
    `v${i}`,
    { fixed: i + 1, perItem: 1, quality: 0.5 + i / 10, answers },
  ])
  return {
    seed: 'cascade',
    executors: 3,
    models: { m: Object.fromEntries(variants) },
    tenants: { a: { slo: 1e6, arrivals: { poissonPerS: 150 } }, b: { slo: 1e6, arrivals: { poissonPerS: 50 } } },
    duration: 3000,
    policies: { variant: { name: 'cascade', threshold, inTime: false }, batching: { name: 'take-all', maxBatch: 8 } },
    ...more,
  }
}

/** Who answers the request with this row, and what became of it: by the rule alone. */
function naive(known: readonly Known[], threshold: number, row: number) {
  const last = known.length - 1
  const stage = known.findIndex(({ confidence }, i) => i === last || confidence[row]! / 256 >= threshold)
  return { stage, isRight: known[stage]!.correct[row]! }
}

/** Rows of each tenant's requests, in their order. */
function rowsOf(setting: Setting, n: number, offered: (tenant: string) => number): number[] {
  const { inputs } = streamPaths(scenario(setting))
  return Object.keys(setting.tenants!).flatMap(tenant => {
    const choice = new RowChoice(inputs(tenant), n)
    return Array.from({ length: offered(tenant) }, (_, ordinal) => choice.rowOf(ordinal))
  })
}

const knownAnswers = fc.integer({ min: 1, max: 40 }).chain(n =>
  fc.array(
    fc.record({
      correct: fc.array(fc.boolean(), { minLength: n, maxLength: n }),
      confidence: fc.array(fc.integer({ min: 0, max: 255 }), { minLength: n, maxLength: n }),
    }),
    { minLength: 1, maxLength: 3 },
  ),
)

test('each request is answered by the first variant that is sure of its input, and quality counts those answers', () => {
  fc.assert(
    fc.property(knownAnswers, fc.integer({ min: 0, max: 256 }), (known, of256) => {
      const threshold = of256 / 256
      const setting = settingOf(known, threshold)
      const { result } = play(setting, { check: true }).run
      const offered = (name: string) => result.tenants.find(({ tenant }) => tenant === name)!.counts.offered
      const expected = rowsOf(setting, known[0]!.correct.length, offered).map(row => naive(known, threshold, row))
      const answers = known.map((_, i) => expected.filter(({ stage }) => stage === i).length)
      expect(result.servedByVariant.map(({ completed }) => completed)).toEqual(answers)
      expect(result.overall.quality).toBe(share(expected.map(({ isRight }) => isRight)))
      expect(result.cascade).toEqual({ escalated: expected.reduce((sum, { stage }) => sum + stage, 0), settled: 0 })
    }),
    { numRuns: 60 },
  )
})

describe('what the means of two variants say of a cascade is wrong, either way', () => {
  const [yes, no] = [true, false]
  /** A share `escalates` is answered by the other one: as if errors had nothing to do with one another. */
  const byMeans = (quick: number, big: number, escalates: number) => (1 - escalates) * quick + escalates * big
  const qualityOf = (quick: Known, big: Known) => play(settingOf([quick, big], 0.5)).run.result.overall.quality!

  test('too little, where the quick one knows what it does not know', () => {
    // Right on 6 of 8 inputs, sure of just those; the other is right on one more.
    const quick = { correct: [yes, yes, yes, yes, yes, yes, no, no], confidence: [255, 255, 255, 255, 255, 255, 0, 0] }
    const big = { correct: [yes, yes, yes, yes, yes, yes, yes, no], confidence: Array<number>(8).fill(255) }
    expect(byMeans(6 / 8, 7 / 8, 2 / 8)).toBe(0.78125)
    // All that the big one gets right, with a quarter of its work: 7 / 8, but for the inputs that these requests drew.
    expect(qualityOf(quick, big)).toBeGreaterThan(0.84)
  })

  test('too much, where what is hard for the one is hard for the other', () => {
    // Sure of six, of which one is wrong; right on one of the two that it is unsure of. The big one errs on both of those.
    const quick = { correct: [yes, yes, yes, yes, yes, no, yes, no], confidence: [255, 255, 255, 255, 255, 255, 0, 0] }
    const big = { correct: [yes, yes, yes, yes, yes, yes, no, no], confidence: Array<number>(8).fill(255) }
    expect(byMeans(6 / 8, 6 / 8, 2 / 8)).toBe(0.75)
    expect(qualityOf(quick, big)).toBeLessThan(0.66)
  })
})

describe('at the ends of the threshold', () => {
  const known = [
    { correct: [true, false], confidence: [0, 255] },
    { correct: [false, true], confidence: [0, 255] },
  ]
  const servedBy = (threshold: number) =>
    play(settingOf(known, threshold)).run.result.servedByVariant.map(({ completed }) => completed > 0)

  test('0: nobody escalates, as sure as it may be of nothing', () => expect(servedBy(0)).toEqual([true, false]))
  test('1: everybody does, as sure as it may be', () => expect(servedBy(1)).toEqual([false, true]))
})

test('a request that is served twice waits and is executed for as long as it is there, and is one request', () => {
  // Of one executor: the quick one from 0 to 2, the other one from 2 to 5.
  const known = [
    { correct: [false], confidence: [0] },
    { correct: [true], confidence: [0] },
  ]
  const { run, latency } = play(settingOf(known, 0.5, { executors: 1, tenants: { a: { arrivals: [0] } } }))
  const { overall, conservation } = run.result
  expect(latency).toEqual({ a1: 5 })
  expect([overall.queueMs.mean, overall.serviceMs.mean, overall.latencyMs.mean]).toEqual([0, 5, 5])
  expect(conservation).toMatchObject({ offered: 1, completed: 1, inFlight: 0 })
  expect(run.result.batchSizes[1]).toBe(2)
})
