/**
 * Rule: the window w is `maxBatch`, or all that wait where these are fewer; while the head's deadline is before now + l(w)
 * give the head up, and let the window shrink to what is left; then take the window.
 *
 * After the code (`GetBatchTaskSlidingWindow`, its default). There the target batch comes from the scheduler, the largest b
 * that fits its share of the device: `maxBatch` here. Nexus keeps its queue by deadline, so nobody behind a head that is
 * kept can be late; in another order they are not asked. It may give up what a smaller batch would have served in time.
 */
import { DROP_HEAD, type PolicyEntry } from '../../contract/index.ts'

export const nexusEarlyDrop: PolicyEntry<'batching'> = {
  name: 'nexus-early-drop',
  family: 'batching',
  summary: 'Gives the head up while a full window would make it late, so that the others get a large batch.',
  source: 'Nexus (Shen et al., SOSP 2019), early and lazy drop; uwsampl/nexus, src/nexus/backend/model_exec.cpp',
  parameters: {
    maxBatch: { kind: 'integer', summary: 'the window: the target batch size', default: 32, minimum: 1 },
  },
  workConserving: true,
  create({ maxBatch }) {
    return {
      decide(view, queue, replica) {
        const { queues, tasks, replicas } = view
        const window = Math.min(maxBatch as number, replicas.maxBatch[replica]!, queues.length[queue]!)
        const endNs = view.nowNs + view.expectedServiceNs(replica, window, 1)
        return tasks.deadlineNs[queues.head[queue]!]! < endNs ? DROP_HEAD : window
      },
    }
  },
}
