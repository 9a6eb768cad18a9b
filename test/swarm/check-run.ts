/** Everything that is asked of a run in the swarm. */
import assert from 'node:assert/strict'
import { documentOf } from '../../src/spec/located-document.ts'
import type { Scenario } from '../../src/spec/scenario.ts'
import { scenarioSchema } from '../../src/spec/scenario-schema.ts'
import { parseSchema } from '../../src/spec/schema-check.ts'
import type { RecordedArrivals } from '../../src/workload/index.ts'
import { runLogged } from '../support/play.ts'
import {
  clientsWait,
  everyRequestHasOneFate,
  executorsRunWhatTheyMay,
  numbersAreThoseOfTheLog,
  servedInOrderOfArrival,
  servedWhileWanted,
} from '../support/run-laws.ts'

/** @returns how many requests it had. @throws where the run breaks off or breaks a law */
export function checkRun(scenario: Scenario, traces: ReadonlyMap<string, RecordedArrivals>): number {
  const run = runLogged(scenario, traces, { check: true })
  everyRequestHasOneFate(run)
  executorsRunWhatTheyMay(scenario, run)
  clientsWait(scenario, run)
  servedWhileWanted(scenario, run)
  if (scenario.policies.queueing.name === 'fifo') servedInOrderOfArrival(scenario, run)
  numbersAreThoseOfTheLog(scenario, run)
  // What the results folder holds of the scenario gives the run again, all of it.
  const stored: unknown = JSON.parse(JSON.stringify(scenario))
  const again = parseSchema(scenarioSchema, documentOf(stored, 'scenario.json', '.'))
  assert.deepEqual(again, scenario)
  const { result, samples, log } = runLogged(again, traces)
  assert.deepEqual({ result, samples }, { result: run.result, samples: run.samples })
  assert.deepEqual(log.batches.length, run.log.batches.length)
  return run.result.conservation.offered
}
