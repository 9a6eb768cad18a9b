/** How many may wait in a queue: parameters that orders share. Whoever finds no room is dropped at once. */
import type { Parameter, ParameterValues, Queueing, View } from '../../contract/index.ts'

export const roomParameters = {
  maxWaiting: {
    kind: 'integer',
    summary: 'most that may wait in one queue; whoever comes then is dropped. 0: no bound',
    default: 0,
    minimum: 0,
  },
  maxWaitingPerTenant: {
    kind: 'integer',
    summary: 'most of one tenant that may wait in one queue; whoever comes then is dropped. 0: no bound',
    default: 0,
    minimum: 0,
  },
} satisfies { readonly [name: string]: Parameter }

/** Without a bound the core has nothing to ask. */
export function room({ maxWaiting, maxWaitingPerTenant }: ParameterValues): Pick<Queueing, 'accepts' | 'left'> {
  const most = maxWaiting === 0 ? Number.POSITIVE_INFINITY : (maxWaiting as number)
  if (maxWaitingPerTenant !== 0) return roomPerTenant(most, maxWaitingPerTenant as number)
  if (maxWaiting === 0) return {}
  return { accepts: (view, _, queue) => view.queues.length[queue]! < most }
}

function roomPerTenant(most: number, mostOfTenant: number): Pick<Queueing, 'accepts' | 'left'> {
  /** By (queue, tenant). */
  let waiting = new Int32Array(0)
  const place = (view: View, task: number, queue: number) =>
    queue * view.tenants.model.length + view.tasks.tenant[task]!
  return {
    accepts(view, task, queue) {
      if (waiting.length === 0) waiting = new Int32Array(view.queues.length.length * view.tenants.model.length)
      const at = place(view, task, queue)
      if (view.queues.length[queue]! >= most || waiting[at]! >= mostOfTenant) return false
      // Whoever may enter does so at once.
      waiting[at]!++
      return true
    },
    left(view, task, queue) {
      waiting[place(view, task, queue)]!--
    },
  }
}
