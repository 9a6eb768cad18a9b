/**
 * M/M/c with patience: a request that has waited for its patience leaves unserved. Constant patience is a deadline at the
 * start of service (M/M/c+D: Barrer, Operations Research 5, 1957); exponential patience is Erlang A (Palm 1957), a
 * birth-death chain. The first from the density of the wait that a request without limits would have (Baccelli and Hebuterne
 * 1981; Zeltyn and Mandelbaum, Call centers with impatient customers: many-server asymptotics of the M/M/n+G queue,
 * Queueing Systems 51, 2005, section 3).
 */
import { exp } from '../../random/index.ts'
import { birthDeath, meanOf } from './birth-death.ts'
import { lossShare } from './erlang-b.ts'

export interface Patience {
  readonly arrivalRate: number
  readonly serviceRate: number
  readonly servers: number
  readonly meanPatience: number
}

export interface PatienceResult {
  /** Share of all requests that give up. */
  readonly loss: number
  /** Mean wait of those served. */
  readonly meanWaitOfServed: number
}

/**
 * The wait v of a request that meets all servers busy has density w lambda exp(-theta v) up to the patience, theta = c mu -
 * lambda, and then w lambda exp(lambda tau - c mu v): beyond it nobody joins. w makes it and the states with a free server
 * sum to 1; w itself is P(c - 1 in the system), which with c - 1 servers and no waiting would be Erlang's B(c - 1).
 */
export function constantPatience({ arrivalRate, serviceRate, servers, meanPatience }: Patience): PatienceResult {
  const tau = meanPatience
  const theta = servers * serviceRate - arrivalRate
  // At theta = 0 these have limits; no row stands there.
  if (theta === 0) throw new Error('the load is exactly 1: not computed')
  const decay = exp(-theta * tau)
  const within = (1 - decay) / theta
  const beyond = decay / (servers * serviceRate)
  const delayed = arrivalRate * (within + beyond)
  const free = 1 / lossShare(servers - 1, arrivalRate / serviceRate)
  const total = free + delayed
  const loss = (arrivalRate * beyond) / total
  const waited = arrivalRate * ((1 - decay) / (theta * theta) - (tau * decay) / theta)
  return { loss, meanWaitOfServed: waited / total / (1 - loss) }
}

/**
 * Erlang A: waiting requests give up at a rate of their number / mean patience. Who finds k + 1 = n - c + 1 others before it
 * waits for steps of rates c mu + j nu, j = 0 .. k (nu = 1 / mean patience); that it is more patient than that telescopes to
 * c mu / (c mu + (k + 1) nu), and its mean wait then is the sum of 1 / (c mu + j nu), j = 1 .. k + 1.
 */
export function exponentialPatience({ arrivalRate, serviceRate, servers, meanPatience }: Patience): PatienceResult {
  const full = servers * serviceRate
  const nu = 1 / meanPatience
  const p = birthDeath(
    () => arrivalRate,
    n => Math.min(n, servers) * serviceRate + Math.max(0, n - servers) * nu,
  )
  const loss = meanOf(p, n => Math.max(0, n - servers) * nu) / arrivalRate
  let waited = 0
  let wait = 0
  for (let n = servers; n < p.length; n++) {
    const rate = full + (n - servers + 1) * nu
    wait += 1 / rate
    waited += (p[n]! * full * wait) / rate
  }
  return { loss, meanWaitOfServed: waited / (1 - loss) }
}
