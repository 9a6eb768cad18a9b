import { beforeAll, expect, test } from 'vitest'
import type { GroupedCell } from '../../src/experiment/index.ts'
import { limitOfMeanSojourn } from '../../src/theory/formulas/power-of-d.ts'
import { labelled, rebuilt } from './rebuilt.ts'

const MEAN_MS = 10

let cells: Map<string, GroupedCell>
beforeAll(async () => {
  const shorter = { set: ['duration=40 s', 'warmup=10 s', 'seed=another'], sweep: ['load=0.5,0.9'] }
  cells = labelled(await rebuilt('power-of-two', shorter))
}, 120_000)

/** Over the replications. */
const meanMs = (load: number, policy: string) => {
  const { runs } = cells.get(`${load}, ${policy}`)!
  return runs.reduce((sum, { result }) => sum + result.overall.latencyMs!.mean!, 0) / runs.length
}

test('a random choice is one server of many: 1 / (1 - load) services', () => {
  expect(meanMs(0.5, 'random') / MEAN_MS).toBeCloseTo(2, 1)
  expect(meanMs(0.9, 'random') / MEAN_MS).toBeGreaterThan(8.5)
  expect(meanMs(0.9, 'random') / MEAN_MS).toBeLessThan(11.5)
})

test.each([
  [2, 'power-of-two-choices'],
  [3, 'power-of-d-choices(choices=3)'],
  [5, 'power-of-d-choices(choices=5)'],
])('%i choices come close to the limit of many servers, from above', (choices, policy) => {
  for (const load of [0.5, 0.9]) {
    const error = meanMs(load, policy) / MEAN_MS / limitOfMeanSojourn(load, choices) - 1
    // The limit's own error at 100 servers is some percent at 0.9, and the draws' about one.
    expect(error).toBeGreaterThan(-0.015)
    expect(error).toBeLessThan(0.05)
  }
})

test('the second choice gains most of it, and more the higher the load', () => {
  const gain = (load: number, from: string, to: string) => meanMs(load, from) / meanMs(load, to)
  const [one, two, three] = ['random', 'power-of-two-choices', 'power-of-d-choices(choices=3)'] as const
  expect(gain(0.9, one, two)).toBeGreaterThan(3)
  expect(gain(0.9, two, three)).toBeLessThan(1.5)
  expect(gain(0.9, one, two)).toBeGreaterThan(2 * gain(0.5, one, two) - 0.5)
})
