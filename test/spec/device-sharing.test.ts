/** Devices that several executors share, as an experiment says them. */
import { describe, expect, test } from 'vitest'
import { resolveText } from './small-experiment.ts'
import { expectMistake, scenarioWith, theoryExperiment } from './theory-experiment.ts'

const POOL = '{name: p, nodes: 4, devices: {type: server}}'
const shared = (nodes: number, perNode: number, executors: number) =>
  `{name: p, nodes: ${nodes}, devices: {type: server, perNode: ${perNode}, sharing: {executors: ${executors}, slowdown: processor-sharing}}}`

test('executors are the shares of devices, in the order of their names', async () => {
  const { executors } = await scenarioWith(POOL, shared(1, 2, 11))
  expect(executors).toHaveLength(22)
  expect(executors.map(({ name }) => name)).toEqual(executors.map(({ name }) => name).sort())
  expect(executors[0]).toEqual({
    name: 'p/0/0/00',
    pool: 'p',
    deviceType: 'server',
    sharing: { device: 'p/0/0', slowdown: 'processor-sharing' },
  })
  expect(executors.at(-1)!.name).toBe('p/0/1/10')
})

test('they can be swept', async () => {
  const text = `${theoryExperiment.replace(POOL, shared(1, 1, 2))}sweep: {cluster.pools.p.devices.sharing.executors: [1, 3]}\n`
  const { cells } = await resolveText(text)
  expect(cells.map(({ scenarios }) => scenarios[0]!.executors.length)).toEqual([1, 3])
})

describe('load is a share of what devices can do, however many share them', () => {
  const rate = async (pools: string) => {
    const { tenants } = await scenarioWith(POOL, `${pools}\nload: 0.5`)
    return tenants[0]!.arrivals
  }

  test('of one type', async () => {
    // 1 ms a request: 4 devices serve 4,000 a second.
    const alone = await rate(POOL)
    expect(alone).toMatchObject({ ratePerS: expect.closeTo(2000, 9) })
    expect(await rate(shared(2, 2, 16))).toEqual(alone)
  })

  test('of two types, one of them shared', async () => {
    const pools = `${shared(2, 1, 16)}\n    - {name: q, nodes: 2, devices: {type: other}}`
    expect(await rate(pools)).toMatchObject({ ratePerS: expect.closeTo(2000, 9) })
  })
})

describe('mistakes', () => {
  test.each([
    [
      shared(1, 1, 2).replace('processor-sharing', '‸procesor-sharing'),
      `experiment.yaml:‸: unknown slowdown
  field    cluster.pools[0].devices.sharing.slowdown
  found    procesor-sharing
  allowed  processor-sharing
  did you mean 'processor-sharing'?`,
    ],
    [
      shared(1, 1, 2).replace('executors: 2', 'executors: ‸0'),
      `experiment.yaml:‸: out of range
  field    cluster.pools[0].devices.sharing.executors
  found    0
  allowed  a number of at least 1`,
    ],
    [
      shared(1, 1, 2).replace('executors: 2', '‸executor: 2'),
      `experiment.yaml:‸: unknown field 'executor'
  field    cluster.pools[0].devices.sharing.executor
  allowed  executors, slowdown
  did you mean 'executors'?`,
    ],
  ])('%s', async (instead, message) => {
    await expectMistake(POOL, instead, message)
  })

  test('more executors than there may be', async () => {
    await expectMistake(
      `pools:\n    - ${POOL}`,
      `pools:\n    ‸- ${shared(200, 1, 1000)}`,
      `experiment.yaml:‸: too many executors
  field    cluster.pools
  found    200000
  allowed  up to 100000 in all`,
    )
  })
})
