/**
 * Rule: refuse a request while `limit` requests of its model are in the system, waiting and executing. With one queue,
 * exponential gaps and service and no batches that is M/M/c/K with K = limit; with limit = c nobody waits (Erlang B).
 */
import { ACCEPT, type PolicyEntry, REJECT } from '../../contract/index.ts'

export const inFlightLimit: PolicyEntry<'admission'> = {
  name: 'in-flight-limit',
  family: 'admission',
  summary: 'Refuse a request while so many of its model are waiting or executing.',
  source: 'the finite system of M/M/c/K (Kleinrock, Queueing Systems, volume 1, sections 3.5 to 3.6)',
  parameters: {
    limit: { kind: 'integer', summary: 'most requests of a model in the system at once', example: 64, minimum: 1 },
  },
  create({ limit }) {
    const most = limit as number
    return {
      admit: (view, task) => (view.models.inSystem[view.tasks.model[task]!]! > most ? REJECT : ACCEPT),
    }
  },
}
