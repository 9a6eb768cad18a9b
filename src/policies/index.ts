/**
 * policies: the decisions, one file each, pure, grouped by family. `registry` lists them; `create-policies` builds a run's
 * set. A policy imports the contract and, at most, `expected-finish`.
 */
export { createPolicies, type PolicyChoices } from './create-policies.ts'
export { policyRegistry } from './registry.ts'
