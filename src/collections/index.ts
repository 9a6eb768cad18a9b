/**
 * collections: the orders that the engine needs, over integers in typed arrays.
 *
 *   keyed-queues   queues of tasks by (key, sequence)      indexed-heap   pending instants by (instant, slot)
 *   count-order    replicas by how much waits at each      columns        typed arrays with an address
 *   count-below    where a value lies among ascending ones
 */
export { bytes, bytesOf, floats, floatsOf, ints, intsOf } from './columns.ts'
export { countBelow } from './count-below.ts'
export { CountOrder } from './count-order.ts'
export { IndexedHeap } from './indexed-heap.ts'
export { KeyedQueues } from './keyed-queues.ts'
