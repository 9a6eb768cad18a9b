import { join } from 'node:path'
import { expect, test } from 'vitest'
import { ProfiledAnswers, profiledAnswers, runParts } from '../../src/assembly/index.ts'
import type { World } from '../../src/contract/index.ts'
import { policyRegistry } from '../../src/policies/index.ts'
import { experimentOf, resolveExperiment } from '../../src/spec/experiment-file.ts'
import type { InputQuality } from '../../src/spec/profile-inputs.ts'
import { qualitiesByProfile } from '../../src/spec/scenario-inputs.ts'
import { RowChoice } from '../../src/workload/index.ts'

const fixtures = join(import.meta.dirname, '../fixtures')
const tenant = (name: string) => ({
  name,
  model: 'digits',
  slo: { latency: '50 ms' },
  arrivals: { process: 'poisson', rate: '10 /s' },
})

test('a request carries one row, whichever variant answers it, and live runs draw the same', async () => {
  const experiment = await resolveExperiment(
    experimentOf(
      {
        name: 'answers',
        seed: 7,
        duration: '10 s',
        profiles: ['digits.profile.json'],
        cluster: { pools: [{ name: 'p', nodes: 2, devices: { type: 'cpu-core', perNode: 1 } }] },
        tenants: [tenant('search'), tenant('archive')],
        policies: { allocation: { name: 'static', replicas: { 'digits/tiny': 1, 'digits/wide': 1 } } },
      },
      'a program',
      fixtures,
    ),
    policyRegistry,
    { readTrace: () => [] as never },
  )
  const scenario = experiment.cells[0]!.scenarios[0]!
  const parts = runParts(scenario, { registry: policyRegistry, traces: new Map() })
  const answers = profiledAnswers(scenario, parts, qualitiesByProfile(experiment.profiles))
  const { names } = parts.world
  const search = names.tenants.indexOf('search')
  // The stream that a live run names, over all 10,000 images.
  const live = new RowChoice('7/0/search/inputs', 10_000)
  const [tiny, wide] = ['digits/tiny', 'digits/wide'].map(name => names.variants.indexOf(name))
  let right = 0
  let sureAndRight = 0
  let sure = 0
  for (let ordinal = 0; ordinal < 5000; ordinal++) {
    const row = answers.rowOf(search, ordinal)
    expect(row).toBe(live.rowOf(ordinal))
    right += answers.correct(wide!, row)
    if (answers.confidence(tiny!, row) < 192) continue
    sure++
    sureAndRight += answers.correct(tiny!, row)
  }
  // 99.31 % of the images are read by wide; 88.17 % are above 192/256 for tiny. Three standard deviations of 5,000 draws.
  expect(Math.abs(right / 5000 - 0.9931)).toBeLessThan(3 * Math.sqrt((0.9931 * 0.0069) / 5000))
  expect(Math.abs(sure / 5000 - 0.8817)).toBeLessThan(3 * Math.sqrt((0.8817 * 0.1183) / 5000))
  expect(sureAndRight / sure).toBeGreaterThan(0.985)
})

const rows = (n: number, data: string, confidence: boolean): InputQuality => ({
  n,
  data,
  correct: Uint8Array.from({ length: n }, (_, row) => row % 2),
  confidence: confidence ? Uint8Array.from({ length: n }, (_, row) => 2 * row) : null,
})

test('where variants share no rows, a request carries none', () => {
  const world = {
    names: {
      tenants: ['a', 'b', 'c'],
      models: ['x', 'y', 'z'],
      variants: ['x/1', 'x/2', 'y/1', 'y/2', 'z/1'],
      variantModel: [0, 0, 1, 1, 2],
    },
    tenants: [{ model: 0 }, { model: 1 }, { model: 2 }],
  } as unknown as World
  const streams = { inputs: (tenant: string) => `1/0/${tenant}/inputs` } as never
  const inputs = [rows(8, 'd/test', true), null, rows(8, 'd/test', true), rows(8, 'd/train', false), null]
  const answers = new ProfiledAnswers(world, streams, inputs)
  // x has rows of one variant, y two kinds of rows, z none.
  expect(answers.rowOf(0, 5)).toBe(new RowChoice('1/0/a/inputs', 8).rowOf(5))
  expect([answers.rowOf(1, 5), answers.rowOf(2, 5)]).toEqual([-1, -1])
  expect([0, 1, 2, 3, 4].map(variant => answers.knows(variant))).toEqual([true, false, true, true, false])
  expect([answers.correct(0, 5), answers.correct(0, 6)]).toEqual([1, 0])
  expect([answers.confidence(0, 5), answers.confidence(3, 5)]).toEqual([10, -1])
})
