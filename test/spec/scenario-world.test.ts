/** From names to numbers, and from measured batch sizes to all. */

import { describe, expect, test } from 'vitest'
import { ACCEPT, UNSAID } from '../../src/contract/index.ts'
import type { Scenario } from '../../src/spec/scenario.ts'
import { expectationOf, scenarioWorld } from '../../src/spec/scenario-world.ts'
import { MS, scenario } from '../support/scenarios.ts'

describe('numbers follow sorted names', () => {
  const { world, deviceTypes, serviceTimes } = scenarioWorld(
    scenario({
      executors: { 'rack/2': 'gpu', 'edge/1': 'cpu', 'rack/10': 'gpu' },
      models: {
        words: { w: {} },
        digits: { small: { quality: 0.8, on: { gpu: { maxBatch: 4 } } }, big: { quality: 0.9 } },
      },
      tenants: {
        search: {
          model: 'words',
          slo: 20,
          floor: 0.5,
          onExpectedMiss: 'late',
          priority: 2,
          quota: { ratePerS: 5, burst: 3 },
        },
        Mail: { model: 'digits' },
      },
    }),
  )

  test('by code unit: capitals first, and 10 before 2', () => {
    expect(world.names).toEqual({
      tenants: ['Mail', 'search'],
      models: ['digits', 'words'],
      variants: ['digits/big', 'digits/small', 'words/w'],
      variantModel: [0, 0, 1],
      executors: ['edge/1', 'rack/10', 'rack/2'],
      executorDevice: ['cpu', 'gpu', 'gpu'],
    })
    expect(deviceTypes).toEqual(['cpu', 'gpu'])
    expect(world.deviceType).toEqual([0, 1, 1])
    expect(world.quality).toEqual([0.9, 0.8, 0.9])
  })

  test('tenants refer to models by number', () => {
    expect(world.tenants[1]).toEqual({
      model: 1,
      sloNs: 20 * MS,
      weight: 1,
      qualityFloor: 0.5,
      onExpectedMiss: ACCEPT,
      priority: 2,
      quota: { ratePerS: 5, burst: 3 },
    })
    expect(world.tenants[0]).toMatchObject({ model: 0, onExpectedMiss: UNSAID })
  })

  test('what was not measured on a device type is not expected', () => {
    expect(world.service[1]![0]).toBeUndefined()
    expect(serviceTimes[1]![0]).toBeUndefined()
    expect([...world.service[1]![1]!.meanNs]).toEqual([6, 7, 8, 9].map(ms => ms * MS))
  })
})

test('there is room for one replica of each variant on each executor, and for what the allocation asks', () => {
  const slots = (replicas?: { [variant: string]: number }) =>
    scenarioWorld(
      scenario({
        executors: 2,
        models: { m: { v: {}, w: {} } },
        policies: { allocation: { name: 'static', ...(replicas && { replicas }) } },
      }),
    ).world.replicaSlots
  expect(slots()).toBe(4)
  expect(slots({ 'm/v': 3, 'm/w': 2 })).toBe(5)
})

describe('the expectation of every batch size', () => {
  const quantilesNs = (ms: number) => new Array(101).fill(ms * MS)
  const measured = (
    ...sizes: [batchSize: number, ms: number][]
  ): Scenario['models'][0]['variants'][0]['service'][0] => ({
    deviceType: 'cpu',
    law: 'quantile',
    batches: sizes.map(([batchSize, ms]) => ({ batchSize, meanNs: ms * MS, quantilesNs: quantilesNs(ms) })),
  })

  test('measured sizes as measured, those between on the line, none beyond', () => {
    // 10 at 1; 16 at 4; 20 at 6.
    expect([...expectationOf(measured([1, 10], [4, 16], [6, 20])).meanNs]).toEqual(
      [10, 12, 14, 16, 18, 20].map(ms => ms * MS),
    )
    expect(expectationOf(measured([1, 10])).meanNs.length).toBe(1)
  })

  test('rounded up to whole ns', () => {
    // A third of 1 ns more each.
    const { meanNs } = expectationOf({
      deviceType: 'cpu',
      law: 'quantile',
      batches: [
        { batchSize: 1, meanNs: 10, quantilesNs: quantilesNs(10) },
        { batchSize: 4, meanNs: 11, quantilesNs: quantilesNs(10) },
      ],
    })
    expect([...meanNs]).toEqual([10, 11, 11, 11])
  })

  test('linear laws', () => {
    const { meanNs } = expectationOf({ deviceType: 'cpu', law: 'exponential', perItemNs: 1.5, fixedNs: 2, maxBatch: 3 })
    // 3.5, 5, 6.5.
    expect([...meanNs]).toEqual([4, 5, 7])
  })

  test('batches of any size: a table of the first sizes, and the line beyond', () => {
    const law = {
      deviceType: 'cpu',
      law: 'erlang',
      stages: 2,
      perItemNs: 1.5,
      fixedNs: 2,
      maxBatch: 'unbounded',
    } as const
    const { meanNs, beyond } = expectationOf(law)
    expect([...meanNs.slice(0, 3)]).toEqual([4, 5, 7])
    expect(beyond).toEqual({ perItemNs: 1.5, fixedNs: 2 })
  })
})
