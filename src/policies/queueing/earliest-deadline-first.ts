/**
 * Rule: the waiting request with the earliest deadline first. Liu and Layland's periodic tasks are preempted; a batch is not,
 * so their optimality does not carry over: a long batch may make an urgent late-comer miss that another order would have
 * saved, and under overload the earliest deadline is often the one already lost (hence `drop`).
 */
import type { PolicyEntry } from '../../contract/index.ts'
import { dropParameter, expiry } from './expiry.ts'
import { room, roomParameters } from './room.ts'

export const earliestDeadlineFirst: PolicyEntry<'queueing'> = {
  name: 'earliest-deadline-first',
  family: 'queueing',
  summary: 'The request with the earliest deadline first; what is past its deadline is dropped.',
  source:
    'after Liu and Layland, Scheduling Algorithms for Multiprogramming in a Hard-Real-Time Environment, JACM 1973',
  order: 'deadline',
  parameters: { drop: dropParameter('expired'), ...roomParameters },
  create({ drop, ...parameters }) {
    return {
      order(view, task, key) {
        key[task] = view.tasks.deadlineNs[task]!
      },
      ...expiry(drop as string, true),
      ...room(parameters),
    }
  },
}
