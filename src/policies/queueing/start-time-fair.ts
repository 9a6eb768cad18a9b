/**
 * Rule: start-time fair queueing over tenants. A request gets the start tag S = max(v, F of the tenant's last request at this
 * server) and the finish tag F = S + l / weight; the least start tag is served first, ties by arrival. The virtual time v is
 * the start tag of what is in service; when nothing waits and nothing executes, v is the greatest finish tag that was served.
 *
 * The length l is the request's relative size, so that service is counted in requests of size 1 and no expectation of the
 * profile enters. Over any interval in which tenants f and g both wait or are served, one server without batches serves
 * |W_f / weight_f - W_g / weight_g| <= l_f / weight_f + l_g / weight_g (theorem 1). A batch takes the first in this order:
 * its last member sets v, and the bound grows with the batch (as with the outstanding D of SFQ(D), Jin, Chase and Kaur,
 * SIGMETRICS 2004). A server is an executor, over the queues of its replicas, or a shared queue (see servers.ts): each is fair
 * by itself, and how a tenant's requests are spread over them is the routing policy's.
 *
 * Tags are given at arrival, as in the paper, which drops nobody. So what is given up later, expired or hopeless, has moved
 * its tenant's tags all the same: where several tenants send more than their share for long, the one whose tags advance
 * least by its arrivals gets everything, whatever the weights. `maxWaitingPerTenant` refuses before a tag is given, and
 * keeps to the weights.
 */
import type { PolicyEntry, View } from '../../contract/index.ts'
import { dropParameter, expiry } from './expiry.ts'
import { room, roomParameters } from './room.ts'
import { bringUp, serverOf, serversOf } from './servers.ts'

export const startTimeFair: PolicyEntry<'queueing'> = {
  name: 'start-time-fair',
  family: 'queueing',
  summary: "Service in proportion to the tenants' weights: the least start tag of start-time fair queueing first.",
  source: 'Goyal, Vin and Cheng, Start-Time Fair Queueing, IEEE/ACM Transactions on Networking 1997, section II',
  parameters: { drop: dropParameter('never'), ...roomParameters },
  create({ drop, ...parameters }, { names }) {
    const tenants = names.tenants.length
    const { left: leavesRoom, ...bounds } = room(parameters)
    let tags: Tags | undefined
    return {
      order(view, task, key, queue) {
        tags ??= new Tags(serversOf(view), tenants, names.executors.length)
        tags.key = key
        const server = serverOf(view, queue)
        const last = server * tenants + view.tasks.tenant[task]!
        const start = Math.max(tags.virtualTime[server]!, tags.lastFinish[last]!)
        tags.lastFinish[last] = start + lengthOf(view, task)
        tags.waiting[server]!++
        key[task] = start
      },
      left(view, task, queue, served) {
        leavesRoom?.(view, task, queue, served)
        const server = serverOf(view, queue)
        tags!.waiting[server]!--
        if (served) tags!.begins(server, task, lengthOf(view, task))
      },
      started(view, executor) {
        const server = tags!.latest
        tags!.takenFrom[executor] = server
        bringUp(tags!.virtualTime, view, executor, server)
      },
      ended(view, executor) {
        tags!.ends(tags!.takenFrom[executor]!, view.batches.size[executor]!)
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

/** Of all servers. */
class Tags {
  /** The core's column of keys, as `order` was last given it: start tags. */
  key: Float64Array = new Float64Array(0)
  readonly virtualTime: Float64Array
  /** Finish tag of each tenant's last request, by (server, tenant). */
  readonly lastFinish: Float64Array
  readonly waiting: Int32Array
  /** The server that the batch on each executor was taken from. */
  readonly takenFrom: Int32Array
  /** The server that somebody was last taken from. */
  latest = -1
  private readonly greatestServed: Float64Array
  /** Taken and not answered yet. */
  private readonly executing: Int32Array

  constructor(servers: number, tenants: number, executors: number) {
    this.virtualTime = new Float64Array(servers)
    this.lastFinish = new Float64Array(servers * tenants)
    this.waiting = new Int32Array(servers)
    this.takenFrom = new Int32Array(executors)
    this.greatestServed = new Float64Array(servers)
    this.executing = new Int32Array(servers)
  }

  begins(server: number, task: number, length: number): void {
    const start = this.key[task]!
    this.virtualTime[server] = Math.max(this.virtualTime[server]!, start)
    this.greatestServed[server] = Math.max(this.greatestServed[server]!, start + length)
    this.executing[server]!++
    this.latest = server
  }

  ends(server: number, size: number): void {
    this.executing[server]! -= size
    if (this.waiting[server]! > 0 || this.executing[server]! > 0) return
    this.virtualTime[server] = Math.max(this.virtualTime[server]!, this.greatestServed[server]!)
  }
}
