/** The paths of a run's streams of randomness: `seed/replication/tenant/use`. Both worlds draw from the same. */
import type { Scenario } from '../spec/scenario.ts'

export interface StreamPaths {
  arrivals(tenant: string): string
  /** Choices of the policies. */
  routing(tenant: string): string
  /** How long its clients wait before they give up. */
  patience(tenant: string): string
  /** Noise of the simulated service times; another `noise` is another stream. */
  service(tenant: string): string
  /** Which real input a request carries. */
  inputs(tenant: string): string
}

export function streamPaths({ seed, replication, noise }: Scenario): StreamPaths {
  const path = (tenant: string, use: string) => `${seed}/${replication}/${tenant}/${use}`
  return {
    arrivals: tenant => path(tenant, 'arrivals'),
    routing: tenant => path(tenant, 'routing'),
    patience: tenant => path(tenant, 'patience'),
    service: tenant => path(tenant, `service/${noise}`),
    inputs: tenant => path(tenant, 'inputs'),
  }
}
