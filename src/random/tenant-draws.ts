/** The policies' draws: a stream a tenant, so that one tenant's requests move no other's choices. */
import { ints, intsOf } from '../collections/index.ts'
import type { Draws } from '../contract/index.ts'
import { createStream, type Stream } from './stream.ts'

const TWO_TO_MINUS_32 = 1 / 4_294_967_296
/** Draws of a tenant made ahead. */
const BLOCK = 64

export class TenantDraws implements Draws {
  private readonly streams: readonly Stream[]
  private readonly blocks: readonly Int32Array[]
  private readonly words: Int32Array
  /** Where each tenant's next draw lies in `words`, and where its block ends. */
  private readonly next: Int32Array

  /** One path a tenant, in the order of tenant numbers, as `7/0/search/routing`. */
  constructor(paths: readonly string[]) {
    this.words = ints(paths.length * BLOCK)
    this.streams = paths.map(createStream)
    this.blocks = paths.map((_, tenant) => this.words.subarray(tenant * BLOCK, (tenant + 1) * BLOCK))
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
      this.streams[tenant]!.fillWords(this.blocks[tenant]!)
      at -= BLOCK
    }
    this.next[tenant] = at + 1
    return ((this.words[at]! >>> 0) * n * TWO_TO_MINUS_32) | 0
  }
}
