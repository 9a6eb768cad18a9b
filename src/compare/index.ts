/**
 * compare: how far two worlds, or two folders of one world, are apart.
 *
 *   fidelity    simulated, live, error and noise floor per metric      agreement    do both prefer the same policy?
 *   metrics     what is compared      read-results, pair-worlds        from results folders to points in both worlds
 *   differences  two simulated folders, value by value
 */
export { type Agreement, agreementOf } from './agreement.ts'
export { type Difference, type Differences, differencesOf, twoSimulations } from './differences.ts'
export { type FidelityRow, fidelityRows, type PolicyWorlds, type WorldRows } from './fidelity.ts'
export { pairWorlds } from './pair-worlds.ts'
export { type ResultsTables, readResults, readResultsTable } from './read-results.ts'
