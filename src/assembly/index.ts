/**
 * assembly: what both worlds have in common before they differ.
 *
 *   core-parts   a scenario's state, policies and core           logged-core  a core that writes down what it is told
 *   run-parts    these with arrivals and recorder                streams      the names of a run's randomness
 *   profiled-answers  what each variant answers to each request
 */
export { buildCore, type CoreParts, coreParts, type DrivenCore } from './core-parts.ts'
export { ProfiledAnswers, profiledAnswers } from './profiled-answers.ts'
export { type RunInputs, type RunParts, type RunPartsOptions, runParts } from './run-parts.ts'
export { type StreamPaths, streamPaths } from './streams.ts'
