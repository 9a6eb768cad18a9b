/**
 * collections: the two orders that the engine needs, over integers in typed arrays.
 *
 *   keyed-queue   a queue of tasks by (key, sequence)      indexed-heap   pending instants by (instant, slot)
 */
export { IndexedHeap } from './indexed-heap.ts'
export { KeyedQueue } from './keyed-queue.ts'
