/** What is asked of few policies only, in words. */
import { expect, test } from 'vitest'
import type { DecisionRow, LogHeader } from '../../src/journal/index.ts'
import { LogWords } from '../../src/journal/index.ts'

const header = {
  tenants: ['a'],
  variants: ['m/big', 'm/quick'],
  models: ['m', 'n'],
  executors: ['e1'],
  replicas: 2,
  policies: { variant: 'cascade', routing: 'by-urgency' },
} as unknown as LogHeader

const said = (row: DecisionRow) => new LogWords(header).say(row)

test('which queue a free executor serves first', () => {
  const pull = (a: 0 | 1) => said({ d: 'routing', q: 'pull', n: 1, s: 2, k: 3, a })
  expect(pull(1)).toBe("routing 'by-urgency': the shared queue of m is asked before the shared queue of n")
  expect(pull(0)).toBe("routing 'by-urgency': the shared queue of m is not asked before the shared queue of n")
})

test('who is to be served again', () => {
  const escalate = (a: number) => said({ d: 'variant', q: 'escalate', n: 1, s: [0, 1], a })
  expect(escalate(0)).toBe("variant 'cascade': a's 2nd request is to be served again by m/big")
  expect(escalate(-1)).toBe("variant 'cascade': a's 2nd request keeps its answer")
})
