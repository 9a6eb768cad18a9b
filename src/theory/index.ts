/**
 * theory: the engine held against queueing formulas.
 *
 *   formulas/   one queue a file: exact formulas, numerical chains, bounds and limits, each with its source
 */
export { MarkovChain } from './formulas/stationary.ts'
