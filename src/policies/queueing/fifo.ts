import type { PolicyEntry } from '../../contract/index.ts'
import { dropParameter, expiry } from './expiry.ts'
import { maxWaitingParameter, room } from './room.ts'

export const fifo: PolicyEntry<'queueing'> = {
  name: 'fifo',
  family: 'queueing',
  summary: 'First come, first served.',
  source: 'the baseline of every queue',
  order: 'arrival',
  parameters: { drop: dropParameter('never'), maxWaiting: maxWaitingParameter },
  create({ drop, maxWaiting }) {
    return {
      order(view, task, key) {
        key[task] = view.tasks.sequence[task]!
      },
      // Tenants have different bounds, so what came later may expire earlier.
      ...expiry(drop as string, false),
      ...room(maxWaiting as number),
    }
  },
}
