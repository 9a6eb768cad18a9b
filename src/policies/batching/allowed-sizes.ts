/** Policies that take batches of a few sizes only. 1 is always one of them, or single requests would never be served. */
import type { Parameter, ParameterValue } from '../../contract/index.ts'

export const sizesParameter = (byDefault: readonly number[]): Parameter => ({
  kind: 'sizes',
  summary: 'the batch sizes that are used, and 1',
  default: byDefault,
})

/** In ascending order, from 1. */
export function allowedSizes(parameter: ParameterValue): Int32Array {
  const sizes = parameter as readonly number[]
  return Int32Array.from(sizes[0] === 1 ? sizes : [1, ...sizes])
}

/** The position of the largest size that is not above `most`; of the smallest where `most` is under 1. */
export function largestUpTo(sizes: Int32Array, most: number): number {
  let at = sizes.length - 1
  while (at > 0 && sizes[at]! > most) at--
  return at
}
