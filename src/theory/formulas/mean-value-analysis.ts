/**
 * Exact mean value analysis of closed loops with thinking: of each class so many clients, one station that they share, all
 * with the same exponential service under first come, first served, or with any service under processor sharing (Reiser and
 * Lavenberg, Mean-value analysis of closed multichain queuing networks, JACM 27, 1980). Only the means of think and, under
 * sharing, of service matter (Baskett, Chandy, Muntz and Palacios, JACM 22, 1975).
 */
export interface ClosedClass {
  readonly clients: number
  readonly meanThink: number
  /** The same for all classes under first come, first served. */
  readonly meanService: number
}

export interface ClosedClassResult {
  readonly throughput: number
  readonly meanSojourn: number
}

/** An arrival of class c sees what there is with one client of its class fewer: R_c(N) = D_c (1 + Q(N - e_c)). */
export function meanValues(classes: readonly ClosedClass[]): ClosedClassResult[] {
  const strides: number[] = []
  let populations = 1
  for (const { clients } of classes) {
    strides.push(populations)
    populations *= clients + 1
  }
  const queue = new Float64Array(populations)
  let results: ClosedClassResult[] = []
  for (let population = 1; population < populations; population++) {
    results = classes.map(({ clients, meanThink, meanService }, c) => {
      const here = Math.floor(population / strides[c]!) % (clients + 1)
      if (here === 0) return { throughput: 0, meanSojourn: 0 }
      const meanSojourn = meanService * (1 + queue[population - strides[c]!]!)
      return { throughput: here / (meanThink + meanSojourn), meanSojourn }
    })
    queue[population] = results.reduce((sum, { throughput, meanSojourn }) => sum + throughput * meanSojourn, 0)
  }
  return results
}
