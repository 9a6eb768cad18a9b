/**
 * What routing by speed shares: the ready replicas of each variant in classes that are equally fast. A variant has one
 * speed per device type, so the classes are few, however many replicas there are: members of a class are told apart by a
 * count or by turns, and only the classes need be compared for each request.
 */
import type { Parameter, ParameterValues, View, WorldNames } from '../../contract/index.ts'

export interface SpeedClasses {
  /** Variant v has the classes `first[v]` .. `first[v + 1] - 1`, from the fastest to the slowest. */
  readonly first: Int32Array
  /** Members of class k, ascending: `member[start[k]]` .. `member[start[k] + size[k] - 1]`. */
  readonly start: Int32Array
  readonly size: Int32Array
  readonly member: Int32Array
  /** What a request costs, by class: its expected time (ns), or in inverse proportion to the weights that were given. */
  readonly cost: Float64Array
  /** The inverse as a whole number, by class: the weight that was given, or thousandths of the variant's fastest. */
  readonly weight: Int32Array
  /** Class of a ready replica, else -1. */
  readonly classOf: Int32Array
}

/** How fast a replica is taken to be. */
export interface Speeds {
  /** The time of one request is that of a batch of this size, divided by it; of a replica's largest where that is less. */
  readonly batchSize: number
  /** By executor; without them the measured times count. */
  readonly weights: Int32Array | undefined
}

/** The weight of the fastest, where none are given. */
const FASTEST = 1000
const LARGEST_WEIGHT = 1000

export const speedParameters: { readonly [name: string]: Parameter } = {
  batchSize: {
    kind: 'integer',
    summary: 'requests in the batch whose expected time, divided by its size, is taken for the time of one',
    default: 1,
    minimum: 1,
  },
  weights: {
    kind: 'weights',
    summary: 'speeds by device type, in place of the measured ones; of a type without one 1',
    default: {},
    maximum: LARGEST_WEIGHT,
  },
}

/** From the values of `speedParameters`. */
export function speedsOf({ batchSize, weights }: ParameterValues, { executorDevice }: WorldNames): Speeds {
  const given = new Map(Object.entries(weights as { readonly [deviceType: string]: number }))
  return {
    batchSize: batchSize as number,
    weights: given.size === 0 ? undefined : Int32Array.from(executorDevice, type => given.get(type) ?? 1),
  }
}

/** O(replicas x classes of a variant): for `rebuilt`. */
export function speedClasses(view: View, speeds: Speeds): SpeedClasses {
  const { ready, replicas } = view
  const variants = ready.size.length
  const first = new Int32Array(variants + 1)
  const member = new Int32Array(ready.member.length)
  const classOf = new Int32Array(replicas.state.length).fill(-1)
  const costs: number[] = []
  const weight: number[] = []
  const start: number[] = []
  const size: number[] = []
  const costOf = costsBy(view, speeds)
  let placed = 0
  for (let variant = 0; variant < variants; variant++) {
    first[variant] = size.length
    const members = Array.from({ length: ready.size[variant]! }, (_, i) => ready.member[ready.start[variant]! + i]!)
    const ofMembers = members.map(costOf)
    const distinct = [...new Set(ofMembers)].sort((a, b) => a - b)
    for (const cost of distinct) {
      const alike = members.filter((_, i) => ofMembers[i] === cost)
      for (const replica of alike) classOf[replica] = size.length
      member.set(alike, placed)
      costs.push(cost)
      const given = speeds.weights?.[replicas.executor[alike[0]!]!]
      weight.push(given ?? Math.max(1, Math.round((FASTEST * distinct[0]!) / cost)))
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
    cost: Float64Array.from(costs),
    weight: Int32Array.from(weight),
    classOf,
  }
}

function costsBy(view: View, { batchSize, weights }: Speeds): (replica: number) => number {
  const { replicas } = view
  if (weights !== undefined) {
    // A multiple of all weights, so that costs are whole and what is equal is equal.
    const multiple = [...new Set(weights)].reduce((a, b) => (a / greatestCommonDivisor(a, b)) * b, 1)
    return replica => multiple / weights[replicas.executor[replica]!]!
  }
  return replica => {
    const batch = Math.min(batchSize, replicas.maxBatch[replica]!)
    // What takes no time at all is taken to take the least there is.
    return Math.max(1, view.expectedServiceNs(replica, batch, 1)) / batch
  }
}

function greatestCommonDivisor(a: number, b: number): number {
  return b === 0 ? a : greatestCommonDivisor(b, a % b)
}
