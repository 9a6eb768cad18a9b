/**
 * Kleinrock's conservation law for M/G/1: under every order that does not look at service times, never idles while work
 * waits and ends what it began, the mean waits weighted by load have one and the same sum,
 * sum of rho_i W_i = rho W0 / (1 - rho) (Queueing Systems, volume 2, 1976, section 3.4).
 */
import { meanResidual, type TrafficClass } from './priority.ts'

export function weightedWaits(classes: readonly TrafficClass[]): number {
  const rho = classes.reduce((sum, { arrivalRate, service }) => sum + arrivalRate * service.mean, 0)
  return (rho * meanResidual(classes)) / (1 - rho)
}
