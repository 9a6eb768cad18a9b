/** M/G/1: Poisson arrivals, any service law, one server (Kleinrock, Queueing Systems, volume 1, chapter 5). */
import { type ServiceLaw, secondMoment } from './service-law.ts'

export interface MG1 {
  readonly arrivalRate: number
  readonly service: ServiceLaw
}

/** Mean wait of Pollaczek and Khinchine, lambda E[S^2] / (2 (1 - rho)) (section 5.5). */
export function meanWait({ arrivalRate, service }: MG1): number {
  return (arrivalRate * secondMoment(service)) / (2 * (1 - arrivalRate * service.mean))
}

/**
 * Squared coefficient of variation of the gaps between departures, 1 - rho^2 + rho^2 cs^2. A departure that leaves nobody
 * behind (share 1 - rho) is followed by an exponential gap and a service, every other by a service. 1 for M/M/1, whose
 * departures are a Poisson process (Burke, The output of a queuing system, Operations Research 4, 1956, 699-704).
 */
export function departureScv({ arrivalRate, service }: MG1): number {
  const rho = arrivalRate * service.mean
  return 1 + rho * rho * (service.cv * service.cv - 1)
}
