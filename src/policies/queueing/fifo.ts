import type { PolicyEntry } from '../../contract/index.ts'
import { dropParameter, expiryRule } from './expiry.ts'

export const fifo: PolicyEntry<'queueing'> = {
  name: 'fifo',
  family: 'queueing',
  summary: 'First come, first served.',
  source: 'the baseline of every queue',
  order: 'arrival',
  parameters: { drop: dropParameter('never') },
  create({ drop }) {
    return {
      order(view, task, key) {
        key[task] = view.tasks.sequence[task]!
      },
      expired: expiryRule(drop as string),
    }
  },
}
