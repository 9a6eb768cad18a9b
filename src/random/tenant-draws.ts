/** The policies' draws: a stream a tenant, so that one tenant's requests move no other's choices. */
import { floats, intsOf } from '../collections/index.ts'
import type { Draws } from '../contract/index.ts'
import { createStream, type Stream } from './stream.ts'

const TWO_TO_MINUS_32 = 1 / 4_294_967_296
/** Draws of a tenant made ahead. */
const BLOCK = 64
const words = new Int32Array(BLOCK)

export class TenantDraws implements Draws {
  private readonly streams: readonly Stream[]
  /** In [0, 1), multiples of 2^-32. */
  private readonly units: Float64Array
  /** Where each tenant's next draw lies in `units`. */
  private readonly next: Int32Array

  /** One path a tenant, in the order of tenant numbers, as `7/0/search/routing`. */
  constructor(paths: readonly string[]) {
    this.units = floats(paths.length * BLOCK)
    this.streams = paths.map(createStream)
    // At the start of the next tenant's block, so that the first draw makes the block.
    this.next = intsOf(paths.map((_, tenant) => (tenant + 1) * BLOCK))
  }

  /**
   * A uniform integer in 0 .. n - 1, for n up to 2^31, by multiplying and dropping the fraction: no value is likelier
   * than another by more than n / 2^32 of its probability.
   */
  below(tenant: number, n: number): number {
    let at = this.next[tenant]!
    // Where a block ends: its first draw is taken as soon as it is made, so that none begins here.
    if ((at & (BLOCK - 1)) === 0) {
      at -= BLOCK
      this.fill(tenant, at)
    }
    this.next[tenant] = at + 1
    return (this.units[at]! * n) | 0
  }

  /** A power of two of what was drawn: the product with n is rounded the same before and after. */
  private fill(tenant: number, from: number): void {
    this.streams[tenant]!.fillWords(words)
    for (let i = 0; i < BLOCK; i++) this.units[from + i] = (words[i]! >>> 0) * TWO_TO_MINUS_32
  }
}
