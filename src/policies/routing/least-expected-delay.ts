/**
 * Rule: the ready replica with the least (outstanding + 1) x expected time a request, ties by a draw. The new request is
 * counted, so that it may go to a fast replica with work rather than to an idle slow one.
 *
 * Weinrib and Shenker's rule by its form in Linux's virtual server: jobs at the server, the new one included, over its
 * rate. There the rate is a weight that an operator sets; here it is what was measured of the variant on the device, b / l(b)
 * with batches of `batchSize` b, unless `weights` are given. Outstanding requests are counted one by one, so a batch that
 * fills up is no cheaper for its last member than for its first (least-work-left counts batches). Linux takes the first of
 * equals.
 *
 * `neverQueue` is the sister rule of the same source (never queue, two speeds): while any replica is idle, an idle one. It
 * takes the first that it finds, here the fastest is taken.
 */
import type { PolicyEntry } from '../../contract/index.ts'
import { leastPerSpeed } from './least-per-speed.ts'
import { speedParameters, speedsOf } from './speed-classes.ts'

export const leastExpectedDelay: PolicyEntry<'routing'> = {
  name: 'least-expected-delay',
  family: 'routing',
  summary: 'The ready replica where (outstanding + 1) x its expected time a request is least, ties by a draw.',
  source:
    'Weinrib and Shenker, Greed Is Not Enough, INFOCOM 1988; Linux net/netfilter/ipvs/ip_vs_sed.c, and ip_vs_nq.c for neverQueue',
  parameters: {
    ...speedParameters,
    neverQueue: {
      kind: 'boolean',
      summary: 'an idle replica first, the fastest of them, even where a busy one would be done earlier',
      default: false,
    },
  },
  create: (parameters, { draws, names }) =>
    leastPerSpeed(draws, speedsOf(parameters, names), 1, parameters.neverQueue as boolean),
}
