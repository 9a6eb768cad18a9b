/**
 * GI/M/1: independent gaps of any law, exponential service, one server (Kleinrock, Queueing Systems, volume 1, section 6.4).
 * An arrival finds n in the system with probability (1 - sigma) sigma^n, where sigma is the root in (0, 1) of
 * sigma = A*(mu - mu sigma), A* being the Laplace transform of the gap.
 */
import { exp, ln } from '../../random/index.ts'

export interface GIM1 {
  /** E[exp(-s gap)] */
  readonly gapTransform: (s: number) => number
  readonly meanGap: number
  readonly serviceRate: number
}

export function deterministicGaps(meanGap: number, serviceRate: number): GIM1 {
  return { meanGap, serviceRate, gapTransform: s => exp(-s * meanGap) }
}

/** Gamma-distributed gaps: (1 + s theta)^-k, shape k = 1 / cv^2, scale theta = mean cv^2. */
export function gammaGaps(meanGap: number, cv: number, serviceRate: number): GIM1 {
  const scv = cv * cv
  return { meanGap, serviceRate, gapTransform: s => exp(-ln(1 + s * meanGap * scv) / scv) }
}

/** By bisection: A*(mu - mu x) - x is convex with roots at sigma and 1, so below sigma it is positive. */
export function root({ gapTransform, meanGap, serviceRate }: GIM1): number {
  if (meanGap * serviceRate <= 1) throw new Error('no root: the queue is overloaded')
  let low = 0
  let high = 1 - 1e-9
  for (let i = 0; i < 100; i++) {
    const middle = (low + high) / 2
    if (gapTransform(serviceRate * (1 - middle)) > middle) low = middle
    else high = middle
  }
  return (low + high) / 2
}

/** sigma / (mu (1 - sigma)) */
export function meanWait(queue: GIM1): number {
  const sigma = root(queue)
  return sigma / (queue.serviceRate * (1 - sigma))
}

/** P(wait > t) = sigma exp(-mu (1 - sigma) t). */
export function waitAbove(queue: GIM1, t: number): number {
  const sigma = root(queue)
  return sigma * exp(-queue.serviceRate * (1 - sigma) * t)
}

/** Mean number that an arrival finds. */
export function meanFoundByArrivals(queue: GIM1): number {
  const sigma = root(queue)
  return sigma / (1 - sigma)
}

/** Mean number in the system over time, by Little's law: another number than arrivals find, unless they are Poisson. */
export function meanNumber(queue: GIM1): number {
  return (meanWait(queue) + 1 / queue.serviceRate) / queue.meanGap
}
