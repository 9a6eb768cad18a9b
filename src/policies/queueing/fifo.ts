import type { PolicyEntry } from '../../contract/index.ts'
import { dropParameter, expiry } from './expiry.ts'

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
      // Tenants have different bounds, so what came later may expire earlier.
      ...expiry(drop as string, false),
    }
  },
}
