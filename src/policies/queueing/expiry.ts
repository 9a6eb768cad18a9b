/** When a waiting request is given up, once its turn has come: a parameter that orders share. */
import type { Parameter, Queueing } from '../../contract/index.ts'

export const dropParameter = (byDefault: string): Parameter => ({
  kind: 'text',
  summary:
    "what is given up: 'never' nothing; 'expired' requests past their deadline; 'hopeless' also those that even a batch of one would make late",
  default: byDefault,
  choices: ['never', 'expired', 'hopeless'],
})

/**
 * @param inOrder whether nobody expires before those ahead of it, as in the order by deadline: then the head alone need be
 *   asked
 */
export function expiry(drop: string, inOrder: boolean): Pick<Queueing, 'expired' | 'expiresOutOfOrder'> {
  return { expired: rule(drop), expiresOutOfOrder: !inOrder && drop !== 'never' }
}

function rule(drop: string): Queueing['expired'] {
  switch (drop) {
    case 'expired':
      return (view, task) => view.nowNs > view.tasks.deadlineNs[task]!
    case 'hopeless':
      return (view, task, replica) => view.nowNs + view.expectedServiceNs(replica, 1, 1) > view.tasks.deadlineNs[task]!
    default:
      return () => false
  }
}
