/**
 * How sure a classifier is of an answer: the probability of the class it names (Hendrycks and Gimpel, "A baseline for
 * detecting misclassified and out-of-distribution examples", ICLR 2017: the maximum softmax probability), in one byte.
 * The profiler and the live workers' answers go through this one function, so that a threshold means the same in both.
 */
import { exp } from '../random/exact-math.ts'

/** A byte holds steps of 1/256: `floor(256 p)`, and 255 for a probability of 1. */
const STEPS = 256
/** Models that end in a softmax give sums that differ from 1 by rounding; half-precision ones by up to 2^-11. */
const SUM_TOLERANCE = 1e-3

/**
 * The confidence of one row of scores, `width` values from `from` on: `min(255, floor(256 p))` of its largest probability p.
 * Scores that already are probabilities (all from 0 to 1, their sum within 1e-3 of 1) are taken as they are, others are
 * logits and go through softmax. A row with a NaN, or with no score above -Infinity, says nothing: 0.
 */
export function confidenceOf(scores: Float32Array | Float64Array, from = 0, width = scores.length - from): number {
  let largest = Number.NEGATIVE_INFINITY
  let least = Number.POSITIVE_INFINITY
  let sum = 0
  for (let i = from; i < from + width; i++) {
    const score = scores[i]!
    largest = Math.max(largest, score)
    least = Math.min(least, score)
    sum += score
  }
  // Both are NaN as soon as one score is.
  if (!(largest > Number.NEGATIVE_INFINITY)) return 0
  const areProbabilities = least >= 0 && largest <= 1 && Math.abs(sum - 1) <= SUM_TOLERANCE
  const p = areProbabilities ? largest : 1 / sumOverLargest(scores, from, width, largest)
  return Math.min(STEPS - 1, Math.floor(STEPS * p))
}

/** The sum of all e^score, in units of the largest of them: nothing overflows, and infinite scores share evenly. */
function sumOverLargest(scores: Float32Array | Float64Array, from: number, width: number, largest: number): number {
  let sum = 0
  for (let i = from; i < from + width; i++) sum += scores[i] === largest ? 1 : exp(scores[i]! - largest)
  return sum
}
