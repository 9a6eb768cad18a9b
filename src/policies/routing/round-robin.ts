/**
 * Rule: the ready replicas of a variant take turns. Each variant has turns of its own, whichever tenant asks. When replicas
 * come or go the turn stays at its place in the list, which others may then hold; past the end it is the first's.
 */
import type { PolicyEntry } from '../../contract/index.ts'

export const roundRobin: PolicyEntry<'routing'> = {
  name: 'round-robin',
  family: 'routing',
  summary: 'The ready replicas of a variant take turns.',
  source: 'the baseline of every load balancer',
  parameters: {},
  create(_, { names }) {
    const turns = new Int32Array(names.variants.length)
    return {
      route(view, task) {
        const variant = view.tasks.variant[task]!
        const size = view.ready.size[variant]!
        const turn = turns[variant]! < size ? turns[variant]! : 0
        turns[variant] = turn + 1
        return view.ready.member[view.ready.start[variant]! + turn]!
      },
    }
  },
}
