/**
 * All tenants' arrivals merged in the order of rule R4: by instant, then by tenant. Those of open processes are merged
 * many at a time; those that depend on the run (closed loops) one by one, since each may still change.
 */
import { IndexedHeap } from '../collections/index.ts'
import type { ArrivalSource } from './arrival-source.ts'
import { MergedBlocks } from './merged-blocks.ts'

export class MergedArrivals {
  /** By tenant. */
  readonly sources: readonly ArrivalSource[]
  /** The tenant whose request is due next, or -1 when there is none left (or none is known yet). */
  next = -1
  /** When it is due. */
  nextNs = 0
  private readonly horizonNs: number
  private readonly open: MergedBlocks
  private readonly reactive: IndexedHeap
  private readonly one = new Float64Array(1)
  private isReactive = false

  /** Arrivals at or after the horizon don't exist. */
  constructor(sources: readonly ArrivalSource[], horizonNs: number) {
    this.sources = sources
    this.horizonNs = horizonNs
    this.open = new MergedBlocks(
      sources.map(source => (source.isReactive === true ? undefined : source)),
      horizonNs,
    )
    this.reactive = new IndexedHeap(sources.length)
    for (const [tenant, source] of sources.entries()) if (source.isReactive === true) this.ask(tenant)
    this.open.refill()
    this.choose()
  }

  /** Moves on: the request that was next has been sent. */
  advance(): void {
    const { open } = this
    if (this.isReactive) this.ask(this.next)
    else if (++open.cursor === open.length) open.refill()
    this.choose()
  }

  /** The tenant's next arrival is due at this instant, earlier than its source knew when it was asked. */
  nextIs(tenant: number, dueNs: number): void {
    if (dueNs >= this.horizonNs) return
    this.reactive.timeNs[tenant] = dueNs
    this.reactive.moved(tenant)
    this.choose()
  }

  private ask(tenant: number): void {
    const isKnown = this.sources[tenant]!.fill(this.one) === 1 && this.one[0]! < this.horizonNs
    if (!isKnown) {
      this.reactive.remove(tenant)
      return
    }
    this.reactive.timeNs[tenant] = this.one[0]!
    this.reactive.moved(tenant)
  }

  private choose(): void {
    const { open } = this
    const { cursor } = open
    if (cursor < open.length) {
      this.next = open.tenantOf[cursor]!
      this.nextNs = open.dueNs[cursor]!
    } else {
      this.next = -1
    }
    if (this.reactive.length > 0 || this.isReactive) this.chooseReactive()
  }

  private chooseReactive(): void {
    const tenant = this.reactive.top
    this.isReactive = false
    if (tenant < 0) return
    const dueNs = this.reactive.timeNs[tenant]!
    if (this.next >= 0 && (this.nextNs < dueNs || (this.nextNs === dueNs && this.next < tenant))) return
    this.next = tenant
    this.nextNs = dueNs
    this.isReactive = true
  }
}
