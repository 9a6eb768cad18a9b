/** All tenants' arrivals merged in the order of rule R4: by instant, then by tenant. Drawn in blocks. */
import { IndexedHeap } from '../collections/index.ts'
import type { ArrivalSource } from './arrival-source.ts'

const BLOCK = 512

export class MergedArrivals {
  /** By tenant. */
  readonly sources: readonly ArrivalSource[]
  private readonly blocks: readonly Float64Array[]
  private readonly filled: Int32Array
  private readonly cursor: Int32Array
  private readonly horizonNs: number
  private readonly heap: IndexedHeap

  /** Arrivals at or after the horizon don't exist. */
  constructor(sources: readonly ArrivalSource[], horizonNs: number) {
    this.sources = sources
    this.blocks = sources.map(() => new Float64Array(BLOCK))
    this.filled = new Int32Array(sources.length)
    this.cursor = new Int32Array(sources.length)
    this.horizonNs = horizonNs
    this.heap = new IndexedHeap(sources.length)
    for (let tenant = 0; tenant < sources.length; tenant++) this.advance(tenant)
  }

  /** The tenant whose request is due next, or -1 when there is none left. */
  get next(): number {
    return this.heap.top
  }

  get timeNs(): Float64Array {
    return this.heap.timeNs
  }

  /** Moves on to the tenant's next arrival. */
  advance(tenant: number): void {
    let at = this.cursor[tenant]!
    if (at >= this.filled[tenant]!) {
      this.filled[tenant] = this.sources[tenant]!.fill(this.blocks[tenant]!)
      at = 0
    }
    this.cursor[tenant] = at + 1
    const dueNs = at < this.filled[tenant]! ? this.blocks[tenant]![at]! : this.horizonNs
    if (dueNs >= this.horizonNs) {
      this.heap.remove(tenant)
      return
    }
    this.heap.timeNs[tenant] = dueNs
    this.heap.moved(tenant)
  }

  /** The tenant's next arrival is due at this instant, earlier than its source knew when it was asked. */
  nextIs(tenant: number, dueNs: number): void {
    if (dueNs >= this.horizonNs) return
    this.heap.timeNs[tenant] = dueNs
    this.heap.moved(tenant)
  }
}
