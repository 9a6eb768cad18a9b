import { expect, test } from 'vitest'
import { measureLatencies, pacedBatchSizes, type TimedSubject } from '../../src/profile/measure-latencies.ts'
import type { MeasureRequest } from '../../src/profile/protocol.ts'

/** Executions that take what `law` says, and no real time. */
function subject(
  batchSizes: number[],
  law: (request: MeasureRequest, k: number) => number,
  log: string[] = [],
  name = '',
) {
  let k = 0
  const measure = async (request: MeasureRequest) => {
    log.push(`${name}${request.batchSize}/${request.gapMs}`)
    return Float64Array.from({ length: request.leastSamples }, () => law(request, k++))
  }
  return { batchSizes, measure } satisfies TimedSubject
}

const options = { gapsMs: [0], budgetMs: 60_000, seed: 'plan' }

test('steady executions are measured until the rule holds, and no longer', async () => {
  const log: string[] = []
  const [latencies] = await measureLatencies([subject([1, 4], ({ batchSize }) => batchSize, log)], options)
  expect(latencies).toMatchObject([
    { batchSize: 1, gapMs: 0, samples: 100, meanMs: 1, stable: true, unstableBecause: null },
    { batchSize: 4, gapMs: 0, samples: 100, meanMs: 4, stable: true, unstableBecause: null },
  ])
  expect(log).toHaveLength(2 * 5)
})

test('rounds alternate over variants and batch sizes, in an order that the seed names', async () => {
  const orderOf = async (seed: string) => {
    const log: string[] = []
    const subjects = ['a', 'b'].map(name => subject([1, 2, 4], () => 5, log, name))
    await measureLatencies(subjects, { ...options, seed })
    return log
  }
  const order = await orderOf('one')
  for (let sweep = 0; sweep < 5; sweep++) {
    const cells = order.slice(sweep * 6, sweep * 6 + 6).sort()
    expect(cells).toEqual(['a1/0', 'a2/0', 'a4/0', 'b1/0', 'b2/0', 'b4/0'])
  }
  expect(await orderOf('one')).toEqual(order)
  expect(await orderOf('two')).not.toEqual(order)
})

test('what never becomes stable keeps its numbers, and says why', async () => {
  const twoModes = subject([1], (_, k) => (k % 3 === 0 ? 9 : 3))
  const [latencies] = await measureLatencies([twoModes], { ...options, budgetMs: 50 })
  expect(latencies![0]).toMatchObject({ stable: false, minMs: 3 })
  expect(latencies![0]!.unstableBecause).toMatch(/a second mode: 33 % of the samples lie around 9\.0\d ms/)
  expect(latencies![0]!.samples).toBeGreaterThan(100)
})

test('a spent budget still gives every batch size one round, and idle gaps none', async () => {
  const slow = subject([1, 2], () => 1)
  const measure = async (request: MeasureRequest) => {
    await new Promise(resolve => setTimeout(resolve, 5))
    return slow.measure(request)
  }
  const [latencies] = await measureLatencies([{ ...slow, measure }], { ...options, gapsMs: [0, 10], budgetMs: 1e-6 })
  expect(latencies!.map(({ batchSize, gapMs, samples, stable }) => [batchSize, gapMs, samples, stable])).toEqual([
    [1, 0, 20, false],
    [2, 0, 20, false],
  ])
  expect(latencies![0]!.unstableBecause).toContain('too few samples before the budget ended: 20 of 100 samples')
})

test('idle gaps are measured at two batch sizes, with a rule of their own', async () => {
  expect(pacedBatchSizes([1, 2, 4, 8, 16, 32])).toEqual([1, 8])
  expect(pacedBatchSizes([4])).toEqual([4])
  const [latencies] = await measureLatencies([subject([1, 2, 4], () => 5)], { ...options, gapsMs: [0, 10] })
  const paced = latencies!.filter(({ gapMs }) => gapMs === 10)
  expect(paced).toMatchObject([
    { batchSize: 1, samples: 24, stable: true },
    { batchSize: 2, samples: 24, stable: true },
  ])
})

test('progress rises to one; the signal ends it', async () => {
  const shares: number[] = []
  const steady = subject([1, 2], () => 5)
  await measureLatencies([steady], options, { onProgress: share => shares.push(share) })
  expect(shares).toEqual([...shares].sort((a, b) => a - b))
  expect(shares.at(-1)).toBe(1)
  await expect(measureLatencies([steady], options, { signal: AbortSignal.abort() })).rejects.toThrow('interrupted')
})
