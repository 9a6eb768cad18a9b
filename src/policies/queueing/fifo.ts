/**
 * Rule: the waiting request that arrived first, whatever its tenant; of simultaneous ones the first in the order of arrivals.
 * A degraded or re-routed request keeps its place: it is told by its arrival, and not by when it came into the queue.
 */
import type { PolicyEntry } from '../../contract/index.ts'
import { dropParameter, expiry } from './expiry.ts'
import { room, roomParameters } from './room.ts'

export const fifo: PolicyEntry<'queueing'> = {
  name: 'fifo',
  family: 'queueing',
  summary: 'First come, first served.',
  source: 'the baseline of every queue',
  order: 'arrival',
  parameters: { drop: dropParameter('never'), ...roomParameters },
  create({ drop, ...parameters }) {
    return {
      order(view, task, key) {
        key[task] = view.tasks.sequence[task]!
      },
      // Tenants have different bounds, so what came later may expire earlier.
      ...expiry(drop as string, false),
      ...room(parameters),
    }
  },
}
