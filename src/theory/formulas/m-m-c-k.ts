/**
 * M/M/c/K: at most K requests in the system, others are turned away (Gross, Shortle, Thompson and Harris, Fundamentals of
 * Queueing Theory, 4th edition, section 2.5).
 */
import { exp } from '../../random/index.ts'
import { birthDeath, meanOf } from './birth-death.ts'

export interface MMCK {
  readonly arrivalRate: number
  readonly serviceRate: number
  readonly servers: number
  /** Most in the system, those in service included. */
  readonly capacity: number
}

function probabilities({ arrivalRate, serviceRate, servers, capacity }: MMCK): number[] {
  return birthDeath(
    () => arrivalRate,
    n => Math.min(n, servers) * serviceRate,
    capacity,
  )
}

/** Share of requests turned away: those that find K (Poisson arrivals see time averages). */
export const lossShare = (queue: MMCK): number => probabilities(queue)[queue.capacity]!

/** Mean time in the system of those who are let in: L / (lambda (1 - loss)). */
export function meanSojourn(queue: MMCK): number {
  const p = probabilities(queue)
  return meanOf(p) / (queue.arrivalRate * (1 - p[queue.capacity]!))
}

/**
 * P(wait > t | let in). Who finds n >= c waits for n - c + 1 departures of rate c mu, an Erlang time, whose tail is that of a
 * Poisson count.
 */
export function waitAbove(queue: MMCK, t: number): number {
  const p = probabilities(queue)
  const departures = queue.servers * queue.serviceRate * t
  let above = 0
  let term = exp(-departures)
  let fewer = 0
  for (let n = queue.servers; n < queue.capacity; n++) {
    // P(at most n - c departures in t).
    fewer += term
    term *= departures / (n - queue.servers + 1)
    above += p[n]! * fewer
  }
  return above / (1 - p[queue.capacity]!)
}
