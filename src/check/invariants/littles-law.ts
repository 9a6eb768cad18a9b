/**
 * Little's law as an identity (J. D. C. Little, Operations Research 9, 1961; for a finite stretch: Little and Graves, 2008,
 * equation 2): over [0, T] the integral of the number in a system equals the sum of the times that each spent in it, up to
 * its departure or T. For every queue, executor and tenant, and for the whole, in integer ns, at the end of arrivals and at
 * the end of the run. One side is what the core says is there (its columns `length`, `size`, `live`), summed between
 * events; the other the instants at which each request came and went.
 */
import { ExactSum } from '../exact-sum.ts'
import type { Invariant } from '../invariant.ts'
import type { Batch, Request, Shadow } from '../shadow.ts'

/** One place that holds requests. */
interface Place {
  readonly area: ExactSum
  readonly times: ExactSum
  number: number
  sinceNs: number
}

export class LittlesLaw implements Invariant {
  readonly name = "Little's law"
  private readonly shadow: Shadow
  private readonly queues: readonly Place[]
  private readonly executors: readonly Place[]
  private readonly tenants: readonly Place[]
  private readonly system = place()
  /** Of each tenant, by what arrived and left. */
  private readonly present: number[]

  constructor(shadow: Shadow) {
    this.shadow = shadow
    this.queues = shadow.queues.map(place)
    this.executors = shadow.running.map(place)
    this.tenants = shadow.facts.tenants.map(place)
    this.present = shadow.facts.tenants.map(() => 0)
  }

  /** Request-ns that were spent in the system so far: both sides of the identity, once it was found to hold. */
  get requestNs(): bigint {
    return this.system.area.value
  }

  arrived({ tenant }: Request): void {
    this.present[tenant]!++
    this.count(this.tenants[tenant]!, this.present[tenant]!)
  }

  displaced(request: Request): void {
    this.leavesQueue(request)
  }

  started({ members }: Batch): void {
    for (const member of members) this.leavesQueue(member)
  }

  stopped({ executor, startNs, members }: Batch): void {
    this.executors[executor]!.times.addProduct(members.length, this.shadow.state.nowNs - startNs)
  }

  left(request: Request): void {
    this.leavesQueue(request)
    const { tenant, arrivedNs } = request
    const spentNs = this.shadow.state.nowNs - arrivedNs
    this.present[tenant]!--
    this.count(this.tenants[tenant]!, this.present[tenant]!)
    this.tenants[tenant]!.times.add(spentNs)
    this.system.times.add(spentNs)
  }

  afterEvent(): void {
    const { shadow } = this
    const { queues, batches, tasks } = shadow.state
    for (const queue of shadow.touchedQueues) this.count(this.queues[queue]!, queues.length[queue]!)
    for (const executor of shadow.touchedExecutors) this.count(this.executors[executor]!, batches.size[executor]!)
    this.count(this.system, tasks.live)
    if (shadow.kind === 'end') this.compareAll()
  }

  finished(): void {
    this.compareAll()
  }

  private leavesQueue({ queue, queuedNs }: Request): void {
    if (queue >= 0) this.queues[queue]!.times.add(this.shadow.state.nowNs - queuedNs)
  }

  /** The area up to now belongs to the number until now. */
  private count(place: Place, number: number): void {
    const { nowNs } = this.shadow.state
    place.area.addProduct(place.number, nowNs - place.sinceNs)
    place.number = number
    place.sinceNs = nowNs
  }

  private compareAll(): void {
    const { shadow } = this
    const { names } = shadow.facts
    const { nowNs } = shadow.state
    const inQueues = shadow.queues.map(waiting => stillThere(waiting, nowNs, request => request.queuedNs))
    const byTenant = shadow.facts.tenants.map(() => 0n)
    for (const request of shadow.requests.values()) byTenant[request.tenant]! += BigInt(nowNs - request.arrivedNs)
    const executing = shadow.running.map(batch =>
      batch === undefined ? 0n : BigInt(batch.members.length) * BigInt(nowNs - batch.startNs),
    )
    for (const [queue, place] of this.queues.entries()) this.compare(place, inQueues[queue]!, `queue ${queue}`)
    for (const [tenant, place] of this.tenants.entries()) this.compare(place, byTenant[tenant]!, names.tenants[tenant]!)
    for (const [executor, place] of this.executors.entries())
      this.compare(place, executing[executor]!, names.executors[executor]!)
    this.compare(
      this.system,
      byTenant.reduce((sum, ns) => sum + ns, 0n),
      'the whole system',
    )
  }

  private compare(place: Place, unfinishedNs: bigint, what: string): void {
    this.count(place, place.number)
    const area = place.area.value
    const times = place.times.value + unfinishedNs
    if (area === times) return
    this.shadow.broken(
      this.name,
      `the number of requests of ${what}, summed over time, is ${area} request-ns, their times sum up to ${times}`,
    )
  }
}

function place(): Place {
  return { area: new ExactSum(), times: new ExactSum(), number: 0, sinceNs: 0 }
}

function stillThere(requests: readonly Request[], nowNs: number, since: (request: Request) => number): bigint {
  return requests.reduce((sum, request) => sum + BigInt(nowNs - since(request)), 0n)
}
