/**
 * Rule: a ready replica at which nothing is outstanding, by a draw; where there is none, any ready one, by a draw.
 * With counts of 1 and more taken to be equal that is the least of them: all idle ones, or all.
 *
 * Lu et al. let idle servers report to one of many dispatchers; a core is one dispatcher that knows at once.
 */
import type { PolicyEntry } from '../../contract/index.ts'
import { toTheLeast } from './to-the-least.ts'

export const joinIdleQueue: PolicyEntry<'routing'> = {
  name: 'join-idle-queue',
  family: 'routing',
  summary: 'An idle ready replica by a draw; where none is idle, any.',
  source: 'Lu et al., Join-Idle-Queue: A Novel Load Balancing Algorithm, Performance Evaluation 2011',
  parameters: {},
  create: (_, { draws }) => toTheLeast(draws, view => view.replicas.outstanding, 1),
}
