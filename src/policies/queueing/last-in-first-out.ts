/**
 * Rule: the youngest waiting request first; what executes is not interrupted. The mean wait is that of first come, first
 * served (Kleinrock's conservation law), and its spread much larger. Under overload it keeps serving requests that are still
 * in time, while those at the bottom wait on: with `drop` too, since a request is given up when its turn comes.
 */
import type { PolicyEntry } from '../../contract/index.ts'
import { dropParameter, expiry } from './expiry.ts'
import { room, roomParameters } from './room.ts'

export const lastInFirstOut: PolicyEntry<'queueing'> = {
  name: 'last-in-first-out',
  family: 'queueing',
  summary: 'Last come, first served, without interrupting what executes.',
  source: 'Riordan, Delays for Last-Come First-Served Service and the Busy Period, Bell System Technical Journal 1961',
  parameters: { drop: dropParameter('never'), ...roomParameters },
  create({ drop, ...parameters }) {
    return {
      order(view, task, key) {
        key[task] = -view.tasks.sequence[task]!
      },
      ...expiry(drop as string, false),
      ...room(parameters),
    }
  },
}
