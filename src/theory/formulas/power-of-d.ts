/**
 * n servers, a request joins the shortest of d queues drawn at random. As n grows the share of servers with at least k
 * requests tends to lambda^((d^k - 1) / (d - 1)) (Vvedenskaya, Dobrushin and Karpelevich, Problems of Information
 * Transmission 32, 1996; Mitzenmacher, IEEE TPDS 12, 2001). How far n servers are from the limit falls like 1 / n (Gast and
 * Van Houdt, A refined mean field approximation, POMACS 1(2), 2017).
 */
import { exp, ln } from '../../random/index.ts'

/** Limit of the mean time in the system, in service times; `load` is the utilisation of the servers. */
export function limitOfMeanSojourn(load: number, d: number): number {
  let sum = 0
  // (d^k - 1) / (d - 1) for k = 1, 2, ...
  let power = 1
  for (;;) {
    const share = exp(power * ln(load))
    if (share < 1e-18) return sum / load
    sum += share
    power = d * power + 1
  }
}
