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
import type { PolicyEntry } from '../../contract/index.ts'
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
    let queues: FairQueues | undefined
    return {
      order(view, task, key, queue) {
        queues ??= new FairQueues(view.queues.length.length, tenants)
        const { tasks } = view
        const tenant = tasks.tenant[task]!
        const last = queue * tenants + tenant
        const start = Math.max(queues.virtualTime[queue]!, queues.lastFinish[last]!)
        queues.note(task, queue, start)
        queues.lastFinish[last] = start + tasks.work[task]! / view.tenants.weight[tenant]!
        key[task] = start
      },
      started(view, executor) {
        const { batches, tasks } = view
        for (let task = batches.first[executor]!; task >= 0; task = tasks.next[task]!)
          queues!.begins(task, tasks.work[task]! / view.tenants.weight[tasks.tenant[task]!]!)
      },
      ended(view, executor) {
        const { batches } = view
        const queue = queues!.queueOf[batches.first[executor]!]!
        queues!.ends(queue, batches.size[executor]!, view.queues.length[queue] === 0)
      },
      ...expiry(drop as string, false),
      ...room(parameters),
    }
  },
}

/** Tags of all queues. */
class FairQueues {
  readonly virtualTime: Float64Array
  /** Finish tag of each tenant's last request, by (queue, tenant). */
  readonly lastFinish: Float64Array
  /** The queue that a task joined last; grows with the number of tasks at once. */
  queueOf = new Int32Array(1024)
  private startOf = new Float64Array(1024)
  private readonly greatestServed: Float64Array
  /** Taken from the queue and not answered yet. */
  private readonly executing: Int32Array

  constructor(queues: number, tenants: number) {
    this.virtualTime = new Float64Array(queues)
    this.lastFinish = new Float64Array(queues * tenants)
    this.greatestServed = new Float64Array(queues)
    this.executing = new Int32Array(queues)
  }

  note(task: number, queue: number, start: number): void {
    if (task >= this.queueOf.length) this.grow(task)
    this.queueOf[task] = queue
    this.startOf[task] = start
  }

  begins(task: number, length: number): void {
    const queue = this.queueOf[task]!
    const start = this.startOf[task]!
    this.virtualTime[queue] = Math.max(this.virtualTime[queue]!, start)
    this.greatestServed[queue] = Math.max(this.greatestServed[queue]!, start + length)
    this.executing[queue]!++
  }

  ends(queue: number, size: number, isEmpty: boolean): void {
    this.executing[queue]! -= size
    if (isEmpty && this.executing[queue] === 0) this.virtualTime[queue] = this.greatestServed[queue]!
  }

  private grow(task: number): void {
    const queueOf = new Int32Array(2 * task)
    queueOf.set(this.queueOf)
    this.queueOf = queueOf
    const startOf = new Float64Array(2 * task)
    startOf.set(this.startOf)
    this.startOf = startOf
  }
}
