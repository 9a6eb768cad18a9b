/**
 * n servers; a request joins an idle one, or any where none is idle. As n grows with the utilisation fixed under 1, the share
 * of requests that wait tends to 0, and the mean time in the system to that of a service (Stolyar, Pull-based load
 * distribution in large-scale heterogeneous service systems, Queueing Systems 80, 2015; Lu et al., Join-Idle-Queue,
 * Performance Evaluation 68, 2011).
 */
export function limitOfMeanSojourn(meanService: number): number {
  return meanService
}
