/**
 * Rule: requests wait in one queue per model, and a replica takes from it when it is free (late binding). The variant is
 * then that of the replica, so a model may have only one variant deployed.
 */
import type { PolicyEntry } from '../../contract/index.ts'

export const sharedQueue: PolicyEntry<'routing'> = {
  name: 'shared-queue',
  family: 'routing',
  summary: 'One queue per model, from which free replicas take (late binding).',
  source: 'the central queue of M/M/c (Kleinrock, Queueing Systems, volume 1)',
  parameters: {},
  needs: ['one-variant-per-model'],
  create() {
    return {
      bindsLate: true,
      route: (view, task) => view.models.sharedQueue[view.tasks.model[task]!]!,
    }
  },
}
