/**
 * Rule: the waiting request with the least expected service time first, alone in a batch: the expected time of its variant
 * on the queue's replica times its relative size; of a shared queue, on the first ready replica of the variant. The mean
 * wait of a single server without batches is then the least of all orders that do not interrupt (Conway, Maxwell and
 * Miller). Who asks for much waits for as long as others ask for little: under overload it starves.
 *
 * Among requests of one variant and one size this is the order of arrival. Where the variant is chosen at dispatch nothing
 * says when they arrive which they will have: refused at load.
 */
import type { PolicyEntry } from '../../contract/index.ts'
import { dropParameter, expiry } from './expiry.ts'
import { room, roomParameters } from './room.ts'

export const shortestExpectedFirst: PolicyEntry<'queueing'> = {
  name: 'shortest-expected-first',
  family: 'queueing',
  summary: 'The request with the least expected service time first, without interrupting what executes.',
  source: 'Conway, Maxwell and Miller, Theory of Scheduling, 1967 (shortest processing time)',
  parameters: { drop: dropParameter('never'), ...roomParameters },
  needs: ['variant-at-arrival'],
  create({ drop, ...parameters }) {
    return {
      order(view, task, key, queue) {
        const { tasks, ready, replicas } = view
        const variant = tasks.variant[task]!
        const isOwn = queue < replicas.state.length
        // While no replica of the variant is ready nobody takes from the queue: its requests are then placed anew.
        if (!isOwn && ready.size[variant] === 0) key[task] = tasks.work[task]!
        else
          key[task] = view.expectedServiceNs(isOwn ? queue : ready.member[ready.start[variant]!]!, 1, tasks.work[task]!)
      },
      ...expiry(drop as string, false),
      ...room(parameters),
    }
  },
}
