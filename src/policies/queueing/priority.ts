/**
 * Rule: the waiting request of the lowest class first, and within a class first come, first served. Not preemptive: a batch
 * that executes is never broken off, so a request of the first class may find one of the last ahead of it.
 *
 * Cobham's classes have one server and no batches; here a batch takes the first requests in this order, whatever their
 * classes. A class that is never idle starves those behind it.
 */
import type { PolicyEntry } from '../../contract/index.ts'
import { dropParameter, expiry } from './expiry.ts'
import { room, roomParameters } from './room.ts'

export const priority: PolicyEntry<'queueing'> = {
  name: 'priority',
  family: 'queueing',
  summary: "By the tenants' classes, the lowest number first; within a class first come, first served.",
  source: 'Cobham, Priority Assignment in Waiting Line Problems, Operations Research 1954',
  parameters: { drop: dropParameter('never'), ...roomParameters },
  create({ drop, ...parameters }) {
    return {
      // Ties are by sequence.
      order(view, task, key) {
        key[task] = view.tenants.priority[view.tasks.tenant[task]!]!
      },
      ...expiry(drop as string, false),
      ...room(parameters),
    }
  },
}
