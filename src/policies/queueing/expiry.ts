/** When a waiting request is given up: a parameter that orders share. */
import type { Parameter, View } from '../../contract/index.ts'

export const dropParameter = (byDefault: string): Parameter => ({
  kind: 'text',
  summary:
    "what is given up: 'never' nothing; 'expired' requests past their deadline; 'hopeless' also those that even a batch of one would make late",
  default: byDefault,
  choices: ['never', 'expired', 'hopeless'],
})

export function expiryRule(drop: string): (view: View, task: number, replica: number) => boolean {
  switch (drop) {
    case 'expired':
      return (view, task) => view.nowNs > view.tasks.deadlineNs[task]!
    case 'hopeless':
      return (view, task, replica) => view.nowNs + view.expectedServiceNs(replica, 1, 1) > view.tasks.deadlineNs[task]!
    default:
      return () => false
  }
}
