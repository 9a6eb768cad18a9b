/**
 * Bulk service, M/G^(a,b)/1: a free server waits until `least` requests are there, then takes all up to `most`; the time of a
 * batch may depend on its size (Neuts, A general class of bulk queues with Poisson input, Annals of Mathematical Statistics
 * 38, 1967; with least = 1 and a finite most near Bailey's of 1954, whose server never pauses; with an infinite most the
 * dynamic batching of Inoue, Queueing analysis of GPU-based inference servers with dynamic batching: a closed-form
 * characterization, Performance Evaluation 147, 2021).
 *
 * The number left waiting when a batch ends is a Markov chain. Its stationary distribution is found numerically, and the
 * mean number waiting over time from it as reward by length of a cycle (idle until `least` are there, then one batch).
 */
import { erlangMixedProbabilities, poissonProbabilities } from './poisson.ts'
import { MarkovChain } from './stationary.ts'

export interface BulkQueue {
  readonly arrivalRate: number
  readonly least: number
  /** May be infinite. */
  readonly most: number
  /** Mean time of a batch of b. */
  readonly meanService: (b: number) => number
  /** Erlang stages of the service law: 1 is exponential; infinite, the default, deterministic. */
  readonly stages?: number
  /** Numbers left that the chain tells apart; what is beyond must be negligible. */
  readonly states?: number
}

export interface BulkResult {
  readonly meanWait: number
  readonly meanSojourn: number
  /** Mean size of a batch. */
  readonly meanBatch: number
  /** Share of the batches that are as small as allowed. */
  readonly shareOfLeast: number
  /** Share of time in which the server works. */
  readonly utilisation: number
}

const DEFAULT_STATES = 300

export function bulkService(queue: BulkQueue): BulkResult {
  const { arrivalRate, least, most, meanService, stages = Number.POSITIVE_INFINITY, states = DEFAULT_STATES } = queue
  const left = numbersLeft(queue, states)
  if (left[states - 1]! > 1e-12) throw new Error('the chain is cut where it still matters: more states')
  let cycle = 0
  let waiting = 0
  let working = 0
  let served = 0
  let sojournInService = 0
  let batchesOfLeast = 0
  for (let n = 0; n < states; n++) {
    const share = left[n]!
    const size = Math.min(Math.max(n, least), most)
    const stay = Math.max(0, n - most)
    const service = meanService(size)
    const second = service * service * (1 + 1 / stages)
    // Idle: the numbers n .. least - 1 wait for a gap each.
    for (let k = n; k < least; k++) {
      cycle += share / arrivalRate
      waiting += (share * k) / arrivalRate
    }
    cycle += share * service
    waiting += share * (stay * service + (arrivalRate * second) / 2)
    working += share * service
    served += share * size
    sojournInService += share * size * service
    if (size === least) batchesOfLeast += share
  }
  const meanWait = waiting / cycle / arrivalRate
  return {
    meanWait,
    meanSojourn: meanWait + sojournInService / served,
    meanBatch: served,
    shareOfLeast: batchesOfLeast,
    utilisation: working / cycle,
  }
}

/** P(n left waiting when a batch ends). */
function numbersLeft({ arrivalRate, least, most, meanService, stages }: BulkQueue, states: number): Float64Array {
  const chain = new MarkovChain(states)
  for (let n = 0; n < states; n++) {
    const size = Math.min(Math.max(n, least), most)
    const stay = Math.max(0, n - most)
    const mean = arrivalRate * meanService(size)
    const arrive =
      stages === undefined || stages === Number.POSITIVE_INFINITY
        ? poissonProbabilities(mean, states)
        : erlangMixedProbabilities(mean, stages, states)
    for (let next = stay; next < states; next++) if (next !== n) chain.add(n, next, arrive[next - stay]!)
  }
  return chain.stationary()
}
