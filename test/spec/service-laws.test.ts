/** The laws that an experiment may name instead of a profile. */
import { describe, expect, test } from 'vitest'
import { expectationOf } from '../../src/spec/scenario-world.ts'
import { resolveText } from './small-experiment.ts'
import { expectMistake, scenarioWith, theoryExperiment } from './theory-experiment.ts'

const LAW = 'law: exponential, perItem: 1 ms'

describe('each law has its own parameters', () => {
  test.each([
    ['law: deterministic', { law: 'deterministic', maxBatch: 1 }],
    ['law: erlang, stages: 4', { law: 'erlang', stages: 4, maxBatch: 1 }],
    ['law: hyperexponential, cv: 2.5', { law: 'hyperexponential', cv: 2.5, maxBatch: 1 }],
    ['law: lognormal, cv: 0.5, maxBatch: 8', { law: 'lognormal', cv: 0.5, maxBatch: 8 }],
    ['law: erlang, stages: 1, maxBatch: unbounded', { law: 'erlang', stages: 1, maxBatch: 'unbounded' }],
  ])('%s', async (law, expected) => {
    const { models } = await scenarioWith(LAW, `${law}, perItem: 1 ms, fixed: 2 ms`)
    expect(models[0]!.variants[0]!.service).toEqual([
      { deviceType: 'server', perItemNs: 1e6, fixedNs: 2e6, ...expected },
    ])
  })

  test('batches may take the same time whatever their size', async () => {
    const { models } = await scenarioWith(LAW, 'law: exponential, perItem: 0, fixed: 2 ms, maxBatch: unbounded')
    expect(models[0]!.variants[0]!.service[0]).toMatchObject({ perItemNs: 0, fixedNs: 2e6 })
  })

  test('times may be told for each batch size, in any order', async () => {
    const { models } = await scenarioWith(`${LAW}`, 'law: tabled, times: {1: 10 ms, 8: 24 ms, 2: 12 ms}')
    const constant = (ns: number) => new Array<number>(101).fill(ns)
    expect(models[0]!.variants[0]!.service).toEqual([
      {
        deviceType: 'server',
        law: 'quantile',
        batches: [
          { batchSize: 1, meanNs: 10e6, quantilesNs: constant(10e6) },
          { batchSize: 2, meanNs: 12e6, quantilesNs: constant(12e6) },
          { batchSize: 8, meanNs: 24e6, quantilesNs: constant(24e6) },
        ],
      },
    ])
    // Between 2 and 8 a line, 2 ms for each request more.
    const { meanNs } = expectationOf(models[0]!.variants[0]!.service[0]!)
    expect([...meanNs]).toEqual([10e6, 12e6, 14e6, 16e6, 18e6, 20e6, 22e6, 24e6])
  })

  test('they can be swept', async () => {
    const sweep = 'sweep: {models.unit.variants.only.service.cv: [2, 4]}\n'
    const { cells } = await resolveText(theoryExperiment.replace('exponential', 'hyperexponential, cv: 3') + sweep)
    expect(cells.map(({ scenarios }) => scenarios[0]!.models[0]!.variants[0]!.service[0])).toMatchObject([
      { cv: 2 },
      { cv: 4 },
    ])
  })
})

describe('mistakes', () => {
  const FIELD = 'models[0].variants[0].service'
  test.each([
    [
      'law: ‸hyperexponental, cv: 2, perItem: 1 ms',
      `experiment.yaml:‸: unknown law
  field    ${FIELD}.law
  found    hyperexponental
  allowed  exponential, deterministic, erlang, hyperexponential, lognormal, tabled
  did you mean 'hyperexponential'?`,
    ],
    [
      'law: exponential, ‸stages: 2, perItem: 1 ms',
      `experiment.yaml:‸: unknown field 'stages'
  field    ${FIELD}.stages
  allowed  law, perItem, fixed, maxBatch`,
    ],
    [
      'law: erlang, ‸cv: 2, stages: 2, perItem: 1 ms',
      `experiment.yaml:‸: unknown field 'cv'
  field    ${FIELD}.cv
  allowed  law, stages, perItem, fixed, maxBatch`,
    ],
    [
      'law: erlang, stages: ‸1.5, perItem: 1 ms',
      `experiment.yaml:‸: not a whole number
  field    ${FIELD}.stages
  found    1.5
  allowed  a whole number`,
    ],
    [
      'law: erlang, stages: ‸257, perItem: 1 ms',
      `experiment.yaml:‸: out of range
  field    ${FIELD}.stages
  found    257
  allowed  a number of at most 256`,
    ],
    [
      'law: hyperexponential, cv: ‸1, perItem: 1 ms',
      `experiment.yaml:‸: out of range
  field    ${FIELD}.cv
  found    1
  allowed  a number above 1`,
    ],
    [
      'law: exponential, perItem: 1 ms, maxBatch: ‸unbound',
      `experiment.yaml:‸: unknown maxBatch
  field    ${FIELD}.maxBatch
  found    unbound
  allowed  unbounded
  did you mean 'unbounded'?`,
    ],
    [
      'law: tabled, times: {1: 1 ms, half: ‸2 ms}',
      `experiment.yaml:‸: not a batch size
  field    ${FIELD}.times.half
  found    half
  allowed  a whole number from 1 to 100000`,
    ],
    [
      'law: tabled, times: ‸{2: 1 ms}',
      `experiment.yaml:‸: no time for batch size 1
  field    ${FIELD}.times
  found    2
  allowed  times of batch size 1 and others`,
    ],
    [
      'law: tabled, times: {1: ‸0}',
      `experiment.yaml:‸: out of range
  field    ${FIELD}.times.1
  found    0
  allowed  a duration above 0, as 50 ms (units: ns, us, ms, s, min, h, d)`,
    ],
    [
      'law: tabled, ‸perItem: 1 ms, times: {1: 1 ms}',
      `experiment.yaml:‸: unknown field 'perItem'
  field    ${FIELD}.perItem
  allowed  law, times`,
    ],
    [
      'law: exponential, perItem: ‸0',
      `experiment.yaml:‸: a service that takes no time
  field    ${FIELD}.perItem
  found    0
  allowed  perItem or fixed above 0`,
    ],
  ])('%s', async (instead, message) => {
    await expectMistake(LAW, instead, message)
  })

  test('a law without its parameter', async () => {
    await expectMistake(
      '{law: exponential, perItem: 1 ms}',
      '‸{law: lognormal, perItem: 1 ms}',
      `experiment.yaml:‸: missing field 'cv'
  field    ${FIELD}.cv
  allowed  a number`,
    )
  })
})

describe('load, where batches may be of any size', () => {
  test('is a share of what ever larger batches come near to', async () => {
    // 2 ms a request: 4 executors serve 2,000 a second.
    const { tenants } = await scenarioWith(
      'perItem: 1 ms}}]',
      'perItem: 2 ms, fixed: 7 ms, maxBatch: unbounded}}]\nload: 0.25',
    )
    expect(tenants[0]!.arrivals).toMatchObject({ ratePerS: expect.closeTo(500, 9) })
  })

  test('has no meaning where they then take the same time', async () => {
    await expectMistake(
      'perItem: 1 ms}}]',
      'perItem: 0, fixed: 7 ms, maxBatch: unbounded}}]\nload: ‸0.25',
      `experiment.yaml:‸: a load without a capacity
  field    load
  found    unit/only, whose batches of any size take the same time
  allowed  load where service.perItem is above 0 or service.maxBatch a number`,
    )
  })
})
