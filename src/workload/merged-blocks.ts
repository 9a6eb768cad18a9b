/**
 * Several sources merged into one ascending sequence, many arrivals at a time. All arrivals before an instant are known
 * once each source has been asked for more than that; these are put in order by buckets of time, about one arrival each, and
 * an insertion sort that has next to nothing left to do. That costs the same whether there are 8 tenants or 1,000, where a
 * heap of tenants costs a few comparisons that no processor can predict for each arrival.
 *
 * Simultaneous arrivals come in the order of their sources, and within a source in its own.
 */
import { floats, ints } from '../collections/index.ts'
import type { ArrivalSource } from './arrival-source.ts'

/**
 * Arrivals that are asked for at first: of all sources together at least so many, of each so many that a refill is worth
 * its look at all of them, unless that would be more than the second fastest memory holds.
 */
const LEAST_AT_FIRST = 1024
const WORTH_A_LOOK = 128
const MOST_AT_FIRST = 1 << 17
const SMALLEST_BLOCK = 16
const LARGEST_BLOCK = 1 << 16
/** A refill that gives fewer than this for each source has looked through most of them in vain. */
const FEW = 4
/** Not by chance is a source the slowest so often in a row: it is busier than its block is large. */
const IN_A_ROW = 8
/** Where bursts put more than this into one bucket, insertion would be slow. */
const MOST_IN_A_BUCKET = 32

export class MergedBlocks {
  /** Arrivals from `cursor` to `length` are the next, of `tenantOf[i]` at `dueNs[i]`; the reader moves the cursor. */
  cursor = 0
  length = 0
  dueNs: Float64Array
  tenantOf: Int32Array
  private readonly tenants: readonly number[]
  private readonly blocks: Block[]
  private readonly horizonNs: number
  /** The source that `knownUntilNs` came from. */
  private slowest: Block | undefined
  /** How often it has been so since another one was. */
  private inARow = 0
  private gatheredNs: Float64Array
  private gatheredOf: Int32Array
  /** Where each bucket begins. */
  private bounds: Int32Array

  /** Sources by tenant number; `undefined` is none. Arrivals at or after the horizon don't exist. */
  constructor(sources: readonly (ArrivalSource | undefined)[], horizonNs: number) {
    this.tenants = [...sources.keys()].filter(tenant => sources[tenant] !== undefined)
    const share = (arrivals: number) => Math.ceil(arrivals / Math.max(1, this.tenants.length))
    const size = Math.max(share(LEAST_AT_FIRST), Math.min(WORTH_A_LOOK, share(MOST_AT_FIRST)), SMALLEST_BLOCK)
    this.blocks = this.tenants.map(tenant => new Block(sources[tenant]!, size, horizonNs))
    this.horizonNs = horizonNs
    // All that the blocks hold: more is needed only where one of them grows.
    const capacity = size * this.blocks.length
    this.gatheredNs = floats(capacity)
    this.gatheredOf = ints(capacity)
    this.dueNs = floats(capacity)
    this.tenantOf = ints(capacity)
    this.bounds = ints(capacity + 1)
  }

  /** Gets the next arrivals ready, from `cursor` 0 on; `length` is 0 when there are none left. */
  refill(): void {
    this.cursor = 0
    for (;;) {
      const endNs = this.knownUntilNs()
      this.length = this.gather(endNs)
      // One much busier than the others: it is asked for more the next time.
      if (this.length < FEW * this.blocks.length && this.inARow >= IN_A_ROW) {
        this.slowest!.wantsMore = true
        this.inARow = 0
      }
      if (this.length > 0) break
      // Of one source so many are due at one instant that its block holds no other.
      if (this.blocks.every(block => block.isLast)) return
    }
    this.sort()
  }

  /** The instant before which every arrival is in a block. */
  private knownUntilNs(): number {
    const before = this.slowest
    let untilNs = this.horizonNs
    this.slowest = undefined
    for (const block of this.blocks) {
      if (!block.isLast && (block.isHalfEmpty() || block.holdsOneInstant())) block.fill()
      if (block.isLast || block.lastNs >= untilNs) continue
      untilNs = block.lastNs
      this.slowest = block
    }
    this.inARow = this.slowest !== undefined && this.slowest === before ? this.inARow + 1 : 0
    return untilNs
  }

  private gather(endNs: number): number {
    let n = 0
    for (let i = 0; i < this.blocks.length; i++) {
      const block = this.blocks[i]!
      const { dueNs, filled } = block
      const tenant = this.tenants[i]!
      if (n + filled - block.cursor > this.gatheredNs.length) this.makeRoom(n + filled - block.cursor)
      const { gatheredNs, gatheredOf } = this
      let at = block.cursor
      while (at < filled && dueNs[at]! < endNs) {
        gatheredNs[n] = dueNs[at++]!
        gatheredOf[n++] = tenant
      }
      block.cursor = at
    }
    return n
  }

  private sort(): void {
    const { gatheredNs, gatheredOf, dueNs, tenantOf, bounds, length } = this
    let fromNs = gatheredNs[0]!
    let toNs = fromNs
    for (let i = 1; i < length; i++) {
      fromNs = Math.min(fromNs, gatheredNs[i]!)
      toNs = Math.max(toNs, gatheredNs[i]!)
    }
    const bucketsPerNs = toNs > fromNs ? (length - 1) / (toNs - fromNs) : 0
    bounds.fill(0, 0, length + 1)
    for (let i = 0; i < length; i++) bounds[((gatheredNs[i]! - fromNs) * bucketsPerNs) | 0]!++
    let most = 0
    let end = 0
    for (let bucket = 0; bucket < length; bucket++) {
      const count = bounds[bucket]!
      if (count > most) most = count
      bounds[bucket] = end
      end += count
    }
    for (let i = 0; i < length; i++) {
      const to = bounds[((gatheredNs[i]! - fromNs) * bucketsPerNs) | 0]!++
      dueNs[to] = gatheredNs[i]!
      tenantOf[to] = gatheredOf[i]!
    }
    if (most > MOST_IN_A_BUCKET && bucketsPerNs > 0) this.sortByComparison()
    else this.insertAll()
  }

  /** What lies in the wrong order within a bucket moves down to its place. */
  private insertAll(): void {
    const { dueNs, tenantOf, length } = this
    for (let i = 1; i < length; i++) {
      const ns = dueNs[i]!
      if (dueNs[i - 1]! <= ns) continue
      const tenant = tenantOf[i]!
      let hole = i
      while (hole > 0 && dueNs[hole - 1]! > ns) {
        dueNs[hole] = dueNs[hole - 1]!
        tenantOf[hole] = tenantOf[hole - 1]!
        hole--
      }
      dueNs[hole] = ns
      tenantOf[hole] = tenant
    }
  }

  private sortByComparison(): void {
    const { gatheredNs, gatheredOf, dueNs, tenantOf, length } = this
    const order = Uint32Array.from({ length }, (_, i) => i).sort((a, b) => gatheredNs[a]! - gatheredNs[b]! || a - b)
    for (let i = 0; i < length; i++) {
      dueNs[i] = gatheredNs[order[i]!]!
      tenantOf[i] = gatheredOf[order[i]!]!
    }
  }

  private makeRoom(needed: number): void {
    const capacity = Math.max(2 * this.gatheredNs.length, needed)
    const { gatheredNs, gatheredOf } = this
    this.gatheredNs = floats(capacity)
    this.gatheredNs.set(gatheredNs)
    this.gatheredOf = ints(capacity)
    this.gatheredOf.set(gatheredOf)
    this.dueNs = floats(capacity)
    this.tenantOf = ints(capacity)
    this.bounds = ints(capacity + 1)
  }
}

/** What was asked of one source and not yet handed on. */
class Block {
  dueNs: Float64Array
  cursor = 0
  filled = 0
  /** No arrival before the horizon comes after these. */
  isLast = false
  /** To hold more from the next time on. */
  wantsMore = false
  /** What is asked for at a time, half of what the block holds. */
  private more: Float64Array
  private readonly source: ArrivalSource
  private readonly size: number
  private readonly horizonNs: number

  /** Grows to its size while it is filled: many a run ends before a thousand requests have come. */
  constructor(source: ArrivalSource, size: number, horizonNs: number) {
    this.dueNs = new Float64Array(SMALLEST_BLOCK)
    this.more = new Float64Array(SMALLEST_BLOCK / 2)
    this.source = source
    this.size = size
    this.horizonNs = horizonNs
  }

  get lastNs(): number {
    return this.filled === 0 ? Number.NEGATIVE_INFINITY : this.dueNs[this.filled - 1]!
  }

  /** Some block is always about to end: were only that one filled, each refill would be for a handful. */
  isHalfEmpty(): boolean {
    return this.filled - this.cursor < this.more.length
  }

  /** Or none at all: nothing can be said of what comes before the last instant then. */
  holdsOneInstant(): boolean {
    return this.cursor === this.filled || this.dueNs[this.cursor]! === this.lastNs
  }

  /** Behind what is left. */
  fill(): void {
    const left = this.filled - this.cursor
    const { length } = this.dueNs
    if (left > length / 2 || length < this.size || (this.wantsMore && length < LARGEST_BLOCK)) this.grow()
    else this.dueNs.copyWithin(0, this.cursor, this.filled)
    this.wantsMore = false
    this.cursor = 0
    const came = this.source.fill(this.more)
    this.dueNs.set(this.more, left)
    this.filled = left + came
    this.isLast = came < this.more.length || this.lastNs >= this.horizonNs
  }

  private grow(): void {
    const { dueNs } = this
    this.dueNs = new Float64Array(2 * dueNs.length)
    this.dueNs.set(dueNs.subarray(this.cursor, this.filled))
    this.more = new Float64Array(dueNs.length)
  }
}
