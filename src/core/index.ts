/**
 * core: one state machine for all worlds (design rule R1).
 *
 *   core       one method an event: arrive, complete, wake, ready, fail, tick, planned, end
 *   dispatch   from waiting work to a batch      lifecycle   replicas: loading, ready, draining, gone
 *   state      what policies see and more        tasks       the table of live requests
 *   cascade    requests that are served more than once
 *   stuck      why a run makes no progress             policy-error   which policy broke its contract, when, about whom
 */
export { Core } from './core.ts'
export { headName, type NamedPolicy, policyError } from './policy-error.ts'
export { NEVER, State } from './state.ts'
export { describeStuck, queueName, replicaName, requestName, StuckError } from './stuck.ts'
export type { Tasks } from './tasks.ts'
