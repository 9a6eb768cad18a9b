/** The shipped experiment of a cascade, shortened, on the profile that tests simulate with: what docs/numbers.md tells of it. */
import { beforeAll, expect, test } from 'vitest'
import { type FinishedRun, runExperiment } from '../../src/experiment/index.ts'
import { policyRegistry } from '../../src/policies/index.ts'
import { readExperimentFile, resolveExperiment } from '../../src/spec/index.ts'

const file = readExperimentFile(new URL('../../experiments/cascade.yaml', import.meta.url).pathname)
const fixture = new URL('../fixtures/digits.profile.json', import.meta.url).pathname

let runs: readonly FinishedRun[]
beforeAll(async () => {
  const set = ['duration=2500 ms', 'replications=1', `profiles=["${fixture}"]`]
  const experiment = await resolveExperiment(file, policyRegistry, {
    readTrace: () => Promise.reject(new Error('no trace')),
    set,
  })
  runs = await runExperiment(experiment, { jobs: 1 })
}, 60_000)

const under = (label: string, load: number) => {
  const run = runs.find(({ swept }) => swept[0]![1] === label && swept[1]![1] === String(load))
  const { overall, utilisation } = run!.result
  return { attainment: overall.attainment!, quality: overall.quality!, utilisation }
}

test('a cascade answers nearly as well as the large network, with less work', () => {
  const large = under('the large one', 0.5)
  const cascade = under('cascade at 75 %', 0.5)
  expect(large.quality).toBeCloseTo(0.9931, 4)
  expect(cascade.quality).toBeGreaterThan(0.985)
  expect(cascade.utilisation).toBeLessThan(0.75 * large.utilisation)
})

test('and twice as much as the large one can serve', () => {
  expect(under('the large one', 2).attainment).toBeLessThan(0.5)
  expect(under('cascade at 75 %', 2).attainment).toBeGreaterThan(0.95)
  expect(under('cascade at 75 %', 2).quality).toBeGreaterThan(under('whichever is in time', 2).quality)
})

test('the higher the threshold, the more it gets right and the more it works', () => {
  const [low, high] = [under('cascade at 60 %', 1), under('cascade at 90 %', 1)]
  expect(high.quality).toBeGreaterThan(low.quality)
  expect(high.utilisation).toBeGreaterThan(low.utilisation)
})
