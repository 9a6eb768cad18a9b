/**
 * Items in groups, each group kept in the order of a whole number of its items: which are the least, and how many are
 * equal, is read off, and a change by one is a single exchange.
 *
 * The order is that of a counting sort whose boundaries are kept: an item whose count grows by one changes places with the
 * last of its equals, and so becomes the first of the next (the bucket order of Batagelj and Zaversnik, An O(m) Algorithm
 * for Cores Decomposition of Networks, 2003). Where counts grow by one at a time and fall by many at once, as queues do,
 * that is O(1) a growth, whatever the number of items. Memory: one boundary a group for each count up to the largest seen.
 */

const NO_GROUP = -1

/** A column of numbers that is only read. */
interface Column {
  readonly [index: number]: number
  readonly length: number
}

export class CountOrder {
  /** Members by group, each group's ascending by their counts; equals in the order of what has happened. */
  private readonly items: Int32Array
  private readonly places: Int32Array
  private readonly groups: Int32Array
  private readonly counts: Int32Array
  private readonly starts: Int32Array
  private readonly sizes: Int32Array
  /** `boundaries[group][count]`: the place of the first member with at least this count; up to the largest count + 1. */
  private readonly boundaries: Int32Array[]

  constructor(itemCount: number, groupCount: number) {
    this.items = new Int32Array(itemCount)
    this.places = new Int32Array(itemCount)
    this.groups = new Int32Array(itemCount).fill(NO_GROUP)
    this.counts = new Int32Array(itemCount)
    this.starts = new Int32Array(groupCount)
    this.sizes = new Int32Array(groupCount)
    this.boundaries = Array.from({ length: groupCount }, () => new Int32Array(2))
  }

  /**
   * Starts anew: the members of group g are `member[start[g]]` .. `member[start[g] + size[g] - 1]`, no item in two groups,
   * with these counts (by item, at least 0).
   */
  regroup(start: Column, size: Column, member: Column, count: Column): void {
    this.groups.fill(NO_GROUP)
    for (let group = 0; group < this.starts.length; group++) {
      this.starts[group] = start[group]!
      this.sizes[group] = size[group]!
      this.sort(group, member, count)
    }
  }

  /** The item's count has changed. Of an item that is in no group nothing is kept. */
  set(item: number, count: number): void {
    const group = this.groups[item]!
    if (group === NO_GROUP) return
    let boundaries = this.boundaries[group]!
    if (count + 1 >= boundaries.length) boundaries = this.grow(group, count)
    let at = this.counts[item]!
    while (at < count) this.exchange(item, --boundaries[++at]!)
    while (at > count) this.exchange(item, boundaries[at--]!++)
    this.counts[item] = count
  }

  /** How many members of a group that is not empty have the least count. */
  ties(group: number): number {
    const start = this.starts[group]!
    return this.boundaries[group]![this.counts[this.items[start]!]! + 1]! - start
  }

  /** Member number i of a group, ascending by count: the first `ties` have the least. */
  member(group: number, i: number): number {
    return this.items[this.starts[group]! + i]!
  }

  private exchange(item: number, place: number): void {
    const { items, places } = this
    const other = items[place]!
    const from = places[item]!
    items[from] = other
    places[other] = from
    items[place] = item
    places[item] = place
  }

  /** A counting sort. */
  private sort(group: number, member: Column, count: Column): void {
    const start = this.starts[group]!
    const end = start + this.sizes[group]!
    let largest = 0
    for (let at = start; at < end; at++) largest = Math.max(largest, count[member[at]!]!)
    const boundaries = new Int32Array(largest + 2)
    for (let at = start; at < end; at++) boundaries[count[member[at]!]! + 1]!++
    boundaries[0] = start
    for (let at = 1; at < boundaries.length; at++) boundaries[at]! += boundaries[at - 1]!
    const next = boundaries.slice()
    for (let at = start; at < end; at++) {
      const item = member[at]!
      const place = next[count[item]!]!++
      this.items[place] = item
      this.places[item] = place
      this.groups[item] = group
      this.counts[item] = count[item]!
    }
    this.boundaries[group] = boundaries
  }

  private grow(group: number, count: number): Int32Array {
    const old = this.boundaries[group]!
    const grown = new Int32Array(2 * count + 2).fill(this.starts[group]! + this.sizes[group]!)
    grown.set(old)
    this.boundaries[group] = grown
    return grown
  }
}
