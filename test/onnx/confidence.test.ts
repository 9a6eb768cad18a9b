import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { confidenceOf } from '../../src/onnx/index.ts'
import '../support/property-tests.ts'

const rowOf = (...scores: number[]) => confidenceOf(Float64Array.from(scores))

describe('the confidence of a row of scores', () => {
  test('of logits is their softmax, in steps of 1/256', () => {
    // e^0 / (e^0 + 3 e^0) = 1/4 = 64/256; a difference of ln 3 = 1.0986122886681098 gives 3 : 1.
    expect(rowOf(5, 5, 5, 5)).toBe(64)
    // Just above ln 3, since 3/4 = 192/256 is an edge.
    expect(rowOf(1.0986123, 0)).toBe(192)
    expect(rowOf(1.0986122, 0)).toBe(191)
    // 1 / (1 + e^-1 + e^-2) = 0.66524; times 256 is 170.3. Without softmax, 2 would be no probability.
    expect(rowOf(0, 1, 2)).toBe(170)
    expect(rowOf(-1000, 1000)).toBe(255)
    expect(rowOf(-7)).toBe(255)
  })

  test('of probabilities is the largest of them, softmax or not', () => {
    // Softmax of these would be e^0.5 / (e^0.5 + 2 e^0.25) = 0.39.
    expect(rowOf(0.5, 0.25, 0.25)).toBe(128)
    expect(rowOf(0, 1, 0)).toBe(255)
    // The sum is 0.9991, as half precision may have it.
    expect(rowOf(0.4991, 0.5)).toBe(128)
    // 0.998 is too far from 1: logits, whose softmax is 1 / (1 + e^-0.002) = 0.5005.
    expect(rowOf(0.4, 0.3, 0.298)).toBe(Math.floor((256 * 1) / (1 + Math.exp(-0.1) + Math.exp(-0.102))))
    // The sum is 1, but one is below 0.
    expect(rowOf(1.5, -0.5)).toBe(Math.floor(256 / (1 + Math.exp(-2))))
  })

  test('of what says nothing is 0; infinite scores share', () => {
    expect(rowOf(Number.NaN, Number.NaN)).toBe(0)
    expect(rowOf(3, Number.NaN, 1)).toBe(0)
    expect(rowOf(Number.NEGATIVE_INFINITY, Number.NEGATIVE_INFINITY)).toBe(0)
    expect(rowOf()).toBe(0)
    expect(rowOf(Number.POSITIVE_INFINITY, 3)).toBe(255)
    expect(rowOf(Number.POSITIVE_INFINITY, 3, Number.POSITIVE_INFINITY)).toBe(128)
    expect(rowOf(Number.NEGATIVE_INFINITY, 3)).toBe(255)
  })

  test('is of the part of a batch that is asked for', () => {
    const batch = Float32Array.of(9, 0, 0, 0, 0.5, 0.5)
    expect([0, 2, 4].map(from => confidenceOf(batch, from, 2))).toEqual([255, 128, 128])
  })
})

/** Sixteenths, so that adding whole numbers to them is exact. */
const logits = fc.array(
  fc.integer({ min: -400, max: 400 }).map(n => n / 16),
  { minLength: 2, maxLength: 20 },
)
const areProbabilities = (row: readonly number[]) =>
  row.every(p => p >= 0 && p <= 1) && Math.abs(row.reduce((a, b) => a + b, 0) - 1) <= 1e-3

describe('for any scores', () => {
  test('the confidence of logits is the same when all are shifted', () => {
    fc.assert(
      fc.property(logits, fc.integer({ min: -1000, max: 1000 }), (row, shift) => {
        const shifted = row.map(score => score + shift)
        fc.pre(!areProbabilities(row) && !areProbabilities(shifted))
        expect(rowOf(...shifted)).toBe(rowOf(...row))
      }),
    )
  })

  test('it never falls when the largest logit rises', () => {
    fc.assert(
      fc.property(logits, fc.integer({ min: 1, max: 64 }), (row, more) => {
        const at = row.indexOf(Math.max(...row))
        const surer = row.map((score, i) => (i === at ? score + more / 16 : score))
        fc.pre(!areProbabilities(row) && !areProbabilities(surer))
        expect(rowOf(...surer)).toBeGreaterThanOrEqual(rowOf(...row))
      }),
    )
  })

  test('it is the largest probability to a step of 1/256, whether softmax was taken or is still to be', () => {
    fc.assert(
      fc.property(logits, row => {
        fc.pre(!areProbabilities(row))
        const powers = row.map(Math.exp)
        const sum = powers.reduce((a, b) => a + b, 0)
        const exact = 256 * Math.max(...powers.map(power => power / sum))
        const ofLogits = rowOf(...row)
        const ofProbabilities = rowOf(...powers.map(power => power / sum))
        for (const byte of [ofLogits, ofProbabilities]) {
          // Rounding may put a value that lies on an edge on either side.
          expect(byte).toBeGreaterThan(exact - 1 - 1e-9)
          expect(byte).toBeLessThan(exact + 1e-9)
        }
      }),
    )
  })

  test('it is a byte, and at least the share of one class among all', () => {
    fc.assert(
      fc.property(fc.array(fc.double(), { minLength: 1, maxLength: 12 }), row => {
        const byte = rowOf(...row)
        expect(Number.isInteger(byte) && byte >= 0 && byte <= 255).toBe(true)
        const saysSomething = !row.some(Number.isNaN) && row.some(score => score > Number.NEGATIVE_INFINITY)
        if (saysSomething) expect(byte).toBeGreaterThanOrEqual(Math.floor(255.9 / row.length) - 1)
        else expect(byte).toBe(0)
      }),
    )
  })
})
