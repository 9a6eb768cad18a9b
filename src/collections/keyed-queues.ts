/**
 * Queues of integers, each ordered by (key, tie): a total order, so that equal keys leave in the order of their ties whatever
 * the history of insertions. All queues lie in the same two columns, so that to reach one is an addition.
 *
 * A queue is kept sorted for as long as a newcomer has few to overtake, which is nearly always: arrivals come in order of
 * age, and deadlines nearly so. Then the first is taken without a comparison. A sorted sequence is a binary heap as well, so
 * once a newcomer would have to overtake many (last in, first out, say) the same places go on as a heap, until it is empty.
 */
import { bytes, floats, ints } from './columns.ts'

/** A newcomer who overtakes more than this makes it a heap. */
const MOST_OVERTAKEN = 32
/** Places of a queue at first. */
const ROOM = 16
/** So many are looked at at once; before the first queue lie as many places that are nobody's. */
const FEW = 4

export class KeyedQueues {
  readonly length: Int32Array
  /** The first item of each queue; -1 when it is empty. */
  readonly head: Int32Array
  items: Int32Array
  private keys: Float64Array
  /** A queue's own places: from `base[q]` to `limit[q]`. What lies behind `unused` belongs to nobody yet. */
  private readonly base: Int32Array
  private readonly limit: Int32Array
  private unused: number
  /** Where the first lies: at `base[q]` in a heap. */
  private readonly start: Int32Array
  private readonly isHeap: Uint8Array

  constructor(queues: number, room = ROOM) {
    this.length = ints(queues)
    this.head = ints(queues).fill(-1)
    // Three times as much again, for queues that move to where they have more room.
    this.items = ints(FEW + 4 * room * queues)
    this.keys = floats(FEW + 4 * room * queues)
    this.base = ints(queues)
    this.limit = ints(queues)
    for (let queue = 0; queue < queues; queue++) {
      this.base[queue] = FEW + room * queue
      this.limit[queue] = FEW + room * (queue + 1)
    }
    this.unused = FEW + room * queues
    this.start = this.base.slice()
    this.isHeap = bytes(queues)
  }

  /** The key of the first item; undefined behaviour when empty. */
  headKey(queue: number): number {
    return this.keys[this.start[queue]!]!
  }

  /** All items of a queue, in any order; a view that the next change spoils. */
  contents(queue: number): Int32Array {
    const start = this.start[queue]!
    return this.items.subarray(start, start + this.length[queue]!)
  }

  /** Key and tie are read from columns, since a double that crosses a call may be boxed. Ties must not change meanwhile. */
  push(queue: number, item: number, key: Float64Array, tie: Float64Array): void {
    const length = this.length[queue]!
    if (this.start[queue]! + length === this.limit[queue]!) this.makeRoom(queue)
    const { items, keys } = this
    const start = this.start[queue]!
    this.length[queue] = length + 1
    if (this.isHeap[queue] === 1) {
      this.siftUp(queue, item, key, tie)
      return
    }
    const itemKey = key[item]!
    const end = start + length
    let hole = end - overtakeFew(items, keys, start, end, itemKey)
    const last = Math.max(start, end - MOST_OVERTAKEN)
    while (hole > last) {
      const otherKey = keys[hole - 1]!
      if (otherKey < itemKey || (otherKey === itemKey && tie[items[hole - 1]!]! < tie[item]!)) break
      keys[hole] = otherKey
      items[hole] = items[hole - 1]!
      hole--
    }
    keys[hole] = itemKey
    items[hole] = item
    if (hole === last && hole > start) this.becomeHeap(queue, item, hole, key, tie)
    else this.head[queue] = items[start]!
  }

  /** Removes and returns the first item; the queue must not be empty. */
  pop(queue: number, tie: Float64Array): number {
    const from = this.takeSorted(queue, 1)
    return from < 0 ? this.popHeap(queue, tie) : this.items[from]!
  }

  /**
   * Removes the first `count`, of which there are as many, all at once: they lie in order in `items` from the returned place
   * on, until the next change. -1 where the queue is a heap, and nothing was removed.
   */
  takeSorted(queue: number, count: number): number {
    if (this.isHeap[queue] === 1) return -1
    const from = this.start[queue]!
    const length = this.length[queue]! - count
    this.length[queue] = length
    this.start[queue] = length === 0 ? this.base[queue]! : from + count
    this.head[queue] = length === 0 ? -1 : this.items[from + count]!
    return from
  }

  /** The newcomer, at `hole`, has not found its place: that is sought upwards in a heap. */
  private becomeHeap(queue: number, item: number, hole: number, key: Float64Array, tie: Float64Array): void {
    const { items, keys } = this
    const base = this.base[queue]!
    const start = this.start[queue]!
    const end = start + this.length[queue]!
    // What it overtook has moved up by one; taken out and put at the end, what lies before it is a sorted sequence.
    items.copyWithin(hole, hole + 1, end)
    keys.copyWithin(hole, hole + 1, end)
    items.copyWithin(base, start, end)
    keys.copyWithin(base, start, end)
    this.start[queue] = base
    this.isHeap[queue] = 1
    this.siftUp(queue, item, key, tie)
  }

  /** Settles a new item; `length` counts it already. */
  private siftUp(queue: number, item: number, key: Float64Array, tie: Float64Array): void {
    const { items, keys } = this
    const base = this.base[queue]!
    const itemKey = key[item]!
    let hole = this.length[queue]! - 1
    while (hole > 0) {
      const parent = (hole - 1) >> 1
      const parentKey = keys[base + parent]!
      if (parentKey < itemKey || (parentKey === itemKey && tie[items[base + parent]!]! < tie[item]!)) break
      items[base + hole] = items[base + parent]!
      keys[base + hole] = parentKey
      hole = parent
    }
    items[base + hole] = item
    keys[base + hole] = itemKey
    if (hole === 0) this.head[queue] = item
  }

  private popHeap(queue: number, tie: Float64Array): number {
    const { items, keys } = this
    const base = this.base[queue]!
    const first = items[base]!
    const last = this.length[queue]! - 1
    this.length[queue] = last
    if (last === 0) {
      this.isHeap[queue] = 0
      this.head[queue] = -1
      return first
    }
    const item = items[base + last]!
    const key = keys[base + last]!
    let hole = 0
    for (;;) {
      let child = 2 * hole + 1
      if (child >= last) break
      const right = child + 1
      if (right < last && this.precedes(base + right, base + child, tie)) child = right
      const childKey = keys[base + child]!
      if (key < childKey || (key === childKey && tie[item]! < tie[items[base + child]!]!)) break
      items[base + hole] = items[base + child]!
      keys[base + hole] = childKey
      hole = child
    }
    items[base + hole] = item
    keys[base + hole] = key
    this.head[queue] = items[base]!
    return first
  }

  private precedes(place: number, other: number, tie: Float64Array): boolean {
    const key = this.keys[place]!
    const otherKey = this.keys[other]!
    return key < otherKey || (key === otherKey && tie[this.items[place]!]! < tie[this.items[other]!]!)
  }

  /** To the front of its places where half of them are free there, else to twice as many. */
  private makeRoom(queue: number): void {
    const base = this.base[queue]!
    const start = this.start[queue]!
    const room = this.limit[queue]! - base
    let to = base
    if (start - base <= room / 2) {
      if (this.unused + 2 * room > this.items.length) this.grow(this.unused + 2 * room)
      to = this.unused
      this.unused += 2 * room
      this.base[queue] = to
      this.limit[queue] = to + 2 * room
    }
    const end = start + this.length[queue]!
    this.items.copyWithin(to, start, end)
    this.keys.copyWithin(to, start, end)
    this.start[queue] = to
  }

  /** What queues have left behind is not used again: since each doubles, that is no more than what they have. */
  private grow(needed: number): void {
    const { items, keys } = this
    const places = Math.max(2 * items.length, needed)
    this.items = ints(places)
    this.items.set(items)
    this.keys = floats(places)
    this.keys.set(keys)
  }
}

/**
 * Of the last few of a sorted queue (those from `start` on, before `end`) moves the ones with a larger key up by one place, and
 * answers how many they were. How many a newcomer overtakes is chance, which no processor can guess: so that each is put
 * where it was or one further without a branch. What lies before `start` is written as it was.
 */
function overtakeFew(items: Int32Array, keys: Float64Array, start: number, end: number, itemKey: number): number {
  const first = end - 1
  const second = end - 2
  const third = end - 3
  const fourth = end - 4
  const firstKey = keys[first]!
  const secondKey = keys[second]!
  const thirdKey = keys[third]!
  const fourthKey = keys[fourth]!
  const firstItem = items[first]!
  const secondItem = items[second]!
  const thirdItem = items[third]!
  const fourthItem = items[fourth]!
  const a = Number(firstKey > itemKey) & Number(first >= start)
  const b = Number(secondKey > itemKey) & Number(second >= start)
  const c = Number(thirdKey > itemKey) & Number(third >= start)
  const d = Number(fourthKey > itemKey) & Number(fourth >= start)
  keys[first + a] = firstKey
  items[first + a] = firstItem
  keys[second + b] = secondKey
  items[second + b] = secondItem
  keys[third + c] = thirdKey
  items[third + c] = thirdItem
  keys[fourth + d] = fourthKey
  items[fourth + d] = fourthItem
  return a + b + c + d
}
