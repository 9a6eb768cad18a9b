/**
 * Rule: the tenants that wait are visited in turn; a visit adds quantum x weight to the tenant's deficit, serves its oldest
 * requests as long as their length is within the deficit, and takes that from it; who has nothing left to wait loses its
 * deficit. Over any interval in which tenants f and g both wait, one server without batches begins
 * |W_f / weight_f - W_g / weight_g| <= quantum + l_f / weight_f + l_g / weight_g.
 *
 * How much of a visit is left when a request's turn comes is known when it arrives: so the key is (round, tenant). The paper
 * keeps a list in which a tenant that becomes active goes last. Here a round goes through the tenants in the order of their
 * names: who becomes active is visited in this round if its place is still to come.
 * The length is the request's relative size; the paper wants a quantum of at least the longest, so that no visit is in
 * vain: with less (a weight under 1, say) it takes several. A batch takes the first in this order, across visits.
 *
 * Turns are kept for each executor over the queues of its replicas, and for each shared queue (see servers.ts). What is
 * given up while it waits has used its share of a visit, other than in the paper, where nobody is: weights do not hold then
 * (see start-time-fair), but do with `maxWaitingPerTenant`.
 */
import type { PolicyEntry } from '../../contract/index.ts'
import { dropParameter, expiry } from './expiry.ts'
import { room, roomParameters } from './room.ts'
import { bringUp, serverOf, serversOf } from './servers.ts'

export const deficitRoundRobin: PolicyEntry<'queueing'> = {
  name: 'deficit-round-robin',
  family: 'queueing',
  summary: "The tenants take turns, each turn worth the quantum times the tenant's weight.",
  source: 'Shreedhar and Varghese, Efficient Fair Queueing Using Deficit Round Robin, SIGCOMM 1995',
  parameters: {
    quantum: {
      kind: 'number',
      summary: 'what a visit adds to the deficit of a tenant of weight 1, in requests of relative size 1',
      default: 1,
      minimum: 0.001,
    },
    drop: dropParameter('never'),
    ...roomParameters,
  },
  create({ quantum, drop, ...parameters }, { names }) {
    const tenants = names.tenants.length
    const { left: leavesRoom, ...bounds } = room(parameters)
    let turns: Turns | undefined
    return {
      order(view, task, key, queue) {
        turns ??= new Turns(serversOf(view), tenants)
        const tenant = view.tasks.tenant[task]!
        const share = (quantum as number) * view.tenants.weight[tenant]!
        turns.key = key
        key[task] = turns.roundOf(serverOf(view, queue), tenant, view.tasks.work[task]!, share) * tenants + tenant
      },
      left(view, task, queue, served) {
        leavesRoom?.(view, task, queue, served)
        turns!.left(serverOf(view, queue), view.tasks.tenant[task]!, task, served)
      },
      started(view, executor) {
        bringUp(turns!.visit, view, executor, turns!.latest)
      },
      ...expiry(drop as string, false),
      ...bounds,
    }
  },
}

class Turns {
  /** The core's column of keys, as `order` was last given it. */
  key: Float64Array = new Float64Array(0)
  /** By server: the key of the last that was served, which is whose visit it is. */
  readonly visit: Float64Array
  /** The server that somebody was last taken from. */
  latest = -1
  private readonly tenants: number
  /** By (server, tenant): how many wait; the round in which the youngest has its turn, and what is left of it then. */
  private readonly waiting: Int32Array
  private readonly round: Float64Array
  private readonly deficit: Float64Array

  constructor(servers: number, tenants: number) {
    this.tenants = tenants
    this.visit = new Float64Array(servers).fill(-1)
    this.waiting = new Int32Array(servers * tenants)
    this.round = new Float64Array(servers * tenants)
    this.deficit = new Float64Array(servers * tenants)
  }

  /** The round in which a new request has its turn. */
  roundOf(server: number, tenant: number, length: number, share: number): number {
    const flow = server * this.tenants + tenant
    if (this.waiting[flow]!++ === 0) {
      const visit = this.visit[server]!
      const now = Math.floor(visit / this.tenants)
      this.round[flow] = tenant > visit - now * this.tenants ? now : now + 1
      this.deficit[flow] = share
    }
    const lacking = length - this.deficit[flow]!
    if (lacking > 0) {
      const visits = Math.ceil(lacking / share)
      this.round[flow]! += visits
      this.deficit[flow]! += visits * share
    }
    this.deficit[flow]! -= length
    return this.round[flow]!
  }

  left(server: number, tenant: number, task: number, served: boolean): void {
    this.waiting[server * this.tenants + tenant]!--
    if (!served) return
    this.latest = server
    if (this.key[task]! > this.visit[server]!) this.visit[server] = this.key[task]!
  }
}
