/**
 * M/G/1 with classes, the lowest class first, a service once begun is ended (Cobham, Priority assignment in waiting line
 * problems, Operations Research 2, 1954; Kleinrock, Queueing Systems, volume 2, 1976, section 3.6).
 */
import { type ServiceLaw, secondMoment } from './service-law.ts'

export interface TrafficClass {
  readonly arrivalRate: number
  readonly service: ServiceLaw
}

/** Mean work in progress that an arrival finds: sum of lambda E[S^2] / 2 over all classes. */
export function meanResidual(classes: readonly TrafficClass[]): number {
  return classes.reduce((sum, { arrivalRate, service }) => sum + (arrivalRate * secondMoment(service)) / 2, 0)
}

/** Mean wait by class, in the order of service: W0 / ((1 - sigma of those before) (1 - sigma of those up to it)). */
export function meanWaits(classes: readonly TrafficClass[]): number[] {
  const residual = meanResidual(classes)
  let before = 0
  return classes.map(({ arrivalRate, service }) => {
    const upTo = before + arrivalRate * service.mean
    const wait = residual / ((1 - before) * (1 - upTo))
    before = upTo
    return wait
  })
}
