import { beforeAll, expect, test } from 'vitest'
import type { GroupedCell } from '../../src/experiment/index.ts'
import { labelled, rebuilt } from './rebuilt.ts'

const BOUND_MS = 100
/** Clockwork's own margin before the bound. */
const BUFFER_MS = 5
const LOADS = [0.5, 0.7, 0.9]

let cells: Map<string, GroupedCell>
beforeAll(async () => {
  const set = ['duration=20 s', 'warmup=2 s', 'replications=2', 'seed=another']
  cells = labelled(await rebuilt('clockwork-tail', { set }))
}, 120_000)

const cell = (times: string, load: number, policy: string) => cells.get(`fixed(variant=${times}), ${load}, ${policy}`)!
/** Of all replications. */
const longestMs = (times: string, load: number, policy: string) =>
  Math.max(...cell(times, load, policy).runs.map(({ result }) => result.overall.latencyMs!.max!))

test('where times are predictable nobody is answered late by Clockwork, whatever the load', () => {
  for (const load of LOADS)
    expect(longestMs('predictable', load, 'clockwork')).toBeLessThanOrEqual(BOUND_MS - BUFFER_MS)
})

test('who only reacts answers late as soon as bursts outrun him', () => {
  for (const policy of ['take-all', 'clipper-aimd'])
    expect(longestMs('predictable', 0.9, policy)).toBeGreaterThan(1.5 * BOUND_MS)
})

test('where times are not, the tail is back, past the margin and past the bound', () => {
  expect(longestMs('unpredictable', 0.9, 'clockwork')).toBeGreaterThan(BOUND_MS - BUFFER_MS)
})

test('past what it can serve, giving up early leaves more in time', () => {
  const met = (policy: string) => cell('predictable', 0.9, policy).summary.attainment.value!
  for (const policy of ['take-all', 'clipper-aimd', 'nexus-lazy-drop'])
    expect(met('clockwork')).toBeGreaterThan(met(policy) + 0.05)
})
