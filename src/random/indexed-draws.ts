/**
 * Draws by number, without state: draw i of a path is a function of the path and i. So the noise of a tenant's n-th
 * request is the same whoever was served before it, under every policy.
 *
 * The function is Threefry-2x32 with 13 rounds, the fewest that pass BigCrush (Salmon, Moraes, Dror and Shaw, "Parallel
 * random numbers: as easy as 1, 2, 3", SC 2011): additions, rotations and exclusive-ors of 32-bit words. The key comes
 * from the path's stream, the counter is the index.
 */
import type { Numbers } from '../contract/index.ts'
import { createStream } from './stream.ts'

const TWO_TO_MINUS_32 = 1 / 4_294_967_296
const TWO_TO_MINUS_52 = 1 / 4_503_599_627_370_496
/** An index is below 2^53, so that it takes so many bits of the counter's high word. */
const INDEX_BITS_ABOVE_32 = 21
/** How many uniforms a draw can be made of. */
export const PARTS = 1 << (32 - INDEX_BITS_ABOVE_32)
/** Skein's key-schedule parity, cut to 32 bits. */
const PARITY = 0x1bd11bda

/** The second word of the last block: a returned pair would be an allocation. */
const secondWord = new Int32Array(1)

/** Encrypts the counter (low, high); returns the first word as int32 and leaves the second in `secondWord`. */
export function threefryBlock(key0: number, key1: number, low: number, high: number): number {
  const key2 = PARITY ^ key0 ^ key1
  let x = (low + key0) | 0
  let y = (high + key1) | 0
  x = (x + y) | 0
  y = ((y << 13) | (y >>> 19)) ^ x
  x = (x + y) | 0
  y = ((y << 15) | (y >>> 17)) ^ x
  x = (x + y) | 0
  y = ((y << 26) | (y >>> 6)) ^ x
  x = (x + y) | 0
  y = ((y << 6) | (y >>> 26)) ^ x
  x = (x + key1) | 0
  y = (y + key2 + 1) | 0
  x = (x + y) | 0
  y = ((y << 17) | (y >>> 15)) ^ x
  x = (x + y) | 0
  y = ((y << 29) | (y >>> 3)) ^ x
  x = (x + y) | 0
  y = ((y << 16) | (y >>> 16)) ^ x
  x = (x + y) | 0
  y = ((y << 24) | (y >>> 8)) ^ x
  x = (x + key2) | 0
  y = (y + key0 + 2) | 0
  x = (x + y) | 0
  y = ((y << 13) | (y >>> 19)) ^ x
  x = (x + y) | 0
  y = ((y << 15) | (y >>> 17)) ^ x
  x = (x + y) | 0
  y = ((y << 26) | (y >>> 6)) ^ x
  x = (x + y) | 0
  y = ((y << 6) | (y >>> 26)) ^ x
  x = (x + key0) | 0
  y = (y + key1 + 3) | 0
  x = (x + y) | 0
  secondWord[0] = ((y << 17) | (y >>> 15)) ^ x
  return x
}

/** The second word (int32) of the block that `threefryBlock` made last. */
export function threefrySecondWord(): number {
  return secondWord[0]!
}

export class IndexedDraws {
  readonly #key0: number
  readonly #key1: number

  constructor(path: string) {
    const stream = createStream(path)
    this.#key0 = stream.nextUint32() | 0
    this.#key1 = stream.nextUint32() | 0
  }

  /** An odd multiple of 2^-53, so in the open interval (0, 1). `index` is an integer in 0 .. 2^53 - 1. */
  unit(index: number): number {
    const first = threefryBlock(this.#key0, this.#key1, index | 0, (index * TWO_TO_MINUS_32) | 0)
    return ((first >>> 0) * 1_048_576 + (secondWord[0]! >>> 12) + 0.5) * TWO_TO_MINUS_52
  }

  /** Writes `unit(indices[at])` to `unit[0]`: no double crosses the call, where it may be an allocation. */
  drawUnit(indices: Numbers, at: number, unit: Float64Array): void {
    const index = indices[at]!
    const first = threefryBlock(this.#key0, this.#key1, index | 0, (index * TWO_TO_MINUS_32) | 0)
    unit[0] = ((first >>> 0) * 1_048_576 + (secondWord[0]! >>> 12) + 0.5) * TWO_TO_MINUS_52
  }

  /**
   * Where one draw needs several uniforms: the parts 0 .. PARTS - 1 of draw `index`, of which part 0 is `unit(index)`. The
   * part stands in the bits of the counter that no index reaches.
   */
  unitOf(index: number, part: number): number {
    const high = (index * TWO_TO_MINUS_32) | 0 | (part << INDEX_BITS_ABOVE_32)
    const first = threefryBlock(this.#key0, this.#key1, index | 0, high)
    return ((first >>> 0) * 1_048_576 + (secondWord[0]! >>> 12) + 0.5) * TWO_TO_MINUS_52
  }

  /** An integer in 0 .. 2^32 - 1. `index` is an integer in 0 .. 2^53 - 1. */
  uint32(index: number): number {
    return threefryBlock(this.#key0, this.#key1, index | 0, (index * TWO_TO_MINUS_32) | 0) >>> 0
  }
}
