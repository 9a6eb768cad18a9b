import type { PolicyEntry } from '../../contract/index.ts'
import { dropParameter, expiryRule } from './expiry.ts'

export const earliestDeadlineFirst: PolicyEntry<'queueing'> = {
  name: 'earliest-deadline-first',
  family: 'queueing',
  summary: 'The request with the earliest deadline first; what is past its deadline is dropped.',
  source:
    'Liu and Layland, Scheduling Algorithms for Multiprogramming in a Hard-Real-Time Environment, JACM 1973, section 7',
  parameters: { drop: dropParameter('expired') },
  create({ drop }) {
    return {
      order(view, task, key) {
        key[task] = view.tasks.deadlineNs[task]!
      },
      expired: expiryRule(drop as string),
    }
  },
}
