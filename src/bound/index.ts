/**
 * bound: how many of a run's requests could any policy have served in time? Of runs on one executor; the clairvoyant knows
 * all arrivals and all service times beforehand.
 *
 *   clairvoyant      the answer for a scenario         offline-problem  what it is asked about: requests, classes, service
 *   ordered-batches  the exact optimum where deadlines come in the order of arrival, by dynamic programming
 *   small-search     the exact optimum of a few requests of any kind, by search
 *   shared-time      a bound for any number of any kind, by a relaxation that is solved exactly
 */
export { type Clairvoyant, clairvoyantOf, solved } from './clairvoyant.ts'
export { type OfflineProblem, offlineProblem, type RequestClass } from './offline-problem.ts'
export { mostInOrder, type OrderedRequests } from './ordered-batches.ts'
export { mostBySharedTime } from './shared-time.ts'
export { mostBySearch } from './small-search.ts'
