/**
 * A binary min-heap of integers ordered by (key, tie): a total order, so that equal keys leave in the order of their ties
 * whatever the history of insertions. Keys lie beside the items, which keeps a sift inside three arrays.
 */
export class KeyedHeap {
  length = 0
  private items: Int32Array
  private keys: Float64Array
  private ties: Float64Array

  constructor(capacity = 16) {
    this.items = new Int32Array(capacity)
    this.keys = new Float64Array(capacity)
    this.ties = new Float64Array(capacity)
  }

  /** The first item; -1 when empty. */
  get head(): number {
    return this.length === 0 ? -1 : this.items[0]!
  }

  /** The key of the first item; undefined behaviour when empty. */
  get headKey(): number {
    return this.keys[0]!
  }

  /** Key and tie are read from columns, since a double that crosses a call may be boxed. */
  push(item: number, key: Float64Array, tie: Float64Array): void {
    if (this.length === this.items.length) this.grow()
    const { items, keys, ties } = this
    const itemKey = key[item]!
    const itemTie = tie[item]!
    let hole = this.length++
    while (hole > 0) {
      const parent = (hole - 1) >> 1
      const parentKey = keys[parent]!
      if (parentKey < itemKey || (parentKey === itemKey && ties[parent]! < itemTie)) break
      items[hole] = items[parent]!
      keys[hole] = parentKey
      ties[hole] = ties[parent]!
      hole = parent
    }
    items[hole] = item
    keys[hole] = itemKey
    ties[hole] = itemTie
  }

  /** Removes and returns the first item. The heap must not be empty. */
  pop(): number {
    const { items, keys, ties } = this
    const first = items[0]!
    const last = --this.length
    const item = items[last]!
    const key = keys[last]!
    const tie = ties[last]!
    let hole = 0
    for (;;) {
      let child = 2 * hole + 1
      if (child >= last) break
      const right = child + 1
      if (
        right < last &&
        (keys[right]! < keys[child]! || (keys[right]! === keys[child]! && ties[right]! < ties[child]!))
      ) {
        child = right
      }
      const childKey = keys[child]!
      if (key < childKey || (key === childKey && tie < ties[child]!)) break
      items[hole] = items[child]!
      keys[hole] = childKey
      ties[hole] = ties[child]!
      hole = child
    }
    items[hole] = item
    keys[hole] = key
    ties[hole] = tie
    return first
  }

  private grow(): void {
    const { items, keys, ties } = this
    const capacity = 2 * items.length
    this.items = new Int32Array(capacity)
    this.items.set(items)
    this.keys = new Float64Array(capacity)
    this.keys.set(keys)
    this.ties = new Float64Array(capacity)
    this.ties.set(ties)
  }
}
