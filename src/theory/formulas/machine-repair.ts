/**
 * A closed loop of clients, each thinking for an exponential time and then waiting for its answer, before c servers with
 * exponential service: the machine repairman, M/M/c//N (Kleinrock, Queueing Systems, volume 1, section 3.10; Gross et al.,
 * Fundamentals of Queueing Theory, 4th edition, section 2.8).
 */
import { birthDeath, meanOf } from './birth-death.ts'

export interface MachineRepair {
  readonly clients: number
  readonly servers: number
  readonly meanThink: number
  readonly meanService: number
}

export interface ClosedResult {
  /** Requests per unit of time. */
  readonly throughput: number
  /** Mean time from sending to the answer. */
  readonly meanSojourn: number
}

export function machineRepair({ clients, servers, meanThink, meanService }: MachineRepair): ClosedResult {
  const p = birthDeath(
    n => (clients - n) / meanThink,
    n => Math.min(n, servers) / meanService,
    clients,
  )
  const throughput = meanOf(p, n => Math.min(n, servers)) / meanService
  return { throughput, meanSojourn: meanOf(p) / throughput }
}
