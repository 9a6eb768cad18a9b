/**
 * Rule: each tenant has a bucket of `burst` tokens, full at first and refilled at its quota's `rate`; a request takes one
 * token, or is refused when less than one is there. A tenant without a quota is never refused.
 *
 * Kept as the generic cell rate algorithm keeps it (ITU-T I.371, annex A, virtual scheduling): not as a level that is
 * refilled at each request, but as the instant from which the next request conforms. With T the time between two tokens, a
 * request at t conforms from x - (burst - 1) T on, and moves x to max(t, x) + T. The two are equivalent, and this one needs
 * no product. Instants are integers with a fraction of integers (exact-interval.ts), so nothing is ever rounded: in any
 * window of length t at most burst + rate t are accepted, and whoever keeps to the rate is never refused, for as long as a
 * run may be.
 */
import { ACCEPT, type PolicyEntry, REJECT, type TenantColumns } from '../../contract/index.ts'
import { exactInterval } from './exact-interval.ts'

// What is known of a tenant's bucket lies together, in one line of the cache.
const STRIDE = 8
/** The next request conforms from the instant `OPEN - OPEN_SHORT / PARTS` on. */
const OPEN = 0
const OPEN_SHORT = 1
/** A token takes `GAP - GAP_SHORT / PARTS`. */
const GAP = 2
const GAP_SHORT = 3
/** A full bucket was full since `SLACK + SLACK_OVER / PARTS`: what burst - 1 tokens take. */
const SLACK = 4
const SLACK_OVER = 5
const PARTS = 6

export const tokenBucket: PolicyEntry<'admission'> = {
  name: 'token-bucket',
  family: 'admission',
  summary: 'Hold each tenant to its quota: a bucket of `burst` tokens, refilled at `rate`, one for each request.',
  source: 'Turner, New Directions in Communications, IEEE Communications Magazine 1986; ITU-T I.371, annex A',
  parameters: {},
  needs: ['a-tenant-quota'],
  create(_, { names }) {
    const buckets = new Float64Array(STRIDE * names.tenants.length)
    let areFull = false
    return {
      admit(view, task) {
        if (!areFull) {
          fill(buckets, view.tenants)
          areFull = true
        }
        const at = STRIDE * view.tasks.tenant[task]!
        let open = buckets[at + OPEN]!
        // Whole instants against a whole one less a fraction: the fraction decides nothing.
        if (view.nowNs < open) return REJECT
        let short = buckets[at + OPEN_SHORT]!
        const full = view.nowNs - buckets[at + SLACK]!
        const fullShort = buckets[at + SLACK_OVER]!
        if (full > open || (full === open && fullShort < short)) {
          open = full
          short = fullShort
        }
        open += buckets[at + GAP]!
        short += buckets[at + GAP_SHORT]!
        if (short >= buckets[at + PARTS]!) {
          short -= buckets[at + PARTS]!
          open--
        }
        buckets[at + OPEN] = open
        buckets[at + OPEN_SHORT] = short
        return ACCEPT
      },
    }
  },
}

function fill(buckets: Float64Array, { quotaPerS, quotaBurst }: TenantColumns): void {
  for (let tenant = 0; tenant < quotaPerS.length; tenant++) {
    const at = STRIDE * tenant
    buckets[at + OPEN] = Number.NEGATIVE_INFINITY
    if (quotaPerS[tenant] === Number.POSITIVE_INFINITY) {
      // Never closes: an instant of -Infinity stays what it is.
      buckets[at + SLACK] = Number.POSITIVE_INFINITY
      buckets[at + PARTS] = 1
      continue
    }
    const { gap, slackNs, slackOver, parts } = exactInterval(quotaPerS[tenant]!, quotaBurst[tenant]!)
    buckets[at + GAP] = gap.ns
    buckets[at + GAP_SHORT] = gap.short
    buckets[at + SLACK] = slackNs
    buckets[at + SLACK_OVER] = slackOver
    buckets[at + PARTS] = parts
  }
}
