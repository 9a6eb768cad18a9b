/** A policy of ours that throws has a bug: the error says when in the run, beside its own words and where it was thrown. */
import { expect, test } from 'vitest'
import type { PolicyEntry } from '../../src/contract/index.ts'
import { runLogged } from '../support/play.ts'
import { MS, scenario, tracesOf } from '../support/scenarios.ts'

const faulty = (decide: () => number): PolicyEntry<'batching'> => ({
  name: 'faulty',
  family: 'batching',
  summary: 'A rule.',
  source: 'here',
  parameters: {},
  create: () => ({ decide }),
})

function thrownBy(decide: () => number): Error {
  const setting = { policies: { batching: 'faulty' }, tenants: { a: { arrivals: [7, 9] } } }
  try {
    runLogged(scenario(setting), tracesOf(setting), {}, [faulty(decide)])
  } catch (thrown) {
    return thrown as Error
  }
  throw new Error('nothing was thrown')
}

test('with its own words, class and place first', () => {
  const error = thrownBy(() => (undefined as unknown as { decide: number }).decide)
  expect(error).toBeInstanceOf(TypeError)
  expect(error.message).toBe("Cannot read properties of undefined (reading 'decide')\nat 7 ms of the run")
  expect(error.stack).toMatch(/^TypeError: Cannot read .*\nat 7 ms of the run\n\s+at .*told-when\.test\.ts/)
})

test('once: what says it already is left as it is', () => {
  expect(thrownBy(() => 3).message).toMatch(/at 7 ms: took 3/)
  expect(thrownBy(() => 3).message).not.toContain('of the run')
})

test('and nothing that was thrown without being an error', () => {
  expect(
    thrownBy(() => {
      throw 7 * MS
    }),
  ).toBe(7e6)
})
