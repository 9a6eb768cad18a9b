/**
 * Rule: the ready replica with the fewest waiting requests (those in execution don't count), ties by a draw.
 * Winston's rule counts those in service too; with batches it is the queue that tells how many rounds are still to come.
 * Scans the variant's replicas: O(replicas) per request.
 */
import type { PolicyEntry } from '../../contract/index.ts'

export const shortestQueue: PolicyEntry<'routing'> = {
  name: 'shortest-queue',
  family: 'routing',
  summary: 'The ready replica with the fewest waiting requests, ties by a draw.',
  source: 'after join the shortest queue (Winston, J. Appl. Prob. 1977), which counts those in service too',
  parameters: {},
  create(_, { draws }) {
    return {
      route(view, task) {
        const { ready, queues, tasks } = view
        const variant = tasks.variant[task]!
        const end = ready.start[variant]! + ready.size[variant]!
        let best = -1
        let ties = 0
        for (let at = ready.start[variant]!; at < end; at++) {
          const replica = ready.member[at]!
          const length = queues.length[replica]!
          if (best < 0 || length < queues.length[best]!) {
            best = replica
            ties = 1
          } else if (length === queues.length[best]!) {
            // Reservoir of one: each of k ties stays with probability 1 / k.
            ties++
            if (draws.below(tasks.tenant[task]!, ties) === 0) best = replica
          }
        }
        return best
      },
    }
  },
}
