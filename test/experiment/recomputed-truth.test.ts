/**
 * Every number of a run's tables, recomputed from its rows by other code: counts and whole percentiles to the last digit,
 * means to rounding, percentiles of histograms within the bound that the report promises.
 */
import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { gunzipSync } from 'node:zlib'
import fc from 'fast-check'
import { afterAll, describe, expect, test } from 'vitest'
import { simulateRun } from '../../src/experiment/simulate-run.ts'
import { HISTOGRAM_ERROR_BOUND } from '../../src/measure/index.ts'
import { policyRegistry } from '../../src/policies/index.ts'
import type { SimulationOptions } from '../../src/simulate/index.ts'
import { readExperimentFile, resolveExperiment } from '../../src/spec/index.ts'
import type { Scenario } from '../../src/spec/scenario.ts'
import { readTrace } from '../../src/trace/index.ts'
import type { RecordedArrivals } from '../../src/workload/index.ts'
import { busyScenario, busySetting, busyTraces } from '../support/busy-scenario.ts'
import { randomSetting } from '../support/random-settings.ts'
import { scenario, tracesOf } from '../support/scenarios.ts'
import { expectTablesOfRows } from '../support/tables-of-rows.ts'

const folder = mkdtempSync(join(tmpdir(), 'foreserve-truth-'))
afterAll(() => rmSync(folder, { recursive: true, force: true }))

/** Runs with rows, and compares all columns of all tables. @param bound of percentiles, relative; 0 where they are exact */
function expectTruth(
  what: Scenario,
  traces: ReadonlyMap<string, RecordedArrivals>,
  bound = 0,
  options: SimulationOptions = {},
): number {
  const files = { folder, requests: true }
  const { result } = simulateRun(what, { registry: policyRegistry, traces }, files, options)
  expectTablesOfRows(what, result, gunzipSync(readFileSync(join(folder, 'requests.csv.gz'))).toString(), bound)
  return result.conservation.offered
}

test('a busy scenario, warm-up, drops, refusals and a trace in it', () => {
  expect(expectTruth(busyScenario(), busyTraces)).toBeGreaterThan(5000)
})

test('a cascade: who is served again, counts once, by the last answer', () => {
  const answers = (correct: readonly number[], confidence: readonly number[]) => ({
    answers: { correct: correct.map(Boolean), confidence },
  })
  const { digits, words } = busySetting.models!
  const what = busyScenario({
    models: {
      digits: {
        accurate: { ...digits!.accurate!, ...answers([1, 1, 1, 1, 0, 1, 1], [255, 250, 240, 255, 90, 200, 255]) },
        quick: { ...digits!.quick!, ...answers([1, 1, 0, 1, 0, 1, 0], [255, 90, 60, 255, 120, 200, 255]) },
      },
      words: { only: { ...words!.only!, ...answers([1, 0, 1], [255, 0, 255]) } },
    },
    policies: { ...busySetting.policies, variant: { name: 'cascade', inTime: false } },
  })
  expect(expectTruth(what, busyTraces)).toBeGreaterThan(5000)
  expect(expectTruth(what, busyTraces, HISTOGRAM_ERROR_BOUND, { sampleLimit: 30 })).toBeGreaterThan(5000)
})

test('from histograms: within their bound', () => {
  expect(expectTruth(busyScenario(), busyTraces, HISTOGRAM_ERROR_BOUND, { sampleLimit: 30 })).toBeGreaterThan(5000)
})

describe('shipped experiments, shortened', () => {
  test('bench/reference', { timeout: 60_000 }, async () => {
    const file = readExperimentFile(new URL('../../experiments/bench/reference.yaml', import.meta.url).pathname)
    const set = ['duration=60 ms', 'warmup=10 ms']
    const { cells } = await resolveExperiment(file, policyRegistry, { readTrace, set })
    expect(expectTruth(cells[0]!.scenarios[0]!, new Map())).toBeGreaterThan(40_000)
    expect(
      expectTruth(cells[0]!.scenarios[0]!, new Map(), HISTOGRAM_ERROR_BOUND, { sampleLimit: 1000 }),
    ).toBeGreaterThan(40_000)
  })
})

test('random clusters, tenants and policies', { timeout: 60_000 }, () => {
  fc.assert(
    fc.property(randomSetting({ systems: true }), fc.boolean(), (setting, inBuckets) => {
      const limit = inBuckets ? { sampleLimit: 3 } : {}
      expectTruth(scenario(setting), tracesOf(setting), inBuckets ? HISTOGRAM_ERROR_BOUND : 0, limit)
    }),
    { seed: 1, numRuns: 100 },
  )
})
