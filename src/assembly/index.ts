/**
 * assembly: what both worlds have in common before they differ.
 *
 *   run-parts   a scenario's state, policies, arrivals and recorder      streams   the names of its randomness
 */
export { type RunInputs, type RunParts, type RunPartsOptions, runParts } from './run-parts.ts'
export { type StreamPaths, streamPaths } from './streams.ts'
