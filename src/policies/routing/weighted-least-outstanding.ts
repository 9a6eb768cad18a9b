/**
 * Rule: the ready replica with the least outstanding x expected time a request, ties by a draw: the fewest outstanding
 * requests per unit of speed. The new request is not counted, so any idle replica is as good as any other, and before all
 * that are not.
 *
 * nginx (least_conn) and Linux's virtual server (weighted least-connection) divide connections by a weight that an operator
 * sets; here the weight is the speed that was measured of the variant on the device, unless `weights` are given. Among
 * equals nginx lets its weighted turns decide and Linux takes the first, where a draw decides here. Envoy's rule is another
 * one: weighted-least-request.
 */
import type { PolicyEntry } from '../../contract/index.ts'
import { leastPerSpeed } from './least-per-speed.ts'
import { speedParameters, speedsOf } from './speed-classes.ts'

export const weightedLeastOutstanding: PolicyEntry<'routing'> = {
  name: 'weighted-least-outstanding',
  family: 'routing',
  summary: 'The ready replica with the fewest outstanding requests per unit of its speed, ties by a draw.',
  source: 'nginx, ngx_http_upstream_least_conn_module; Linux net/netfilter/ipvs/ip_vs_wlc.c',
  parameters: speedParameters,
  create: (parameters, { draws, names }) => leastPerSpeed(draws, speedsOf(parameters, names), 0, false),
}
