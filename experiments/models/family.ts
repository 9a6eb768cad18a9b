import type { NetworkShape } from './network.ts'

/** One stage of training: the weights are kept, the number of passes grows. */
export interface Stage {
  passes: number
  epochs: number
}

export interface TrainedVariant {
  name: string
  shape: NetworkShape
  stages: Stage[]
  /** Largest learning rate: reached after a short rise, then it falls to 0 along a half cosine. */
  rate: number
  /** How far digits are distorted, 0 to 1: a narrow network has no room for more. */
  distortion: number
  /** Write a second file with 8-bit integer weights. */
  int8?: boolean
}

/** The networks of the family digits; `wide` is written in two forms, half-precision weights and 8-bit integers. */
export const family: readonly TrainedVariant[] = [
  { name: 'tiny', shape: { width: 24, passes: 0 }, stages: [{ passes: 0, epochs: 20 }], rate: 4e-3, distortion: 0 },
  { name: 'small', shape: { width: 64, passes: 0 }, stages: [{ passes: 0, epochs: 20 }], rate: 3e-3, distortion: 0.2 },
  {
    name: 'middle',
    shape: { width: 640, passes: 4 },
    stages: [
      { passes: 2, epochs: 8 },
      { passes: 4, epochs: 2 },
    ],
    rate: 1e-3,
    distortion: 0.5,
  },
  {
    name: 'wide',
    shape: { width: 1664, passes: 10 },
    stages: [
      { passes: 2, epochs: 16 },
      { passes: 5, epochs: 1 },
      { passes: 10, epochs: 2 },
    ],
    rate: 1e-3,
    distortion: 0.8,
    int8: true,
  },
]
