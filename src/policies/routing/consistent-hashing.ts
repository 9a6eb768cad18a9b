/**
 * Rule: each key (tenant or model) has a place on a ring of hashes, and its requests go to the first ready replica
 * clockwise that has fewer outstanding than ceil(balanceFactor x average), the average over the variant's ready replicas
 * with the new request counted. So a key stays where it was, in a warm cache, as long as there is room.
 *
 * The bound is kept for requests in flight as HAProxy (hash-balance-factor), Envoy (hash_balance_factor) and Apache brpc
 * keep it, whose sources name the paper; the paper itself was not at hand. HAProxy gives the slots of a fractional average
 * to some servers only; Envoy and brpc round up for each, as here. Envoy looks for another server by jumps at random; the
 * others walk on, as here. Requests in flight stay when others leave, so a replica may come to hold more than its share,
 * and takes no more until it does not. From a factor of 100 times the number of replicas on nobody is ever full: that is
 * plain consistent hashing.
 *
 * A replica's points depend on the names of its variant and its executor alone: whoever comes or goes moves only keys that
 * are or were its own. 160 points a replica, as many as nginx's modules for consistent hashing give.
 *
 * O(1) per request while there is room, else a walk over the points of full replicas, O(points) at worst. The ring is made
 * anew, O(points log points), at the first request after replicas came or went.
 */
import type { PolicyEntry, View, WorldNames } from '../../contract/index.ts'
import { hashOf } from '../hash.ts'
import { HashRing } from './hash-ring.ts'

export const consistentHashing: PolicyEntry<'routing'> = {
  name: 'consistent-hashing',
  family: 'routing',
  summary: "The first replica clockwise of the key's place on a ring of hashes that is not over its bounded load.",
  source:
    'Mirrokni, Thorup and Zadimoghaddam, Consistent Hashing with Bounded Loads, 2016 (arXiv 1608.01350); HAProxy, src/lb_chash.c, hash-balance-factor',
  parameters: {
    key: {
      kind: 'text',
      summary: 'what has a place on the ring: requests of one tenant, or of one model, keep together',
      default: 'tenant',
      choices: ['tenant', 'model'],
    },
    balanceFactor: {
      kind: 'integer',
      summary: 'most outstanding at a replica, in per cent of the average; reasonable from 125 to 200',
      default: 125,
      minimum: 100,
      maximum: 1_000_000,
    },
    points: { kind: 'integer', summary: 'points of a replica on the ring', default: 160, minimum: 1, maximum: 10_000 },
  },
  create({ key, balanceFactor, points }, { names }) {
    const percent = balanceFactor as number
    const byTenant = key === 'tenant'
    const keyHashes = (byTenant ? names.tenants : names.models).map(hashOf)
    /** By variant; undefined until it is asked for. */
    const rings: (HashRing | undefined)[] = names.variants.map(() => undefined)
    /** Point of (variant, key), or -1 until it is asked for. */
    const places = new Int32Array(names.variants.length * keyHashes.length)
    /** Outstanding at the ready replicas of a variant, and what of it each replica was last told to have. */
    const inFlight = new Int32Array(names.variants.length)
    let known = new Int32Array(0)
    let variantOf = new Int32Array(0)
    return {
      route(view, task) {
        const { tasks, ready, replicas } = view
        const variant = tasks.variant[task]!
        rings[variant] ??= ringOf(view, names, variant, points as number)
        const ring = rings[variant]
        const which = byTenant ? tasks.tenant[task]! : tasks.model[task]!
        const at = variant * keyHashes.length + which
        if (places[at]! < 0) places[at] = ring.pointFrom(keyHashes[which]!)
        const slots = Math.ceil(((inFlight[variant]! + 1) * percent) / (100 * ready.size[variant]!))
        let point = places[at]!
        // Were all full, there would be slots x replicas in flight: more than there are.
        while (replicas.outstanding[ring.memberAt(point)]! >= slots) if (++point === ring.length) point = 0
        return ring.memberAt(point)
      },
      changed(view, replica) {
        const variant = variantOf[replica]!
        if (variant < 0) return
        inFlight[variant]! += view.replicas.outstanding[replica]! - known[replica]!
        known[replica] = view.replicas.outstanding[replica]!
      },
      rebuilt(view) {
        const { replicas } = view
        places.fill(-1)
        rings.fill(undefined)
        inFlight.fill(0)
        known = new Int32Array(replicas.state.length)
        variantOf = new Int32Array(replicas.state.length).fill(-1)
        for (let variant = 0; variant < inFlight.length; variant++) {
          for (const replica of readyReplicas(view, variant)) {
            variantOf[replica] = variant
            known[replica] = replicas.outstanding[replica]!
            inFlight[variant]! += known[replica]!
          }
        }
      },
    }
  },
}

function readyReplicas({ ready }: View, variant: number): number[] {
  return Array.from({ length: ready.size[variant]! }, (_, i) => ready.member[ready.start[variant]! + i]!)
}

/** Replicas are called after variant and executor; of several of one variant on one executor all but the first get a number. */
function ringOf(view: View, names: WorldNames, variant: number, points: number): HashRing {
  const seen = new Map<string, number>()
  const members = readyReplicas(view, variant)
  const called = members.map(replica => {
    const name = `${names.variants[variant]}@${names.executors[view.replicas.executor[replica]!]}`
    const before = seen.get(name) ?? 0
    seen.set(name, before + 1)
    return before === 0 ? name : `${name}+${before}`
  })
  return new HashRing(called, members, points)
}
