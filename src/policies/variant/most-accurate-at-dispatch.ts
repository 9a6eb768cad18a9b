/**
 * Rule: when an executor is free, the most accurate of its variants that is expected to serve all that wait, as far as they
 * fit into one batch, by the deadline of the first; when none is, the one that serves them soonest. Only variants that the
 * first one's tenant allows are looked at.
 *
 * Ours: `most-accurate-in-time` bound late, for comparison with `slackfit`. How many are taken is the batching policy's to
 * say. O(replicas on the executor) a batch.
 */
import { type PolicyEntry, READY } from '../../contract/index.ts'
import { isAllowed, mostAccurateReady, oncePerTenant } from '../allowed-variants.ts'
import { mostAccurateInTime } from './most-accurate-in-time.ts'

export const mostAccurateAtDispatch: PolicyEntry<'variant'> = {
  name: 'most-accurate-at-dispatch',
  family: 'variant',
  summary: 'For a free executor: the most accurate variant that serves those who wait by the deadline of the first.',
  source: 'after SuperServe (Khare et al., NSDI 2025), which binds requests to variants at dispatch; this rule is ours',
  parameters: {
    margin: mostAccurateInTime.parameters.margin!,
    maxBatch: { kind: 'integer', summary: 'most requests that count as one batch', default: 32, minimum: 1 },
  },
  needs: ['late-binding'],
  choosesAtDispatch: true,
  create({ margin, maxBatch }, { names }) {
    return {
      select: oncePerTenant(names, mostAccurateReady),
      selectAtDispatch(view, queue, executor) {
        const { executors, replicas, queues, tasks, variants } = view
        const head = queues.head[queue]!
        const latestNs = tasks.deadlineNs[head]! - (margin as number)
        const most = Math.min(queues.length[queue]!, maxBatch as number)
        let best = -1
        let soonest = -1
        let soonestNs = Number.POSITIVE_INFINITY
        for (let at = executors.firstReplica[executor]!; at >= 0; at = replicas.nextOnExecutor[at]!) {
          const variant = replicas.variant[at]!
          if (replicas.state[at] !== READY || variants.model[variant] !== queues.model[queue]) continue
          if (!isAllowed(view, head, variant)) continue
          const endNs = view.nowNs + view.expectedServiceNs(at, Math.min(most, replicas.maxBatch[at]!), 1)
          if (endNs < soonestNs) {
            soonestNs = endNs
            soonest = at
          }
          if (endNs > latestNs) continue
          if (best < 0 || variants.quality[variant]! > variants.quality[replicas.variant[best]!]!) best = at
        }
        return best >= 0 ? best : soonest
      },
    }
  },
}
