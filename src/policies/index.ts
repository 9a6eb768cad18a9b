/**
 * policies: the decisions, one file each, pure, grouped by family. `registry` lists them; `create-policies` builds a run's
 * set. A policy imports the contract and, at most, what several policies ask: `expected-finish`, `allowed-variants`, or a
 * helper of its own family.
 */
export { createPolicies, type PolicyChoices } from './create-policies.ts'
export { policyRegistry } from './registry.ts'
