/**
 * assembly: what both worlds have in common before they differ.
 *
 *   core-parts   a scenario's state, policies and core           logged-core  a core that writes down what it is told
 *   run-parts    these with arrivals and recorder                streams      the names of a run's randomness
 */
export { buildCore, type CoreParts, coreParts, type DrivenCore } from './core-parts.ts'
export { type RunInputs, type RunParts, type RunPartsOptions, runParts } from './run-parts.ts'
export { type StreamPaths, streamPaths } from './streams.ts'
