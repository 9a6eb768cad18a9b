import { expect, it } from 'vitest'
import { allocatedBytes } from '../../src/bench/allocated.ts'
import { type Figure, rowsOf, type Size } from '../../src/bench/figure.ts'
import { figures } from '../../src/bench/figures/index.ts'
import { choicesWith, OTHER_POLICIES, withPolicies } from '../../src/bench/other-policies.ts'
import { referenceScenario } from '../../src/bench/scenarios.ts'
import { spreadOf } from '../../src/bench/spread.ts'
import { simulateFor } from '../../src/bench/timed-run.ts'
import { policyRegistry } from '../../src/policies/index.ts'

it('each figure has a name and a key of its own', () => {
  expect(new Set(figures.map(({ name }) => name)).size).toBe(figures.length)
  expect(new Set(figures.map(({ key }) => key)).size).toBe(figures.length)
})

it('tells median, least and greatest', () => {
  expect(spreadOf([5, 1, 3])).toEqual({ median: 3, least: 1, greatest: 5, n: 3 })
  expect(spreadOf([4, 1, 3, 2])).toEqual({ median: 2.5, least: 1, greatest: 4, n: 4 })
  expect(() => spreadOf([])).toThrow('nothing was measured')
})

it('sees what is allocated, over collections', () => {
  let kept: number[] = []
  const bytes = allocatedBytes(() => {
    for (let i = 0; i < 100_000; i++) kept = Array.from({ length: 100 }, (_, j) => j + i)
  })
  expect(kept).toHaveLength(100)
  // 100 numbers of 8 bytes each, or of 4 where pointers are compressed, and what grows the array.
  expect(bytes).toBeGreaterThan(100_000 * 400)
})

it.each(OTHER_POLICIES)('the reference scenario runs under %o', async choices => {
  const { result } = simulateFor(withPolicies(await referenceScenario(), choices), 5_000)
  expect(result.conservation.completed).toBeGreaterThan(0)
})

it.each(policyRegistry.map(entry => [entry.family, entry.name, entry] as const))(
  'and, as the figure `policies` has it, with one exchanged: %s %s',
  async (_, name, entry) => {
    const choices = choicesWith(entry)
    expect(Object.values(choices)).toContain(name)
    const { result } = simulateFor(withPolicies(await referenceScenario(), choices), 5_000)
    expect(result.conservation.completed).toBeGreaterThan(500)
  },
)

it('tells of each policy what it costs over the reference, and which is slow', () => {
  const { rows, notQuick } = figures.find(({ name }) => name === 'policies') as Figure<unknown>
  expect(notQuick).toBe(true)
  const cost = (name: string, requestsPerCpuSecond: number) => ({
    family: 'routing',
    name,
    requestsPerSecond: requestsPerCpuSecond,
    requestsPerCpuSecond,
    ofReference: requestsPerCpuSecond / 4e6,
    meanBatchSize: 5.72,
    attainment: 0.951,
  })
  const result = { referencePerCpuSecond: 4e6, policies: [cost('quick', 3e6), cost('idler', 1e6)] }
  expect(rows(result).map(({ figure, reached, spread }) => [figure.trim(), reached, spread])).toEqual([
    ['requests a processor second, one policy exchanged', '4.00 M', undefined],
    ['routing quick', '3.00 M', '0.75 x; batches of 5.7, 95 % in time'],
    ['routing idler', '1.00 M', '0.25 x SLOW; batches of 5.7, 95 % in time'],
  ])
})

it('gives no verdict where runs are too short to say', () => {
  const scaling = figures.find(({ name }) => name === 'scaling') as Figure<unknown>
  const cost = (count: number, nsPerRequest: number) => ({
    count,
    nsPerRequest,
    wallNsPerRequest: nsPerRequest,
    meanBatchSize: 4,
    utilisation: 0.7,
  })
  const costs = [cost(1, 100), cost(1024, 300)]
  const result = { replicas: costs, replicasGrowth: 3, tenants: costs, tenantsGrowth: 3 }
  const judged = (size: Size) => rowsOf(scaling, result, size).filter(({ goal }) => goal !== undefined)
  expect(judged('full').map(({ met }) => met)).toEqual([false, false])
  expect(judged('quick').map(({ met }) => met)).toEqual([undefined, undefined])
  for (const { spread } of judged('quick'))
    expect(spread).toBe('dearest over cheapest; too short to say: leave out --quick')
})
