/**
 * Rule: start-time fair queueing over tenants. A request gets the start tag S = max(v, F of the tenant's last request in
 * this queue) and the finish tag F = S + l / weight; the least start tag is served first, ties by arrival. The virtual time v
 * is the start tag of what is in service; when the queue has run empty and nothing taken from it executes, v is the greatest
 * finish tag that was served.
 *
 * The length l is the request's relative size, so that service is counted in requests of size 1 and no expectation of the
 * profile enters. Over any interval in which tenants f and g both wait or are served, one server without batches serves
 * |W_f / weight_f - W_g / weight_g| <= l_f / weight_f + l_g / weight_g (theorem 1). A batch takes the first in this order:
 * its last member sets v, and the bound grows with the batch (as with the outstanding D of SFQ(D), Jin, Chase and Kaur,
 * SIGMETRICS 2004). Each queue is fair by itself: how a tenant's requests are spread over queues is the routing policy's.
 * What is dropped has moved its tenant's tags all the same.
 */
import type { PolicyEntry, View } from '../../contract/index.ts'
import { dropParameter, expiry } from './expiry.ts'
import { room, roomParameters } from './room.ts'

export const startTimeFair: PolicyEntry<'queueing'> = {
  name: 'start-time-fair',
  family: 'queueing',
  summary: "Service in proportion to the tenants' weights: the least start tag of start-time fair queueing first.",
  source: 'Goyal, Vin and Cheng, Start-Time Fair Queueing, IEEE/ACM Transactions on Networking 1997, section II',
  parameters: { drop: dropParameter('never'), ...roomParameters },
  create({ drop, ...parameters }, { names }) {
    const tenants = names.tenants.length
    const { left: leavesRoom, ...bounds } = room(parameters)
    let queues: FairQueues | undefined
    return {
      order(view, task, key, queue) {
        queues ??= new FairQueues(view.queues.length.length, tenants, names.executors.length)
        queues.key = key
        const last = queue * tenants + view.tasks.tenant[task]!
        const start = Math.max(queues.virtualTime[queue]!, queues.lastFinish[last]!)
        queues.lastFinish[last] = start + lengthOf(view, task)
        key[task] = start
      },
      left(view, task, queue, served) {
        leavesRoom?.(view, task, queue, served)
        if (served) queues!.begins(queue, task, lengthOf(view, task))
      },
      started(_, executor) {
        queues!.started(executor)
      },
      ended(view, executor) {
        const queue = queues!.takenFrom[executor]!
        queues!.ends(queue, view.batches.size[executor]!, view.queues.length[queue] === 0)
      },
      ...expiry(drop as string, false),
      ...bounds,
    }
  },
}

/** Over the weight of its tenant. */
function lengthOf({ tasks, tenants }: View, task: number): number {
  return tasks.work[task]! / tenants.weight[tasks.tenant[task]!]!
}

/** Tags of all queues. */
class FairQueues {
  /** The core's column of keys, as `order` was last given it: start tags. */
  key: Float64Array = new Float64Array(0)
  readonly virtualTime: Float64Array
  /** Finish tag of each tenant's last request, by (queue, tenant). */
  readonly lastFinish: Float64Array
  /** The queue that the batch on each executor was taken from. */
  readonly takenFrom: Int32Array
  private readonly greatestServed: Float64Array
  /** Taken from the queue and not answered yet. */
  private readonly executing: Int32Array
  /** The queue that somebody was last taken from. */
  private latest = -1

  constructor(queues: number, tenants: number, executors: number) {
    this.virtualTime = new Float64Array(queues)
    this.lastFinish = new Float64Array(queues * tenants)
    this.takenFrom = new Int32Array(executors)
    this.greatestServed = new Float64Array(queues)
    this.executing = new Int32Array(queues)
  }

  begins(queue: number, task: number, length: number): void {
    const start = this.key[task]!
    this.virtualTime[queue] = Math.max(this.virtualTime[queue]!, start)
    this.greatestServed[queue] = Math.max(this.greatestServed[queue]!, start + length)
    this.executing[queue]!++
    this.latest = queue
  }

  /** The batch of those who began now. */
  started(executor: number): void {
    this.takenFrom[executor] = this.latest
  }

  ends(queue: number, size: number, isEmpty: boolean): void {
    this.executing[queue]! -= size
    if (isEmpty && this.executing[queue] === 0) this.virtualTime[queue] = this.greatestServed[queue]!
  }
}
