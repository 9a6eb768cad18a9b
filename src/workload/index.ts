/**
 * workload: when requests are due, and what they carry. One arrival process a file, each a block-wise source of instants.
 *
 *   arrival-source   what a process is to a driver         create-arrivals  from a scenario's words to a source
 *   poisson, gamma, deterministic                          processes of a given rate
 *   closed-loop      clients who wait for their answers    duration-law     how long they think
 *   from-trace       recorded arrivals, as a ring          select-rows      the arrivals of one tenant of a trace
 *   merged-arrivals  all tenants', in order of time        merged-blocks    the open ones among them, many at a time
 *   watched-arrivals telling how far the run has come      row-choice       which input each request carries
 *   known-answers    what each variant answers to it
 */
export * from './arrival-source.ts'
export * from './closed-loop.ts'
export * from './create-arrivals.ts'
export * from './deterministic.ts'
export * from './duration-law.ts'
export * from './from-trace.ts'
export * from './gamma.ts'
export * from './known-answers.ts'
export * from './merged-arrivals.ts'
export * from './poisson.ts'
export * from './row-choice.ts'
export * from './select-rows.ts'
export * from './watched-arrivals.ts'
