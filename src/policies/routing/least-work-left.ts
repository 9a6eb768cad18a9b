/**
 * Rule: the ready replica whose executor is expected to be done with its work first: what is left of the batch in execution,
 * and all that waits on the executor. Idle replicas are drawn among; of others with equal work the lowest is taken.
 *
 * What waits is taken to be served in batches of `batchSize`, and one of the rest. A batch that is overdue is taken to end
 * now. The work is what the profile expects and never what was drawn: with service times that vary this is not the policy
 * of theory, which knows each request's size. `ownService` counts the new request as well, in the batch that it would join:
 * the earliest finish, which matters where devices differ. Without it any idle replica is as good as any other.
 *
 * Of a busy executor it is the instant of the finish that stays as time goes by, of one that is idle or overdue the work: so
 * replicas are kept in two orders, and moved from the first into the second when they become overdue. O(log replicas) per
 * request and replica of the executor.
 */
import { CountOrder, IndexedHeap } from '../../collections/index.ts'
import { BUSY, type Draws, type PolicyEntry, type Routing, type View } from '../../contract/index.ts'
import { drainNs } from '../expected-finish.ts'
import { type SpeedClasses, speedClasses } from './speed-classes.ts'

export const leastWorkLeft: PolicyEntry<'routing'> = {
  name: 'least-work-left',
  family: 'routing',
  summary: 'The ready replica whose executor is expected to be done first with what executes and waits.',
  source:
    'Harchol-Balter, Crovella and Murta, On Choosing a Task Assignment Policy for a Distributed Server System, 1998 (Dynamic)',
  parameters: {
    batchSize: {
      kind: 'integer',
      summary: 'requests in a batch that is still to come; a replica takes no more than its largest',
      default: 1,
      minimum: 1,
    },
    ownService: {
      kind: 'boolean',
      summary: 'count the new request as well: the earliest expected finish',
      default: false,
    },
  },
  create: ({ batchSize, ownService }, { draws }) => leastWork(draws, batchSize as number, ownService as boolean),
}

function leastWork(draws: Draws, batchSize: number, ownService: boolean): Routing {
  /** Replicas came or went since the orders were made. */
  let isStale = true
  /** Groups of replicas that are alike while they are idle. */
  let classes: SpeedClasses
  /** The idle ones of each group, before all others. */
  let idle = new CountOrder(0, 0)
  let isIdle = new Uint8Array(0)
  /** By variant: replicas of executors that are busy, by the instant (ns) at which all work is expected to be done. */
  let finishing: readonly IndexedHeap[] = []
  /** By variant: replicas of executors that are overdue or hold their work back, by that work (ns). */
  let holding: readonly IndexedHeap[] = []
  /** Busy executors, by the instant after which they are overdue. */
  let due = new IndexedHeap(0)

  /** The work of the executor, or its state, has changed. */
  function update(view: View, executor: number): void {
    const { executors, replicas, queues, nowNs } = view
    let workNs = 0
    for (let at = executors.firstReplica[executor]!; at >= 0; at = replicas.nextOnExecutor[at]!) {
      const waiting = queues.length[at]!
      if (waiting > 0) workNs += drainNs(view, at, waiting, Math.min(batchSize, replicas.maxBatch[at]!))
    }
    const freeNs = executors.expectedFreeNs[executor]!
    const isBusy = executors.state[executor] === BUSY
    const isRunning = isBusy && freeNs > nowNs
    if (isRunning) {
      due.timeNs[executor] = freeNs
      due.moved(executor)
    } else {
      due.remove(executor)
    }
    for (let at = executors.firstReplica[executor]!; at >= 0; at = replicas.nextOnExecutor[at]!) {
      if (classes.classOf[at]! < 0) continue
      const variant = replicas.variant[at]!
      const isFree = !isBusy && workNs === 0
      isIdle[at] = isFree ? 1 : 0
      idle.set(at, isFree ? 0 : 1)
      if (isFree || isRunning) holding[variant]!.remove(at)
      if (isFree || !isRunning) finishing[variant]!.remove(at)
      if (isFree) continue
      const order = (isRunning ? finishing : holding)[variant]!
      order.timeNs[at] = (isRunning ? freeNs : 0) + workNs + (ownService ? ownNs(view, at) : 0)
      order.moved(at)
    }
  }

  /** What one more request adds to the replica's work. */
  function ownNs(view: View, replica: number): number {
    const waiting = view.queues.length[replica]!
    const most = Math.min(batchSize, view.replicas.maxBatch[replica]!)
    const more = drainNs(view, replica, waiting + 1, most)
    return waiting === 0 ? more : more - drainNs(view, replica, waiting, most)
  }

  function rebuild(view: View): void {
    const { ready, replicas, executors } = view
    isStale = false
    classes = speedClasses(view, { batchSize: 1, weights: undefined })
    idle = new CountOrder(replicas.state.length, classes.size.length)
    isIdle = new Uint8Array(replicas.state.length)
    idle.regroup(classes.start, classes.size, classes.member, new Int32Array(replicas.state.length).fill(1))
    const orders = () => Array.from({ length: ready.size.length }, () => new IndexedHeap(replicas.state.length))
    finishing = orders()
    holding = orders()
    due = new IndexedHeap(executors.state.length)
    for (let executor = 0; executor < executors.state.length; executor++) update(view, executor)
  }

  return {
    route(view, task) {
      if (isStale) rebuild(view)
      while (due.length > 0 && due.timeNs[due.top]! <= view.nowNs) update(view, due.top)
      const variant = view.tasks.variant[task]!
      const { first, cost } = classes
      const end = first[variant + 1]!
      // The class of the idle with the least work, which is none or their own; how many idle ones are alike.
      let idleClass = -1
      let ties = 0
      for (let k = first[variant]!; k < end; k++) {
        if (isIdle[idle.member(k, 0)] === 0) continue
        if (idleClass < 0) idleClass = k
        if (k === idleClass || !ownService) ties += idle.ties(k)
      }
      const busy = finishing[variant]!
      const held = holding[variant]!
      const busyNs = busy.length > 0 ? busy.timeNs[busy.top]! - view.nowNs : Number.POSITIVE_INFINITY
      const heldNs = held.length > 0 ? held.timeNs[held.top]! : Number.POSITIVE_INFINITY
      const idleNs = idleClass < 0 ? Number.POSITIVE_INFINITY : ownService ? cost[idleClass]! : 0
      if (idleNs > Math.min(busyNs, heldNs)) return busyNs <= heldNs ? busy.top : held.top
      let drawn = ties === 1 ? 0 : draws.below(view.tasks.tenant[task]!, ties)
      for (let k = idleClass; ; k++) {
        if (isIdle[idle.member(k, 0)] === 0) continue
        if (drawn < idle.ties(k)) return idle.member(k, drawn)
        drawn -= idle.ties(k)
      }
    },
    changed(view, replica) {
      if (!isStale) update(view, view.replicas.executor[replica]!)
    },
    ended(view, executor) {
      // A draining replica's end is told by nothing else.
      if (!isStale) update(view, executor)
    },
    rebuilt() {
      isStale = true
    },
  }
}
