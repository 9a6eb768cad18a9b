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
  /** The source whose last known arrival is the earliest. */
  private slowest: Block | undefined
  /** How often it has been so since another one was. */
  private inARow = 0
  /** Every arrival before this instant is in a block. */
  private knownUntilNs = 0
  /** What the blocks hold: so many arrivals, the first and the last of them. */
  private held = 0
  private heldFromNs = 0
  private heldToNs = 0
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
    this.dueNs = floats(capacity)
    this.tenantOf = ints(capacity)
    this.bounds = ints(capacity)
  }

  /** Gets the next arrivals ready, from `cursor` 0 on; `length` is 0 when there are none left. */
  refill(): void {
    this.cursor = 0
    for (;;) {
      this.fillBlocks()
      if (this.held > this.bounds.length) this.makeRoom()
      const bucketsPerNs = this.heldToNs > this.heldFromNs ? (this.held - 1) / (this.heldToNs - this.heldFromNs) : 0
      this.length = this.count(bucketsPerNs)
      // One much busier than the others: it is asked for more the next time.
      if (this.length < FEW * this.blocks.length && this.inARow >= IN_A_ROW) {
        this.slowest!.wantsMore = true
        this.inARow = 0
      }
      if (this.length > 0) {
        this.merge(bucketsPerNs)
        return
      }
      // Of one source so many are due at one instant that its block holds no other.
      if (this.blocks.every(block => block.isLast)) return
    }
  }

  private fillBlocks(): void {
    const before = this.slowest
    this.slowest = undefined
    let knownUntilNs = this.horizonNs
    let held = 0
    let fromNs = Number.POSITIVE_INFINITY
    let toNs = Number.NEGATIVE_INFINITY
    for (const block of this.blocks) {
      if (!block.isLast && (block.isHalfEmpty() || block.holdsOneInstant())) block.fill()
      const { lastNs } = block
      if (block.cursor < block.filled) {
        held += block.filled - block.cursor
        fromNs = Math.min(fromNs, block.dueNs[block.cursor]!)
        toNs = Math.max(toNs, lastNs)
      }
      if (block.isLast || lastNs >= knownUntilNs) continue
      knownUntilNs = lastNs
      this.slowest = block
    }
    this.inARow = this.slowest !== undefined && this.slowest === before ? this.inARow + 1 : 0
    this.knownUntilNs = knownUntilNs
    this.held = held
    this.heldFromNs = fromNs
    this.heldToNs = Math.min(toNs, knownUntilNs)
  }

  /** How many are known to be next; `bounds` then says how many of them each bucket gets. */
  private count(bucketsPerNs: number): number {
    const { bounds, knownUntilNs, heldFromNs } = this
    bounds.fill(0, 0, this.held)
    let length = 0
    for (const block of this.blocks) {
      const { dueNs, filled, cursor } = block
      let at = cursor
      for (; at < filled && dueNs[at]! < knownUntilNs; at++) bounds[((dueNs[at]! - heldFromNs) * bucketsPerNs) | 0]!++
      block.end = at
      length += at - cursor
    }
    return length
  }

  private merge(bucketsPerNs: number): void {
    const { bounds, held } = this
    let most = 0
    let end = 0
    for (let bucket = 0; bucket < held; bucket++) {
      const count = bounds[bucket]!
      if (count > most) most = count
      bounds[bucket] = end
      end += count
    }
    this.distribute(bucketsPerNs)
    if (most > MOST_IN_A_BUCKET && bucketsPerNs > 0) this.sortByComparison()
    else this.insertAll()
  }

  /** Each arrival into its bucket; within one, by source. */
  private distribute(bucketsPerNs: number): void {
    const { dueNs, tenantOf, bounds, heldFromNs } = this
    for (let i = 0; i < this.blocks.length; i++) {
      const block = this.blocks[i]!
      const tenant = this.tenants[i]!
      const { end } = block
      for (let at = block.cursor; at < end; at++) {
        const ns = block.dueNs[at]!
        const to = bounds[((ns - heldFromNs) * bucketsPerNs) | 0]!++
        dueNs[to] = ns
        tenantOf[to] = tenant
      }
      block.cursor = end
    }
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

  /** In place of `insertAll`. Equal instants lie in one bucket, by source already. */
  private sortByComparison(): void {
    const { length } = this
    const dueNs = this.dueNs.slice(0, length)
    const tenantOf = this.tenantOf.slice(0, length)
    const order = Uint32Array.from({ length }, (_, i) => i).sort((a, b) => dueNs[a]! - dueNs[b]! || a - b)
    for (let i = 0; i < length; i++) {
      this.dueNs[i] = dueNs[order[i]!]!
      this.tenantOf[i] = tenantOf[order[i]!]!
    }
  }

  private makeRoom(): void {
    const capacity = Math.max(2 * this.bounds.length, this.held)
    this.dueNs = floats(capacity)
    this.tenantOf = ints(capacity)
    this.bounds = ints(capacity)
  }
}

/** What was asked of one source and not yet handed on. */
class Block {
  dueNs: Float64Array
  cursor = 0
  filled = 0
  /** What lies before is known to be next. */
  end = 0
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
