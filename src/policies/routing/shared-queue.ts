/**
 * Rule: requests wait in one queue per model, and a replica takes from it when it is free (late binding). The variant is
 * then that of the replica, so a model may have only one variant deployed.
 *
 * When work comes and several are idle, `pick` says which takes it: the lowest, the one that has been idle for longest, or
 * the fastest (for one request; of equals the lowest). The formulas of M/M/c do not ask, since there all servers are alike.
 * The idle ones are kept in that order: O(log replicas) per batch.
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
  create({ pick: rule }, { names }) {
    /** By model: its idle ready replicas, by the number that the rule goes by. */
    let idle: readonly IndexedHeap[] = []
    /** Whose idle replica it is, or NO_MODEL. */
    let listed = new Int32Array(0)
    const idleSinceNs = new Float64Array(names.executors.length)

    function update(view: View, replica: number): void {
      const { replicas, executors, variants } = view
      const executor = replicas.executor[replica]!
      const isIdle = replicas.state[replica] === READY && executors.state[executor] === IDLE
      const model = isIdle ? variants.model[replicas.variant[replica]!]! : NO_MODEL
      const before = listed[replica]!
      if (before !== NO_MODEL && before !== model) idle[before]!.remove(replica)
      listed[replica] = model
      if (model === NO_MODEL) return
      // Of equals the lowest comes first by itself.
      const rank =
        rule === 'fastest'
          ? view.expectedServiceNs(replica, 1, 1)
          : rule === 'longest-idle'
            ? idleSinceNs[executor]!
            : 0
      idle[model]!.timeNs[replica] = rank
      idle[model]!.moved(replica)
    }

    function updateAll(view: View, executor: number): void {
      for (let at = view.executors.firstReplica[executor]!; at >= 0; at = view.replicas.nextOnExecutor[at]!)
        update(view, at)
    }

    return {
      bindsLate: true,
      route: (view, task) => view.models.sharedQueue[view.tasks.model[task]!]!,
      pick: (view, queue) => idle[view.queues.model[queue]!]!.top,
      started: updateAll,
      ended(view, executor) {
        idleSinceNs[executor] = view.nowNs
        updateAll(view, executor)
      },
      rebuilt(view) {
        const slots = view.replicas.state.length
        if (idle.length === 0) {
          idle = names.models.map(() => new IndexedHeap(slots))
          listed = new Int32Array(slots).fill(NO_MODEL)
        }
        for (let replica = 0; replica < slots; replica++) update(view, replica)
      },
    }
  },
}
