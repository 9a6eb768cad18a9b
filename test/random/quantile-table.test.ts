import { expect, test } from 'vitest'
import { createStream, curvesByBatchSize, QUANTILES, QuantileTable } from '../../src/random/index.ts'

const line = (from: number, to: number) => Array.from({ length: QUANTILES }, (_, q) => from + ((to - from) * q) / 100)

test('a draw interpolates linearly between the two quantiles around u and is rounded up', () => {
  const curve = Array.from({ length: QUANTILES }, (_, q) => q * q)
  const table = new QuantileTable([line(5, 5), curve])
  expect(table.curves).toBe(2)
  expect(table.valueNs(0, 0.37)).toBe(5)
  expect(table.valueNs(1, 0)).toBe(0)
  expect(table.valueNs(1, 0.5)).toBe(2500)
  // Half-way between 50^2 = 2500 and 51^2 = 2601, which is 2550.5.
  expect(table.valueNs(1, 0.505)).toBe(2551)
  // In the last interval: 9801 + 0.75 * 199 = 9950.25.
  expect(table.valueNs(1, 0.9975)).toBe(9951)
  expect(table.valueNs(1, 1 - 2 ** -53)).toBe(10_000)
})

test('draws have the mean and the quantiles of the curve', () => {
  const curve = Array.from({ length: QUANTILES }, (_, q) => 1e6 + 1e4 * q + (q > 95 ? 1e6 * (q - 95) : 0))
  const table = new QuantileTable([curve])
  const stream = createStream('quantile-table')
  const n = 200_000
  const drawn = Float64Array.from({ length: n }, () => table.valueNs(0, stream.nextUnit())).sort()
  const mean = drawn.reduce((sum, value) => sum + value) / n
  expect(Math.abs(mean / table.meanNs(0) - 1)).toBeLessThan(0.005)
  for (const q of [1, 25, 50, 75, 95]) expect(Math.abs(drawn[(n * q) / 100]! / curve[q]! - 1)).toBeLessThan(0.005)
  expect(drawn[0]).toBeGreaterThanOrEqual(curve[0]!)
  expect(drawn[n - 1]).toBeLessThanOrEqual(curve[100]!)
})

test('the mean of a curve is the area under it', () => {
  expect(new QuantileTable([line(10, 30)]).meanNs(0)).toBeCloseTo(20, 12)
})

test('one outlier among a thousand samples weighs as one: the tail keeps the mean that was measured', () => {
  // 999 samples of 1000 ns and one of 101,000 ns: mean 1100, and the 101 quantiles are 1000 but for the last.
  const curve = [...line(1000, 1000).slice(0, 100), 101_000]
  // A straight line from 99 % to 100 % would have the mean 0.99 x 1000 + 0.01 x 51,000 = 1500.
  expect(new QuantileTable([curve]).meanNs(0)).toBeCloseTo(1500, 9)
  // The last hundredth must have the mean 11,000: a tenth of the way up, so t^9.
  const table = new QuantileTable([curve], [1100])
  expect(table.meanNs(0)).toBeCloseTo(1100, 9)
  expect(table.valueNs(0, 0.98)).toBe(1000)
  // Half-way through the last hundredth: 1000 + 100,000 / 2^9 = 1195.3.
  expect(table.valueNs(0, 0.995)).toBe(1196)
  expect(table.valueNs(0, 1 - 2 ** -53)).toBe(101_000)
  const stream = createStream('tail')
  let sum = 0
  for (let i = 0; i < 1_000_000; i++) sum += table.valueNs(0, stream.nextUnit())
  expect(Math.abs(sum / 1e6 / 1100 - 1)).toBeLessThan(0.01)
})

test('a tail is never lighter than its last samples, nor heavier than a straight line', () => {
  const curve = [...line(1000, 1000).slice(0, 100), 2000]
  expect(new QuantileTable([curve], [1500]).meanNs(0)).toBeCloseTo(1005, 9)
  expect(new QuantileTable([curve], [900]).meanNs(0)).toBeCloseTo(1000 + 10 / 65, 9)
  expect(new QuantileTable([line(1000, 1000)], [1000]).valueNs(0, 0.999)).toBe(1000)
})

test('between measured batch sizes each quantile is interpolated in the batch size', () => {
  const curves = curvesByBatchSize([
    { batchSize: 1, quantilesNs: line(100, 200) },
    { batchSize: 2, quantilesNs: line(120, 260) },
    { batchSize: 6, quantilesNs: line(200, 300) },
  ])
  expect(curves).toHaveLength(6)
  expect([...curves[0]!]).toEqual(line(100, 200))
  expect([...curves[1]!]).toEqual(line(120, 260))
  // Batch 3 lies a quarter of the way from 2 to 6.
  expect(curves[2]![0]).toBe(140)
  expect(curves[2]![50]).toBe(190 + (250 - 190) / 4)
  expect(curves[2]![100]).toBe(270)
  expect([...curves[5]!]).toEqual(line(200, 300))
  expect(new QuantileTable(curves).valueNs(2, 0.5)).toBe(205)
})

test('what is no measured curve is refused', () => {
  expect(() => new QuantileTable([[1, 2, 3]])).toThrow('curve 0 has 3 quantiles instead of 101')
  expect(() => new QuantileTable([line(1, 2), line(2, 1)])).toThrow('curve 1 falls')
  expect(() => new QuantileTable([line(-1, 2)])).toThrow('curve 0 falls or is no time at 0 %: -1')
  expect(() => new QuantileTable([line(0, NaN)])).toThrow('curve 0')
  expect(() => curvesByBatchSize([])).toThrow('must be 1')
  expect(() => curvesByBatchSize([{ batchSize: 2, quantilesNs: line(1, 2) }])).toThrow('must be 1')
  const twice = { batchSize: 1, quantilesNs: line(1, 2) }
  expect(() => curvesByBatchSize([twice, twice])).toThrow('ascending integers')
})
