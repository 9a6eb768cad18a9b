/** Rule: the ready replica with the fewest outstanding requests, waiting and executing, ties by a draw. */
import type { PolicyEntry } from '../../contract/index.ts'
import { toTheLeast, UNBOUNDED } from './to-the-least.ts'

export const leastOutstanding: PolicyEntry<'routing'> = {
  name: 'least-outstanding',
  family: 'routing',
  summary: 'The ready replica with the fewest requests waiting and executing, ties by a draw.',
  source: 'join the shortest queue (Winston, Optimality of the Shortest Line Discipline, J. Appl. Prob. 1977)',
  parameters: {},
  create: (_, { draws }) => toTheLeast(draws, view => view.replicas.outstanding, UNBOUNDED),
}
