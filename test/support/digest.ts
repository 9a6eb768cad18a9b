import { createHash } from 'node:crypto'
import { policyRegistry } from '../../src/policies/index.ts'
import { simulate } from '../../src/simulate/index.ts'
import { busyScenario, busyTraces } from './busy-scenario.ts'

/** SHA-256 over all numbers of the busy scenario's result. */
export function resultDigest(): string {
  const { result, samples } = simulate(busyScenario(), { registry: policyRegistry, traces: busyTraces })
  const latencies = Object.entries(samples.latencyMs).map(([tenant, ms]) => [tenant, [...ms]])
  return createHash('sha256')
    .update(JSON.stringify([result, latencies]))
    .digest('hex')
}
