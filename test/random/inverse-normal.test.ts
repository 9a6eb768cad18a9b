import { expect, test } from 'vitest'
import { inverseNormal } from '../../src/random/index.ts'
import { normalTail } from './distributions.ts'

test('the values that the paper gives', () => {
  // AS 241, page 481.
  expect(inverseNormal(0.25)).toBeCloseTo(-0.6744897501960817, 15)
  expect(inverseNormal(0.001)).toBeCloseTo(-3.090232306167814, 14)
  expect(inverseNormal(1e-20)).toBeCloseTo(-9.26234008979841, 13)
})

test('it inverts the distribution function, in the middle and far out in both tails', () => {
  for (let exponent = -300; exponent <= -1; exponent += 0.5) {
    const tail = 10 ** exponent / 2
    expect(normalTail(-inverseNormal(tail)) / tail).toBeCloseTo(1, 10)
  }
  for (let p = 0.5; p < 1 - 1e-9; p += 0.0007) expect((1 - normalTail(inverseNormal(p))) / p).toBeCloseTo(1, 12)
})

test('it is odd about the median and rises, also where one approximation takes over from another', () => {
  // Of these 1 - p is exact.
  for (const p of [1 / 2, 3 / 8, 5 / 64, 19 / 256, 1 / 16, 2 ** -30])
    expect(inverseNormal(p) + inverseNormal(1 - p)).toBe(0)
  for (const joint of [0.075, 0.5, 0.925, 1.3887943864964e-11]) {
    const below = inverseNormal(joint * (1 - 1e-7))
    const above = inverseNormal(joint * (1 + 1e-7))
    expect(above).toBeGreaterThan(below)
    expect(above - below).toBeLessThan(1e-5)
  }
})

test('the ends are infinite, and beyond them is nothing', () => {
  expect([0, 1, -0.1, 1.1, Number.NaN].map(inverseNormal)).toEqual([
    Number.NEGATIVE_INFINITY,
    Number.POSITIVE_INFINITY,
    Number.NaN,
    Number.NaN,
    Number.NaN,
  ])
})

test('the bits are pinned', () => {
  expect([0.1, 0.3, 0.77, 1e-5, 1e-15].map(inverseNormal)).toEqual([
    -1.2815515655446006, -0.5244005127080407, 0.7388468491852137, -4.2648907939228256, -7.941345326170995,
  ])
})
