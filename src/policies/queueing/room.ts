/** How many may wait in a queue: a parameter that orders share. */
import type { Parameter, Queueing } from '../../contract/index.ts'

export const maxWaitingParameter: Parameter = {
  kind: 'integer',
  summary: 'most that may wait in one queue; whoever comes then is dropped. 0: no bound',
  default: 0,
  minimum: 0,
}

/** Without a bound the core has nothing to ask. */
export function room(maxWaiting: number): Pick<Queueing, 'accepts'> {
  if (maxWaiting === 0) return {}
  return { accepts: (view, _, queue) => view.queues.length[queue]! < maxWaiting }
}
