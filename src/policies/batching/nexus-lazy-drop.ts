/**
 * Rule: give the head up only when not even a batch of one would be in time; then take the largest batch, up to `maxBatch`,
 * that takes less than the head's slack.
 *
 * After the code (`GetBatchTaskEarliest`): the head is kept with now + l(1) + post <= d, and b grows while l(b) is strictly
 * under d - now - post. So a slack of exactly l(1) still gives a batch of one. Post-processing is 0 unless it is given.
 */
import { DROP_HEAD, type PolicyEntry } from '../../contract/index.ts'

export const nexusLazyDrop: PolicyEntry<'batching'> = {
  name: 'nexus-lazy-drop',
  family: 'batching',
  summary: "Gives up only what is lost anyhow, and takes the largest batch within the head's slack.",
  source: 'Nexus (Shen et al., SOSP 2019), early and lazy drop; uwsampl/nexus, src/nexus/backend/model_exec.cpp',
  parameters: {
    maxBatch: { kind: 'integer', summary: 'most requests in a batch: the target size', default: 32, minimum: 1 },
    postProcessing: {
      kind: 'duration',
      summary: 'what follows the execution and must end by the deadline too',
      default: 0,
      minimum: 0,
    },
  },
  workConserving: true,
  create({ maxBatch, postProcessing }) {
    return {
      decide(view, queue, replica) {
        const { queues, tasks, replicas } = view
        const budgetNs = tasks.deadlineNs[queues.head[queue]!]! - view.nowNs - (postProcessing as number)
        if (budgetNs < view.expectedServiceNs(replica, 1, 1)) return DROP_HEAD
        const most = Math.min(maxBatch as number, replicas.maxBatch[replica]!, queues.length[queue]!)
        let size = 1
        while (size < most && view.expectedServiceNs(replica, size + 1, 1) < budgetNs) size++
        return size
      },
    }
  },
}
