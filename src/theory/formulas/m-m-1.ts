/** M/M/1 (Kleinrock, Queueing Systems, volume 1, 1975): Poisson arrivals, exponential service, one server. */
import { exp } from '../../random/index.ts'

export interface MM1 {
  readonly arrivalRate: number
  readonly serviceRate: number
}

const slack = ({ arrivalRate, serviceRate }: MM1) => serviceRate - arrivalRate

/** Mean time from arrival to departure (section 3.2). */
export const meanSojourn = (queue: MM1): number => 1 / slack(queue)

/** P(sojourn <= t): exponential with rate mu - lambda (section 5.7). */
export const sojournAtMost = (queue: MM1, t: number): number => 1 - exp(-slack(queue) * t)

/** Mean number in the system (section 3.2). */
export const meanNumber = (queue: MM1): number => queue.arrivalRate / slack(queue)
