/**
 * M/D/c. The number in the system at instants one service time D apart is a Markov chain: whoever was in service at the
 * first instant has left by the second, and nobody else (Crommelin, Delay probability formulae when the holding times are
 * constant, P.O. Electrical Engineers' Journal 25, 1932). Its stationary distribution, solved numerically, is that of any
 * instant.
 */
import { exp } from '../../random/index.ts'
import { meanOf } from './birth-death.ts'
import { poissonProbabilities } from './poisson.ts'
import { MarkovChain } from './stationary.ts'

export interface MDC {
  readonly arrivalRate: number
  readonly service: number
  readonly servers: number
}

/** States above carry less than 10^-12 for utilisations up to 0.9. */
const STATES_A_SERVER = 60
const LEAST_STATES = 240

/** P(n in the system), n = 0, 1, ... */
export function numberInSystem({ arrivalRate, service, servers }: MDC): Float64Array {
  const states = Math.max(LEAST_STATES, STATES_A_SERVER * servers)
  const arrive = poissonProbabilities(arrivalRate * service, states)
  const chain = new MarkovChain(states)
  for (let n = 0; n < states; n++) {
    const left = Math.max(0, n - servers)
    for (let next = left; next < states; next++) if (next !== n) chain.add(n, next, arrive[next - left]!)
  }
  return chain.stationary()
}

/** Mean wait, by Little's law from the mean number waiting. */
export function meanWait(queue: MDC): number {
  return meanOf(numberInSystem(queue), n => Math.max(0, n - queue.servers)) / queue.arrivalRate
}

/**
 * P(wait <= t) = exp(-y) sum over j < k c of Q(k c - j - 1) y^j / j!, y = lambda (k D - t), (k - 1) D <= t < k D, where Q(n)
 * is the probability that at most n wait (Franx, A simple solution for the M/D/c waiting time distribution, Operations
 * Research Letters 29, 2001, 221-229). All terms are positive. The chain is solved once for all t.
 */
export function waitAtMost(queue: MDC): (t: number) => number {
  const { arrivalRate, service, servers } = queue
  const atMost: number[] = []
  let sum = 0
  for (const [n, probability] of numberInSystem(queue).entries()) {
    sum += probability
    if (n >= servers) atMost.push(sum)
  }
  return t => {
    const k = Math.floor(t / service) + 1
    const y = arrivalRate * (k * service - t)
    let term = exp(-y)
    let probability = 0
    for (let j = 0; j < k * servers; j++) {
      if (j > 0) term *= y / j
      probability += (atMost[k * servers - j - 1] ?? 1) * term
    }
    return probability
  }
}
