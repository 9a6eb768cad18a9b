/**
 * What routing by speed shares: the ready replicas of each variant in classes that are equally fast. A variant has one
 * speed per device type, so the classes are few, however many replicas there are: members of a class are told apart by a
 * count or by turns, and only the classes need be compared for each request.
 */
import type { Parameter, View } from '../../contract/index.ts'

export interface SpeedClasses {
  /** Variant v has the classes `first[v]` .. `first[v + 1] - 1`. */
  readonly first: Int32Array
  /** Members of class k, ascending: `member[start[k]]` .. `member[start[k] + size[k] - 1]`. */
  readonly start: Int32Array
  readonly size: Int32Array
  readonly member: Int32Array
  /** Expected time (ns) that a request takes, by class: of a batch, divided by its size. */
  readonly nsPerRequest: Float64Array
  /** Class of a ready replica, else -1. */
  readonly classOf: Int32Array
}

export const batchSizeParameter: Parameter = {
  kind: 'integer',
  summary: 'requests in the batch whose expected time, divided by its size, is taken for the time of one',
  default: 1,
  minimum: 1,
}

/** O(replicas x classes of a variant): for `rebuilt`. Larger batches than a replica can hold are taken to be its largest. */
export function speedClasses(view: View, batchSize: number): SpeedClasses {
  const { ready, replicas } = view
  const variants = ready.size.length
  const first = new Int32Array(variants + 1)
  const member = new Int32Array(ready.member.length)
  const classOf = new Int32Array(replicas.state.length).fill(-1)
  const nsPerRequest: number[] = []
  const start: number[] = []
  const size: number[] = []
  let placed = 0
  for (let variant = 0; variant < variants; variant++) {
    first[variant] = size.length
    const members = Array.from({ length: ready.size[variant]! }, (_, i) => ready.member[ready.start[variant]! + i]!)
    const times = members.map(replica => {
      const batch = Math.min(batchSize, replicas.maxBatch[replica]!)
      // What takes no time at all is taken to take the least there is.
      return Math.max(1, view.expectedServiceNs(replica, batch, 1)) / batch
    })
    for (const ns of [...new Set(times)].sort((a, b) => a - b)) {
      const alike = members.filter((_, i) => times[i] === ns)
      for (const replica of alike) classOf[replica] = size.length
      member.set(alike, placed)
      nsPerRequest.push(ns)
      start.push(placed)
      size.push(alike.length)
      placed += alike.length
    }
  }
  first[variants] = size.length
  return {
    first,
    start: Int32Array.from(start),
    size: Int32Array.from(size),
    member,
    nsPerRequest: Float64Array.from(nsPerRequest),
    classOf,
  }
}
