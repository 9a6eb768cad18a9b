/** How a check is judged, by its kind. */
import { describe, expect, test } from 'vitest'
import { judge, levelOfEach } from '../../src/theory/judge.ts'
import type { Check } from '../../src/theory/row.ts'

const base = { quantity: 'mean wait, ms', source: 'test', within: 0.5, observe: () => 0 } as const
const exact = (value: number): Check => ({ ...base, kind: 'exact', value })

/** Mean 2; at 95 % the interval is 2 +- 0.9815. */
const observations = [1, 1.5, 2, 2.5, 3]
const verdict = (check: Check, values: readonly (number | null)[] = observations, slack = 2) =>
  judge(check, values, 0.95, slack).verdict

describe('an exact formula or a chain', () => {
  test('agrees when the interval holds it, differs when it does not', () => {
    expect(verdict(exact(2))).toBe('agrees')
    expect(verdict(exact(2.9))).toBe('agrees')
    expect(verdict(exact(3.1))).toBe('differs')
    expect(verdict({ ...exact(0.9), kind: 'chain' }, observations, 10)).toBe('differs')
  })

  test('an interval too wide to tell is a no, whatever it holds', () => {
    const narrow = { ...exact(2), within: 0.1 }
    expect(verdict(narrow)).toBe('too wide')
    expect(judge(narrow, observations, 0.95).halfWidthAllowed).toBeCloseTo(0.2)
    expect(judge(narrow, observations, 0.95, 2).halfWidthAllowed).toBeCloseTo(0.4)
  })

  test('nothing observed is a no', () => {
    expect(verdict(exact(2), [1, null, 3])).toBe('too wide')
    expect(verdict(exact(2), [2])).toBe('too wide')
  })

  test('around zero the width is absolute', () => {
    expect(verdict({ ...exact(0), within: 2 }, [-1, 0, 1, 0.5, -0.5])).toBe('agrees')
    expect(verdict({ ...exact(0), within: 0.1 }, [-1, 0, 1, 0.5, -0.5])).toBe('too wide')
  })

  test('what never varies must be right to the last bit', () => {
    expect(verdict(exact(0), [0, 0, 0])).toBe('agrees')
    expect(verdict(exact(0), [1e-9, 1e-9, 1e-9])).toBe('differs')
  })
})

describe('a bound', () => {
  const bound = (side: 'at most' | 'at least', value: number): Check => ({ ...base, kind: 'bound', side, value })

  test('must have the whole interval on its right side', () => {
    expect(verdict(bound('at most', 3))).toBe('agrees')
    expect(verdict(bound('at most', 2.5))).toBe('differs')
    expect(verdict(bound('at least', 1))).toBe('agrees')
    expect(verdict(bound('at least', 1.5))).toBe('differs')
  })
})

describe('a limit', () => {
  const limit = (servers: number, errorTimesServers: number): Check => ({
    ...base,
    kind: 'limit',
    value: 1.9,
    servers,
    errorTimesServers,
  })

  test('n times what lies between it and the interval must stay under the constant', () => {
    // Outside of the interval by 0.2185.
    const check = (servers: number, errorTimesServers: number) => ({ ...limit(servers, errorTimesServers), value: 3.2 })
    expect(verdict(limit(1000, 0))).toBe('agrees')
    expect(verdict(check(100, 22))).toBe('agrees')
    expect(verdict(check(100, 21.7))).toBe('differs')
    expect(verdict(check(1000, 22))).toBe('differs')
  })
})

test('Bonferroni: the levels of a hundred intervals leave together what one of 99 % leaves', () => {
  expect(levelOfEach(1)).toBeCloseTo(0.99, 12)
  expect(100 * (1 - levelOfEach(100))).toBeCloseTo(0.01, 12)
})
