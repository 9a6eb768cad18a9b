/** What a random variant answers to each of some inputs: as often right as its quality says, sure of some, unsure of others. */
import fc from 'fast-check'
import type { ProfiledVariant } from '../../src/spec/index.ts'
import { base64Of, packBits } from '../../src/spec/profile-inputs.ts'

/** Rows of a model's data. Hundreds, so that each quality in whole percents is that of so many rows. */
export const randomRows = fc.constantFrom(100, 200)

/** Strides that no number of rows has a divisor in common with: a walk over the rows comes by each once. */
const walk = fc.record({ stride: fc.constantFrom(1, 3, 7, 33), from: fc.nat(99) })
export const randomAnswers = fc.record({
  /** The last rows of this walk are right. */
  right: walk,
  /** Along this walk it gets surer; where both are one walk, it is unsure of just what it gets wrong. */
  sure: walk,
})

type Drawn = typeof randomAnswers extends fc.Arbitrary<infer Value> ? Value : never

export interface SwarmAnswers {
  /** 1 where it was right. */
  readonly correct: readonly number[]
  /** 0..1 */
  readonly confidence: readonly number[]
}

export function answersOf({ right, sure }: Drawn, rows: number, quality: number): SwarmAnswers {
  const all = Array.from({ length: rows }, (_, row) => row)
  const placeOn = ({ stride, from }: Drawn['right'], row: number) => (row * stride + from) % rows
  const wrong = Math.round((1 - quality) * rows)
  return {
    correct: all.map(row => (placeOn(right, row) < wrong ? 0 : 1)),
    confidence: all.map(row => placeOn(sure, row) / (rows - 1)),
  }
}

/** As a profile has them. */
export function measuredAnswers({ correct, confidence }: SwarmAnswers, quality: number): ProfiledVariant['quality'] {
  return {
    metric: 'accuracy',
    value: quality,
    n: correct.length,
    data: 'test',
    correct: base64Of(packBits(Uint8Array.from(correct))),
    confidence: base64Of(Uint8Array.from(confidence, p => Math.min(255, Math.floor(256 * p)))),
  }
}
