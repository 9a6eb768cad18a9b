import seedrandom from 'seedrandom'
import { expect, test } from 'vitest'
import { distort } from '../../experiments/models/augment.ts'

/** A bar of ink in the middle of the image. */
const bar = Float32Array.from({ length: 784 }, (_, i) => (i % 28 >= 12 && i % 28 < 16 && i >= 168 && i < 616 ? 1 : 0))

test('no strength copies the image', () => {
  const target = new Float32Array(784)
  distort(bar, 0, target, 0, 0, seedrandom('copy'))
  expect(target).toEqual(bar)
})

test('distorted digits stay in range, keep most of their ink, and differ', () => {
  const random = seedrandom('distort')
  const ink = (image: Float32Array) => image.reduce((sum, grey) => sum + grey, 0)
  const target = new Float32Array(3 * 784)
  for (let copy = 0; copy < 200; copy++) {
    distort(bar, 0, target, 784, 1, random)
    const image = target.subarray(784, 2 * 784)
    expect(image.every(grey => grey >= 0 && grey <= 1 + 1e-6)).toBe(true)
    expect(ink(image) / ink(bar)).toBeGreaterThan(0.6)
    expect(ink(image) / ink(bar)).toBeLessThan(1.6)
    expect(image).not.toEqual(bar)
  }
  // Only the row that was asked for is written.
  expect(ink(target.subarray(0, 784)) + ink(target.subarray(2 * 784))).toBe(0)
})
