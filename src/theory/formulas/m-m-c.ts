/** M/M/c, one queue and c servers: Erlang's delay formula (Kleinrock, Queueing Systems, volume 1, section 3.5). */
import { exp } from '../../random/index.ts'
import { lossShare } from './erlang-b.ts'

export interface MMC {
  readonly arrivalRate: number
  readonly serviceRate: number
  readonly servers: number
}

const utilisation = ({ arrivalRate, serviceRate, servers }: MMC) => arrivalRate / serviceRate / servers

/** Rate at which a queue that waits is worked off: c mu - lambda. */
const slack = ({ arrivalRate, serviceRate, servers }: MMC) => servers * serviceRate - arrivalRate

/** Erlang C, the share of requests that wait; from Erlang B: C = B / (1 - rho (1 - B)). */
export function waitShare(queue: MMC): number {
  const lost = lossShare(queue.servers, queue.arrivalRate / queue.serviceRate)
  return lost / (1 - utilisation(queue) * (1 - lost))
}

/** Mean wait before service, over all requests. */
export const meanWait = (queue: MMC): number => waitShare(queue) / slack(queue)

/** P(wait > t) = C exp(-(c mu - lambda) t): a request that waits, waits for an exponential time. */
export const waitAbove = (queue: MMC, t: number): number => waitShare(queue) * exp(-slack(queue) * t)

/** Mean number in the system, by Little's law. */
export const meanNumber = (queue: MMC): number => queue.arrivalRate * (meanWait(queue) + 1 / queue.serviceRate)
