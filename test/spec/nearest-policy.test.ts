/** A name that no policy has, as somebody of the field may type it. */
import { describe, expect, test } from 'vitest'
import { policiesNamed } from '../../src/cli/policy-text.ts'
import { policyRegistry } from '../../src/policies/index.ts'
import { nearestPolicies } from '../../src/spec/nearest-policy.ts'

/** The registry's own would change the answers as it grows. */
const names = [
  'deficit-round-robin',
  'earliest-deadline-first',
  'fifo',
  'least-expected-delay',
  'least-outstanding',
  'least-work-left',
  'most-accurate-at-dispatch',
  'nexus-early-drop',
  'nexus-lazy-drop',
  'proteus-nexus',
  'timeout',
  'token-bucket',
  'triton-prefetch',
  'triton-queue',
  'weighted-least-outstanding',
  'weighted-least-request',
]
const all = [...new Set(policyRegistry.map(entry => entry.name))].sort()

test.each([
  ['initials', 'edf', ['earliest-deadline-first']],
  ['initials in capitals', 'DRR', ['deficit-round-robin']],
  ['of several words in one', 'tokenbucket', ['token-bucket']],
  ['with the wrong sign between', 'least_work_left', ['least-work-left']],
  // In theory join the shortest queue counts those in service.
  ['the short name of the field', 'jsq', ['least-outstanding']],
  ['the short name of the field', 'fcfs', ['fifo']],
  [
    'cut short: those that go on, then others that hold it',
    'nexus',
    ['nexus-early-drop', 'nexus-lazy-drop', 'proteus-nexus'],
  ],
  ['cut short, though another is as near', 'triton-pre', ['triton-prefetch']],
  ['cut short at the front', 'dispatch', ['most-accurate-at-dispatch']],
  ['misspelt', 'tiemout', ['timeout']],
  ['nothing like it', 'NONSENSE', []],
  [
    'at most four',
    'least',
    ['least-expected-delay', 'least-outstanding', 'least-work-left', 'weighted-least-outstanding'],
  ],
  ['too little to say', 'x', []],
  ['nothing', '', []],
])('%s: %s', (_what, name, meant) => {
  expect(nearestPolicies(name, names)).toEqual(meant)
})

test('the short names of the field lead to policies that there are', () => {
  for (const short of [
    'lcfs',
    'lifo',
    'sjf',
    'sept',
    'sfq',
    'wfq',
    'least-connections',
    'leastconn',
    'p2c',
    'po2',
    'chwbl',
  ])
    expect(nearestPolicies(short, all), short).toHaveLength(1)
})

describe('on the command line', () => {
  const mistake = (name: string) => {
    try {
      policiesNamed(name, policyRegistry)
    } catch (error) {
      return (error as Error).message
    }
    return expect.unreachable()
  }

  test('several are told', () => {
    expect(mistake('nexus')).toMatch(
      /^unknown policy\n {2}found {4}nexus\n {2}allowed .*\n {2}did you mean 'nexus-early-drop', .*'\?$/,
    )
  })

  test('none is nothing, and said to be', () => {
    expect(mistake('')).toMatch(/^unknown policy\n {2}found {4}'' \(empty\)\n {2}allowed [^\n]*$/)
  })
})
