/** A ring of hashes (Karger et al., STOC 1997): each member at many points, and a key belongs to the next point clockwise. */

import { countBelow } from '../../collections/index.ts'
import { fnv1a, mixed } from '../hash.ts'

/** Members that a ring can tell apart: hash and member share the 53 bits of a double. */
const MOST_MEMBERS = 2 ** 21

export class HashRing {
  /** `hash x MOST_MEMBERS + place of the member's name in the order of names`, ascending. */
  private readonly points: Float64Array
  private readonly members: Int32Array

  /**
   * @param names of the members, all different: the points depend on them alone, so who joins or leaves moves no other's
   * @param members numbers by which `memberAt` answers
   */
  constructor(names: readonly string[], members: readonly number[], pointsPerMember: number) {
    // Points with one hash are rare; the name decides then, and never who came first.
    const order = names.map((_, i) => i).sort((a, b) => (names[a]! < names[b]! ? -1 : 1))
    this.members = Int32Array.from(order, i => members[i]!)
    this.points = new Float64Array(names.length * pointsPerMember)
    let at = 0
    for (const [place, i] of order.entries()) {
      const hash = fnv1a(names[i]!)
      for (let point = 0; point < pointsPerMember; point++)
        this.points[at++] = mixed(hash + Math.imul(point, 0x9e3779b9)) * MOST_MEMBERS + place
    }
    this.points.sort()
  }

  get length(): number {
    return this.points.length
  }

  /** The first point clockwise from a hash, itself included. O(log points). */
  pointFrom(hash: number): number {
    const point = countBelow(this.points, hash * MOST_MEMBERS)
    return point === this.points.length ? 0 : point
  }

  memberAt(point: number): number {
    return this.members[this.points[point]! % MOST_MEMBERS]!
  }
}
