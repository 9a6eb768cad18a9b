/** The JSON Schema that other programs read takes and refuses the very rows that `validate` does. */
import fc from 'fast-check'
import { expect, test } from 'vitest'
import * as z from 'zod'
import { UserError } from '../../src/errors/index.ts'
import { decisionsJsonSchema, type LogHeader } from '../../src/journal/index.ts'
import { checkedRow, rowJsonSchemas } from '../../src/journal/row-forms.ts'
import { busyScenario, busyTraces } from '../support/busy-scenario.ts'
import { junk, parts, replaced } from '../support/damage.ts'
import { logOf, rowsOf } from '../support/decision-logs.ts'

const log = logOf(busyScenario({ duration: 1000 }), busyTraces)
const header: unknown = JSON.parse(log.split('\n')[0]!)
const logged = rowsOf(log).map(text => JSON.parse(text) as object)
/** What no simulated run has, and rare kinds beside the common ones. */
const rows: readonly object[] = [
  { e: 'fail', n: 3, t: 7, s: 0 },
  { e: 'complete', n: 3, t: 7, s: 0, sure: [0, 255] },
  { d: 'variant', q: 'escalate', n: 1, s: [0, 1], a: -1 },
  { e: 'arrive', n: 3, t: 7, s: 0, due: 5, givesUp: 9 },
  { d: 'batching', n: 1, s: 0, r: 0, a: -1, u: 'Infinity' },
  { d: 'queueing', q: 'accepts', n: 1, s: [0, 1], k: 2, a: 1 },
  { c: 'wakeAt', n: 1, s: 0, t: null },
  { c: 'unload', n: 1, s: 0 },
  ...new Map(logged.map(row => [Object.keys(row).join() + JSON.stringify(Object.values(row)[0]), row])).values(),
]
const schema = z.fromJSONSchema(decisionsJsonSchema() as Parameters<typeof z.fromJSONSchema>[0])
const takes = (line: unknown) => schema.safeParse(line).success

/** What may stand at one place or another. */
const plausible = fc.constantFrom(0, 1, 7, -1, 2.5, 'NaN', 'tick', [0, 1], [[0, 1]], [])

/** It counts so much of everything that no number is too large. */
const many = { length: 2 ** 53 } as readonly string[]
const counting = { ...(header as LogHeader), tenants: many, variants: many, executors: many, replicas: 2 ** 53 - 1 }

function isTakenByUs(row: unknown): boolean {
  try {
    checkedRow(row, counting, { file: 'log', line: 2 })
    return true
  } catch (error) {
    if (error instanceof UserError) return false
    throw error
  }
}

test('takes every line of a log', () => {
  expect(takes(header)).toBe(true)
  for (const row of logged) expect(takes(row), JSON.stringify(row)).toBe(true)
})

test('has a form for each kind of row: 8 events, 13 questions, 5 commands and the end', () => {
  expect(rowJsonSchemas()).toHaveLength(27)
})

test('rows with a part that does not belong there: taken or refused by both', () => {
  let [taken, refused] = [0, 0]
  const damaged = fc.tuple(fc.constantFrom(...rows), fc.nat(), fc.oneof(junk, plausible)).map(([row, where, value]) => {
    const paths = parts(row)
    const changed = replaced(row, paths[where % paths.length]!, value)
    // As a file holds it.
    return JSON.parse(JSON.stringify(changed ?? null)) as unknown
  })
  fc.assert(
    fc.property(damaged, row => {
      const ours = isTakenByUs(row)
      if (ours) taken++
      else refused++
      expect(takes(row), JSON.stringify(row)).toBe(ours)
    }),
    { seed: 1, numRuns: 3000 },
  )
  expect(Math.min(taken, refused)).toBeGreaterThan(200)
})

test('a row with a key too many or too few: the same', () => {
  for (const row of rows) {
    expect(takes(row)).toBe(true)
    for (const key of Object.keys(row)) {
      const { [key]: _, ...less } = row as { readonly [key: string]: unknown }
      expect(takes(less), JSON.stringify(less)).toBe(isTakenByUs(less))
    }
    const more = { ...row, more: 1 }
    expect(takes(more), JSON.stringify(more)).toBe(isTakenByUs(more))
  }
})
