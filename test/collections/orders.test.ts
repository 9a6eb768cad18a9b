/** Each order against a sorted array, with many ties. */
import fc from 'fast-check'
import { expect, test } from 'vitest'
import { CountOrder, IndexedHeap, KeyedQueues } from '../../src/collections/index.ts'

/** Few distinct keys, so that most comparisons are decided by the tie-break. */
const key = fc.constantFrom(-1, 0, 0.5, 1, 2, 1e15, Number.POSITIVE_INFINITY)

test('keyed queue: leaves in the order of (key, tie), whatever the order of insertion', () => {
  const operation = fc.oneof(
    { weight: 5, arbitrary: fc.record({ key }) },
    { weight: 2, arbitrary: fc.constant('pop') },
    { weight: 1, arbitrary: fc.integer({ min: 1, max: 4 }) },
  )
  fc.assert(
    fc.property(fc.array(operation, { maxLength: 400 }), fc.infiniteStream(fc.nat()), (operations, shuffle) => {
      const pushes = operations.filter(operation => typeof operation === 'object')
      const keys = Float64Array.from(pushes, it => it.key)
      // Ties in an order of their own: distinct, but not that of insertion.
      const ties = Float64Array.from(
        [...pushes.keys()]
          .map(i => [shuffle.next().value!, i] as const)
          .sort((a, b) => a[0] - b[0] || a[1] - b[1])
          .map(([, i]) => i),
      )
      const heap = new KeyedQueues(1, 2)
      const model: number[] = []
      let pushed = 0
      for (const operation of operations) {
        if (typeof operation === 'number') {
          if (model.length < operation) continue
          const from = heap.takeSorted(0, operation)
          if (from >= 0) expect([...heap.items.subarray(from, from + operation)]).toEqual(model.splice(0, operation))
        } else if (operation !== 'pop') {
          heap.push(0, pushed, keys, ties)
          model.push(pushed++)
          model.sort((a, b) => (keys[a] === keys[b] ? ties[a]! - ties[b]! : keys[a]! - keys[b]!))
        } else if (model.length > 0) {
          expect(heap.headKey(0)).toBe(keys[model[0]!])
          expect(heap.pop(0, ties)).toBe(model.shift())
        }
        expect(heap.length[0]).toBe(model.length)
        expect(heap.head[0]).toBe(model[0] ?? -1)
      }
      while (model.length > 0) expect(heap.pop(0, ties)).toBe(model.shift())
      expect(heap.head[0]).toBe(-1)
    }),
    { numRuns: 200 },
  )
})

test('keyed queue: a newcomer who overtakes many turns it into a heap, and empty it starts anew', () => {
  fc.assert(
    fc.property(fc.array(fc.tuple(fc.integer({ min: 0, max: 300 }), fc.nat(90)), { maxLength: 12 }), bursts => {
      const queue = new KeyedQueues(1, 4)
      const model: number[] = []
      const n = bursts.reduce((sum, [, pushes]) => sum + pushes, 0)
      const keys = new Float64Array(n)
      const ties = Float64Array.from({ length: n }, (_, i) => i)
      let pushed = 0
      for (const [start, pushes] of bursts) {
        // Each burst comes in descending order, as last in, first out would have it, with ties between bursts.
        for (let i = 0; i < pushes; i++) {
          keys[pushed] = start - Math.floor(i / 2)
          queue.push(0, pushed, keys, ties)
          model.push(pushed++)
        }
        model.sort((a, b) => keys[a]! - keys[b]! || ties[a]! - ties[b]!)
        for (let taken = 0; taken < start % 100 && model.length > 0; taken++)
          expect(queue.pop(0, ties)).toBe(model.shift())
        expect(queue.head[0]).toBe(model[0] ?? -1)
        expect(queue.length[0]).toBe(model.length)
      }
      while (model.length > 0) expect(queue.pop(0, ties)).toBe(model.shift())
    }),
    { numRuns: 300 },
  )
})

test('indexed heap: the least (instant, slot) on top, as slots are set, moved and removed', () => {
  const slots = 40
  // Often removed from the middle, and with keys far apart: then the one that takes the place must rise.
  const operation = fc.record({ slot: fc.nat(slots - 1), to: fc.option(fc.oneof(key, fc.nat(100)), { freq: 2 }) })
  fc.assert(
    fc.property(fc.array(operation, { minLength: 100, maxLength: 200 }), operations => {
      const heap = new IndexedHeap(slots)
      const model = new Map<number, number>()
      for (const { slot, to } of operations) {
        if (to === null) {
          heap.remove(slot)
          model.delete(slot)
        } else {
          heap.timeNs[slot] = to
          heap.moved(slot)
          model.set(slot, to)
        }
        expect(heap.length).toBe(model.size)
        expect(heap.has(slot)).toBe(model.has(slot))
        expect(heap.top).toBe(first(model))
      }
      while (model.size > 0) {
        const top = heap.top
        expect(top).toBe(first(model))
        heap.remove(top)
        model.delete(top)
      }
      expect(heap.top).toBe(-1)
    }),
    { numRuns: 200 },
  )
})

function first(pending: ReadonlyMap<number, number>): number {
  const order = [...pending].sort(([a, at], [b, bt]) => (at === bt ? a - b : at - bt))
  return order[0]?.[0] ?? -1
}

test('count order: members ascending by count within their group, and how many are least, whatever has changed', () => {
  const items = 12
  const change = fc.oneof(
    { weight: 12, arbitrary: fc.record({ item: fc.nat(items - 1), by: fc.constantFrom(1, 1, 1, -1, -5, -40, 40) }) },
    { weight: 1, arbitrary: fc.array(fc.nat(2), { minLength: items, maxLength: items }) },
  )
  fc.assert(
    fc.property(fc.array(change, { maxLength: 200 }), changes => {
      const groups = 2
      const order = new CountOrder(items, groups)
      const counts = new Int32Array(items)
      // Group 2 is none.
      let groupOf: readonly number[] = new Array(items).fill(2)
      for (const it of changes) {
        if ('item' in it) {
          counts[it.item] = Math.max(0, counts[it.item]! + it.by)
          order.set(it.item, counts[it.item]!)
        } else {
          groupOf = it
          const members = [0, 1].map(group => [...groupOf.keys()].filter(item => groupOf[item] === group))
          const sizes = members.map(of => of.length)
          order.regroup([0, sizes[0]!], sizes, members.flat(), counts)
        }
        for (let group = 0; group < groups; group++) {
          const members = [...groupOf.keys()].filter(item => groupOf[item] === group)
          if (members.length === 0) continue
          const listed = members.map((_, i) => order.member(group, i))
          expect([...listed].sort((a, b) => a - b)).toEqual(members)
          const ascending = members.map(item => counts[item]!).sort((a, b) => a - b)
          expect(listed.map(item => counts[item])).toEqual(ascending)
          expect(order.ties(group)).toBe(ascending.filter(count => count === ascending[0]).length)
        }
      }
    }),
    { seed: 1, numRuns: 200 },
  )
})
