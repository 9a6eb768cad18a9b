/**
 * Rule: each replica has a largest batch, 1 at first; a batch of that size that was executed within the latency objective
 * raises it by `increase`, a batch that took longer lowers it by `backOff`, rounded down, to 1 at least. An idle replica
 * takes all that wait, up to it.
 *
 * The paper raises "until the latency to process a batch exceeds the latency objective", then backs off by 10 % (section
 * 4.3.1). The latency is that of the batch, not of its requests. Open there and chosen here: a smaller batch raises nothing,
 * having shown nothing of larger ones; the objective is the tightest SLO among the model's tenants; `maxBatch` is a bound of
 * ours. Its delayed batching (4.3.2) is left out: see `timeout`. The public code does otherwise: `clipper-regression`.
 */
import type { PolicyEntry, View } from '../../contract/index.ts'
import { PerReplica } from './per-replica.ts'

export const clipperAimd: PolicyEntry<'batching'> = {
  name: 'clipper-aimd',
  family: 'batching',
  summary:
    'The largest batch grows by steps while batches meet the objective, and shrinks by a share when one does not.',
  source: 'Clipper (Crankshaw et al., NSDI 2017), section 4.3.1',
  parameters: {
    increase: { kind: 'integer', summary: 'by how much a batch in time raises the size', default: 1, minimum: 1 },
    backOff: {
      kind: 'ratio',
      summary: 'share by which a batch that took too long lowers it',
      default: 0.1,
      minimum: 0,
    },
    maxBatch: { kind: 'integer', summary: 'most requests in a batch, however fast', default: 64, minimum: 1 },
  },
  workConserving: true,
  create({ increase, backOff, maxBatch }) {
    const learnt = new PerReplica((view, replica) => new Limit(objectiveNs(view, replica)))
    const most = (view: View, replica: number) => Math.min(maxBatch as number, view.replicas.maxBatch[replica]!)
    return {
      decide: (view, queue, replica) =>
        Math.min(view.queues.length[queue]!, learnt.of(view, replica).size, most(view, replica)),
      ended(view, executor) {
        const { batches } = view
        const replica = batches.replica[executor]!
        const limit = learnt.of(view, replica)
        const tookNs = view.nowNs - batches.startNs[executor]!
        if (tookNs > limit.objectiveNs) limit.size = Math.max(1, Math.floor(limit.size * (1 - (backOff as number))))
        else if (batches.size[executor]! === limit.size)
          limit.size = Math.min(most(view, replica), limit.size + (increase as number))
      },
    }
  },
}

class Limit {
  size = 1
  readonly objectiveNs: number

  constructor(ns: number) {
    this.objectiveNs = ns
  }
}

/** The tightest SLO among the tenants of the replica's model. */
function objectiveNs({ replicas, variants, tenants }: View, replica: number): number {
  const model = variants.model[replicas.variant[replica]!]!
  let ns = Number.POSITIVE_INFINITY
  for (let tenant = 0; tenant < tenants.model.length; tenant++) {
    if (tenants.model[tenant] === model) ns = Math.min(ns, tenants.sloNs[tenant]!)
  }
  return ns
}
