/**
 * Upper bound on the mean latency of a server that takes all that wait, in batches without limit, with a batch time of
 * exactly alpha b + tau0 (Inoue, Queueing analysis of GPU-based inference servers with dynamic batching: a closed-form
 * characterization, Performance Evaluation 147, 2021). Stable for rho = lambda alpha < 1.
 */
export interface DynamicBatching {
  readonly arrivalRate: number
  /** alpha: time that each request adds to its batch. */
  readonly perItem: number
  /** tau0: time that each batch takes beside. */
  readonly fixed: number
}

export function meanLatencyAtMost({ arrivalRate, perItem, fixed }: DynamicBatching): number {
  const rho = arrivalRate * perItem
  const fixedLoad = arrivalRate * fixed
  const phi0 = ((perItem + fixed) / (2 * (1 - rho))) * (1 + 2 * fixedLoad + (1 - fixedLoad) / (1 + rho))
  const phi1 = (1.5 * fixed) / (1 - rho) + ((perItem / 2) * (rho + 2)) / (1 - rho * rho)
  return Math.min(phi0, phi1)
}
