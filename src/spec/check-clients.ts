/** What the clients of a tenant can't do at the same time. */
import { UserError } from '../errors/index.ts'
import type { TenantFields } from './experiment-schema.ts'
import { type LocatedDocument, locationOf } from './located-document.ts'

/**
 * Who gave up is only missed when its turn comes. Nobody else is served earlier or later for it, but a client who sends
 * again would have to begin to think when it gives up, not then.
 */
export function patienceErrors(tenants: readonly TenantFields[], document: LocatedDocument): UserError[] {
  return tenants.flatMap(({ patience, arrivals }, i) => {
    if (patience === undefined || 'trace' in arrivals || arrivals.process !== 'closed-loop') return []
    return [
      new UserError('patience of clients in a closed loop', {
        at: locationOf(document, ['tenants', i, 'patience'], 'key'),
        allowed: 'patience with arrivals of a rate, or a trace',
      }),
    ]
  })
}
