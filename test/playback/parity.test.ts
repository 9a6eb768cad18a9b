/** A run's log, played back: the same core and policies, driven by nothing but the journal, answer the same. */
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { UserError } from '../../src/errors/index.ts'
import type { LogRow } from '../../src/journal/index.ts'
import { policyRegistry } from '../../src/policies/index.ts'
import { simulate } from '../../src/simulate/index.ts'
import { decidesIn, expectedRequestsOf, FAMILIES, tracesByName } from '../../src/spec/index.ts'
import type { Scenario } from '../../src/spec/scenario.ts'
import type { RecordedArrivals } from '../../src/workload/index.ts'
import { busyScenario, busyTraces } from '../support/busy-scenario.ts'
import { compared, logOf, playedBack, rowsOf } from '../support/decision-logs.ts'
import { randomExperiment } from '../swarm/random-experiment.ts'
import { resolveSample } from '../swarm/resolve-sample.ts'

interface Sample {
  readonly scenario: Scenario
  readonly traces: ReadonlyMap<string, RecordedArrivals>
}

const SAMPLES = 1500
const OF_EACH = 6

/** Of random experiments those that the spec takes; what it refuses has tests of its own. */
function* samples(): Generator<Sample> {
  for (const drawn of fc.sample(randomExperiment, { seed: 5, numRuns: SAMPLES })) {
    try {
      const experiment = resolveSample(drawn)
      const [scenario] = experiment.cells[0]!.scenarios
      const requests = expectedRequestsOf(scenario!, experiment.traces)
      if (requests > 20 && requests < 600) yield { scenario: scenario!, traces: tracesByName(experiment) }
    } catch (error) {
      if (!(error instanceof UserError)) throw error
    }
  }
}

const all = [...samples()]

describe('every policy of the registry, in random scenarios', () => {
  test.each(policyRegistry.map(entry => [entry.family, entry.name, entry] as const))('%s %s', (_, name, entry) => {
    const families = FAMILIES.filter(family => decidesIn(entry, family))
    const its = all.filter(({ scenario }) => scenario.policies[families[0]!].name === name).slice(0, OF_EACH)
    expect(its.length).toBeGreaterThanOrEqual(3)
    const asked = new Set<string>()
    for (const { scenario, traces } of its) {
      const log = logOf(scenario, traces)
      for (const row of rowsOf(log)) {
        const { d } = JSON.parse(row) as { readonly d?: string }
        if (d !== undefined) asked.add(d)
      }
      const outcome = playedBack(log, scenario)
      expect(outcome.difference).toBeNull()
      expect(outcome.inFlight).toBe(0)
      expect(outcome.events + outcome.answers).toBe(rowsOf(log).length - 1)
    }
    for (const family of families) expect(asked, family).toContain(family)
  })
})

test('among them are clients who give up, and requests that come for an answer', () => {
  const logs = all.slice(0, 60).map(({ scenario, traces }) => ({ scenario, log: logOf(scenario, traces) }))
  const impatient = logs.find(({ log }) => log.includes('"givesUp":'))!
  expect(playedBack(impatient.log, impatient.scenario).difference).toBeNull()
  expect(logs.some(({ scenario }) => scenario.tenants.some(({ arrivals }) => arrivals.process === 'closed-loop'))).toBe(
    true,
  )
})

test('the log of a run is the same bytes each time, and equal to itself', () => {
  const log = logOf(busyScenario(), busyTraces)
  expect(logOf(busyScenario(), busyTraces)).toBe(log)
  expect(compared(log, log)).toMatchObject({ sameScenario: true, difference: null, inFlight: 0 })
})

test('a log changes nothing of the run that it is of', () => {
  const inputs = { registry: policyRegistry, traces: busyTraces }
  const rows: LogRow[] = []
  const logged = simulate(busyScenario(), inputs, { log: { write: row => rows.push(row) } })
  expect(rows.length).toBeGreaterThan(10_000)
  expect(logged).toEqual(simulate(busyScenario(), inputs))
})
