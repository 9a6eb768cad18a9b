/**
 * Rule: the ready replica with the fewest waiting requests (those in execution don't count), ties by a draw.
 * Winston's rule counts those in service too (`least-outstanding`); with batches it is the queue that tells how many rounds
 * are still to come.
 */
import type { PolicyEntry } from '../../contract/index.ts'
import { toTheLeast, UNBOUNDED } from './to-the-least.ts'

export const shortestQueue: PolicyEntry<'routing'> = {
  name: 'shortest-queue',
  family: 'routing',
  summary: 'The ready replica with the fewest waiting requests, ties by a draw.',
  source: 'after join the shortest queue (Winston, J. Appl. Prob. 1977), which counts those in service too',
  parameters: {},
  create: (_, { draws }) => toTheLeast(draws, view => view.queues.length, UNBOUNDED),
}
