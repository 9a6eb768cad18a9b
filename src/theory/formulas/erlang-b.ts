/**
 * M/G/c/c, Erlang's loss formula: the share of requests that find all c servers busy and leave (Erlang 1917; Kleinrock,
 * Queueing Systems, volume 1, section 3.7). It depends on the service law through its mean alone
 * (Sevastyanov 1957).
 */

/** @param load arrival rate x mean service time, in erlangs */
export function lossShare(servers: number, load: number): number {
  // Jagerman's recursion B(c) = a B(c - 1) / (c + a B(c - 1)): no factorials.
  let lost = 1
  for (let c = 1; c <= servers; c++) lost = (load * lost) / (c + load * lost)
  return lost
}
