/**
 * A queue of integers ordered by (key, tie): a total order, so that equal keys leave in the order of their ties whatever
 * the history of insertions.
 *
 * It is kept sorted for as long as a newcomer has few to overtake, which is nearly always: arrivals come in order of age,
 * and deadlines nearly so. Then the first is taken without a comparison. A sorted sequence is a binary heap as well, so once
 * a newcomer would have to overtake many (last in, first out, say) the same arrays go on as a heap, until they are empty.
 */

/** A newcomer who overtakes more than this makes it a heap. */
const MOST_OVERTAKEN = 32

export class KeyedQueue {
  length = 0
  private items: Int32Array
  private keys: Float64Array
  /** Where the first lies while sorted; 0 in a heap. */
  private start = 0
  private isHeap = false

  constructor(capacity = 16) {
    this.items = new Int32Array(capacity)
    this.keys = new Float64Array(capacity)
  }

  /** The first item; -1 when empty. */
  get head(): number {
    return this.length === 0 ? -1 : this.items[this.start]!
  }

  /** The key of the first item; undefined behaviour when empty. */
  get headKey(): number {
    return this.keys[this.start]!
  }

  /** All items, in any order; a view that the next change spoils. */
  contents(): Int32Array {
    return this.items.subarray(this.start, this.start + this.length)
  }

  /** Key and tie are read from columns, since a double that crosses a call may be boxed. Ties must not change meanwhile. */
  push(item: number, key: Float64Array, tie: Float64Array): void {
    if (this.start + this.length === this.items.length) this.makeRoom()
    if (this.isHeap) {
      this.length++
      this.siftUp(item, key, tie)
      return
    }
    const { items, keys, start } = this
    const itemKey = key[item]!
    const end = start + this.length++
    const last = Math.max(start, end - MOST_OVERTAKEN)
    let hole = end
    while (hole > last) {
      const otherKey = keys[hole - 1]!
      if (otherKey < itemKey || (otherKey === itemKey && tie[items[hole - 1]!]! < tie[item]!)) break
      keys[hole] = otherKey
      items[hole] = items[hole - 1]!
      hole--
    }
    keys[hole] = itemKey
    items[hole] = item
    if (hole === last && last > start) this.becomeHeap(item, hole, key, tie)
  }

  /** Removes and returns the first item; the queue must not be empty. */
  pop(tie: Float64Array): number {
    if (this.isHeap) return this.popHeap(tie)
    const item = this.items[this.start]!
    this.length--
    if (this.length === 0) this.start = 0
    else this.start++
    return item
  }

  /** The newcomer, at `hole`, has not found its place: that is sought upwards in a heap. */
  private becomeHeap(item: number, hole: number, key: Float64Array, tie: Float64Array): void {
    const { items, keys, start, length } = this
    // What it overtook has moved up by one; taken out and put at the end, what lies before it is a sorted sequence.
    items.copyWithin(0, start, start + length)
    keys.copyWithin(0, start, start + length)
    items.copyWithin(hole - start, hole - start + 1, length)
    keys.copyWithin(hole - start, hole - start + 1, length)
    this.start = 0
    this.isHeap = true
    this.siftUp(item, key, tie)
  }

  /** Settles a new item; `length` counts it already. */
  private siftUp(item: number, key: Float64Array, tie: Float64Array): void {
    const { items, keys } = this
    const itemKey = key[item]!
    let hole = this.length - 1
    while (hole > 0) {
      const parent = (hole - 1) >> 1
      const parentKey = keys[parent]!
      if (parentKey < itemKey || (parentKey === itemKey && tie[items[parent]!]! < tie[item]!)) break
      items[hole] = items[parent]!
      keys[hole] = parentKey
      hole = parent
    }
    items[hole] = item
    keys[hole] = itemKey
  }

  private popHeap(tie: Float64Array): number {
    const { items, keys } = this
    const first = items[0]!
    const last = --this.length
    if (last === 0) this.isHeap = false
    const item = items[last]!
    const key = keys[last]!
    let hole = 0
    for (;;) {
      let child = 2 * hole + 1
      if (child >= last) break
      const right = child + 1
      if (right < last && this.precedes(right, child, tie)) child = right
      const childKey = keys[child]!
      if (key < childKey || (key === childKey && tie[item]! < tie[items[child]!]!)) break
      items[hole] = items[child]!
      keys[hole] = childKey
      hole = child
    }
    items[hole] = item
    keys[hole] = key
    return first
  }

  private precedes(place: number, other: number, tie: Float64Array): boolean {
    const key = this.keys[place]!
    const otherKey = this.keys[other]!
    return key < otherKey || (key === otherKey && tie[this.items[place]!]! < tie[this.items[other]!]!)
  }

  /** Moves to the front where half of the room is free there, else doubles it. */
  private makeRoom(): void {
    const { items, keys, start, length } = this
    if (start > items.length / 2) {
      items.copyWithin(0, start, start + length)
      keys.copyWithin(0, start, start + length)
    } else {
      this.items = new Int32Array(2 * items.length)
      this.items.set(items.subarray(start, start + length))
      this.keys = new Float64Array(2 * keys.length)
      this.keys.set(keys.subarray(start, start + length))
    }
    this.start = 0
  }
}
