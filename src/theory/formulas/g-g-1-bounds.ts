/** G/G/1: no formula, but bounds on the mean wait from means and variances alone. */
import type { ServiceLaw } from './service-law.ts'

export interface GG1 {
  readonly meanGap: number
  readonly gapCv: number
  readonly service: ServiceLaw
}

function parts({ meanGap, gapCv, service }: GG1) {
  return {
    rate: 1 / meanGap,
    rho: service.mean / meanGap,
    gapVariance: meanGap * meanGap * gapCv * gapCv,
    serviceVariance: service.mean * service.mean * service.cv * service.cv,
  }
}

/** lambda (sa^2 + ss^2) / (2 (1 - rho)) (Kingman, Some inequalities for the queue GI/G/1, Biometrika 49, 1962). */
export function kingmanUpper(queue: GG1): number {
  const { rate, rho, gapVariance, serviceVariance } = parts(queue)
  return (rate * (gapVariance + serviceVariance)) / (2 * (1 - rho))
}

/**
 * (lambda^2 ss^2 + rho (rho - 2)) / (2 lambda (1 - rho)) (Marchal, Some simpler bounds on the mean queueing time, Operations
 * Research 26, 1978): says something only where cs^2 > (2 - rho) / rho, below that it is negative.
 */
export function marchalLower(queue: GG1): number {
  const { rate, rho, serviceVariance } = parts(queue)
  return (rate * rate * serviceVariance + rho * (rho - 2)) / (2 * rate * (1 - rho))
}
