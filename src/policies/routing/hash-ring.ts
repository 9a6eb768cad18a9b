/** A ring of hashes (Karger et al., STOC 1997): each member at many points, and a key belongs to the next point clockwise. */

/**
 * 32 bits of a text, the same everywhere: FNV-1a over the bytes of its UTF-16 code units, the low one first and a high one
 * only where it is not 0 (so that of plain ASCII it is FNV-1a), then the finaliser of MurmurHash3, since FNV-1a alone leaves
 * names that differ in their last letter close together.
 */
export function hashOf(text: string): number {
  return mixed(fnv1a(text))
}

export function fnv1a(text: string): number {
  let hash = 0x811c9dc5
  for (let i = 0; i < text.length; i++) {
    const unit = text.charCodeAt(i)
    hash = Math.imul(hash ^ (unit & 0xff), 0x01000193)
    if (unit > 0xff) hash = Math.imul(hash ^ (unit >>> 8), 0x01000193)
  }
  return hash >>> 0
}

export function mixed(hash: number): number {
  let h = hash ^ (hash >>> 16)
  h = Math.imul(h, 0x85ebca6b)
  h = Math.imul(h ^ (h >>> 13), 0xc2b2ae35)
  return (h ^ (h >>> 16)) >>> 0
}

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
    let low = 0
    let high = this.points.length
    while (low < high) {
      const middle = (low + high) >>> 1
      if (this.points[middle]! < hash * MOST_MEMBERS) low = middle + 1
      else high = middle
    }
    return low === this.points.length ? 0 : low
  }

  memberAt(point: number): number {
    return this.members[this.points[point]! % MOST_MEMBERS]!
  }
}
