/** Gamma variates of scale 1 from a stream: one variate for each two 32-bit draws, through the tabled quantile function. */
import { GammaQuantile } from './gamma-quantile.ts'
import type { Stream } from './stream.ts'

const BLOCK = 512
const words = new Int32Array(2 * BLOCK)

export class GammaDraws {
  readonly #stream: Stream
  readonly #quantile: GammaQuantile

  constructor(stream: Stream, shape: number) {
    this.#stream = stream
    this.#quantile = GammaQuantile.of(shape)
  }

  /** Draws values whose mean and variance are the shape. */
  fill(values: Float64Array): void {
    for (let from = 0; from < values.length; from += BLOCK) {
      const block = values.length <= BLOCK ? values : values.subarray(from, from + BLOCK)
      this.#stream.fillWords(words, 2 * block.length)
      this.#quantile.fill(block, words)
    }
  }
}
