/**
 * Rule: requests wait in one queue per model, and a replica takes from it when it is free (late binding). The variant is
 * then that of the replica, so a model may have only one variant deployed.
 *
 * When work comes and several are idle, `pick` says which takes it: the lowest, the one that has been idle for longest, or
 * the fastest (for one request; of equals the lowest). The formulas of M/M/c do not ask, since there all servers are alike.
 * The idle ones are kept in that order, O(log replicas) per batch; who became busy is taken out only when it comes first, so
 * that nothing is moved while all are busy.
 */
import { IndexedHeap } from '../../collections/index.ts'
import { IDLE, type PolicyEntry, READY, type View } from '../../contract/index.ts'

const NO_MODEL = -1

export const sharedQueue: PolicyEntry<'routing'> = {
  name: 'shared-queue',
  family: 'routing',
  summary: 'One queue per model, from which free replicas take (late binding).',
  source: 'the central queue of M/M/c (Kleinrock, Queueing Systems, volume 1)',
  parameters: {
    pick: {
      kind: 'text',
      summary: 'which of several idle replicas takes new work',
      default: 'lowest',
      choices: ['lowest', 'longest-idle', 'fastest'],
    },
  },
  needs: ['one-variant-per-model'],
  bindsLate: true,
  create({ pick: rule }, { names }) {
    const byTime = rule === 'longest-idle'
    /** By model: its ready replicas by the number that the rule goes by. All that are idle, and some that are busy. */
    let idle: readonly IndexedHeap[] = []
    /** In whose heap the replica is, or NO_MODEL. */
    let listed = new Int32Array(0)
    const idleSinceNs = new Float64Array(names.executors.length)

    function list(view: View, replica: number): void {
      const { replicas, variants } = view
      const model = replicas.state[replica] === READY ? variants.model[replicas.variant[replica]!]! : NO_MODEL
      const before = listed[replica]!
      if (before === model && !byTime) return
      if (before !== NO_MODEL && before !== model) idle[before]!.remove(replica)
      listed[replica] = model
      if (model === NO_MODEL) return
      // Of equals the lowest comes first by itself.
      let rank = 0
      if (byTime) rank = idleSinceNs[replicas.executor[replica]!]!
      else if (rule === 'fastest') rank = view.expectedServiceNs(replica, 1, 1)
      idle[model]!.timeNs[replica] = rank
      idle[model]!.moved(replica)
    }

    return {
      bindsLate: true,
      route: (view, task) => view.models.sharedQueue[view.tasks.model[task]!]!,
      pick(view, queue) {
        const { replicas, executors } = view
        const heap = idle[view.queues.model[queue]!]!
        for (let first = heap.top; first >= 0; first = heap.top) {
          if (executors.state[replicas.executor[first]!] === IDLE) return first
          heap.remove(first)
          listed[first] = NO_MODEL
        }
        return -1
      },
      ended(view, executor) {
        idleSinceNs[executor] = view.nowNs
        const { executors, replicas } = view
        for (let at = executors.firstReplica[executor]!; at >= 0; at = replicas.nextOnExecutor[at]!) list(view, at)
      },
      rebuilt(view) {
        const slots = view.replicas.state.length
        if (idle.length === 0) {
          idle = names.models.map(() => new IndexedHeap(slots))
          listed = new Int32Array(slots).fill(NO_MODEL)
        }
        for (let replica = 0; replica < slots; replica++) list(view, replica)
      },
    }
  },
}
