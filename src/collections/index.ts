/**
 * collections: the orders that the engine needs, over integers in typed arrays.
 *
 *   keyed-queue   a queue of tasks by (key, sequence)      indexed-heap   pending instants by (instant, slot)
 *   count-order   replicas by how much waits at each
 */
export { CountOrder } from './count-order.ts'
export { IndexedHeap } from './indexed-heap.ts'
export { KeyedQueue } from './keyed-queue.ts'
