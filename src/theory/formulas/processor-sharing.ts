/**
 * M/G/1 processor sharing: all requests in the system are served at once, each at an equal share of the speed. The mean time
 * of a request that alone would take x is x / (1 - rho), whatever the service law (Kleinrock, Time-shared systems: a
 * theoretical treatment, JACM 14, 1967; Queueing Systems, volume 2, section 4.4; for any law Sakata, Noguchi and Oizumi 1971).
 */
export function meanSojourn(alone: number, load: number): number {
  return alone / (1 - load)
}

/** P(n in the system) = (1 - rho) rho^n, whatever the service law: the mean. */
export function meanNumber(load: number): number {
  return load / (1 - load)
}
