/**
 * A binary min-heap over a fixed set of slots, each with at most one pending instant, ordered by (instant, slot). Since a
 * slot's number is part of the order, it is total and free of insertion history.
 */
export class IndexedHeap {
  length = 0
  /** Write the slot's instant here, then call `moved`. */
  readonly timeNs: Float64Array
  private readonly slots: Int32Array
  /** Place of each slot in the heap, or -1. */
  private readonly places: Int32Array

  constructor(slotCount: number) {
    this.timeNs = new Float64Array(slotCount).fill(Number.POSITIVE_INFINITY)
    this.slots = new Int32Array(slotCount)
    this.places = new Int32Array(slotCount).fill(-1)
  }

  /** The slot with the least (instant, slot); -1 when none is pending. */
  get top(): number {
    return this.length === 0 ? -1 : this.slots[0]!
  }

  has(slot: number): boolean {
    return this.places[slot]! >= 0
  }

  /** The slot's instant was written: insert the slot or move it to its place. */
  moved(slot: number): void {
    const place = this.places[slot]!
    if (place < 0) this.siftUp(this.length++, slot)
    else if (!this.siftUp(place, slot)) this.siftDown(place, slot)
  }

  remove(slot: number): void {
    const place = this.places[slot]!
    if (place < 0) return
    this.places[slot] = -1
    const last = --this.length
    if (place === last) return
    const moving = this.slots[last]!
    if (!this.siftUp(place, moving)) this.siftDown(place, moving)
  }

  /** Settles the slot at or above `hole`; false when it did not rise. */
  private siftUp(hole: number, slot: number): boolean {
    const { slots, places, timeNs } = this
    const at = timeNs[slot]!
    const start = hole
    while (hole > 0) {
      const parentPlace = (hole - 1) >> 1
      const parent = slots[parentPlace]!
      const parentAt = timeNs[parent]!
      if (parentAt < at || (parentAt === at && parent < slot)) break
      slots[hole] = parent
      places[parent] = hole
      hole = parentPlace
    }
    slots[hole] = slot
    places[slot] = hole
    return hole !== start
  }

  private siftDown(hole: number, slot: number): void {
    const { slots, places, timeNs, length } = this
    const at = timeNs[slot]!
    for (;;) {
      let childPlace = 2 * hole + 1
      if (childPlace >= length) break
      let child = slots[childPlace]!
      let childAt = timeNs[child]!
      if (childPlace + 1 < length) {
        const right = slots[childPlace + 1]!
        const rightAt = timeNs[right]!
        // Without a branch, which no processor could predict.
        childPlace += Number(rightAt < childAt) | (Number(rightAt === childAt) & Number(right < child))
        child = slots[childPlace]!
        childAt = timeNs[child]!
      }
      if (at < childAt || (at === childAt && slot < child)) break
      slots[hole] = child
      places[child] = hole
      hole = childPlace
    }
    slots[hole] = slot
    places[slot] = hole
  }
}
