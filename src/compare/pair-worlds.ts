/** Pairs the simulated and live runs of the same swept values out of results folders. */
import { UserError } from '../errors/index.ts'
import type { Row } from '../experiment/columns.ts'
import type { PolicyWorlds, WorldRows } from './fidelity.ts'
import type { ResultsTables } from './read-results.ts'

/**
 * Points that have runs in both worlds, under the same arrivals: of the simulated runs those whose replication was run
 * live too. Throws a `UserError` when there is none.
 */
export function pairWorlds(results: readonly ResultsTables[]): PolicyWorlds[] {
  const swept = [...new Set(results.flatMap(result => result.swept))]
  const labelOf = (row: Row) =>
    swept
      .map(column => row[column])
      .filter(value => value !== undefined && value !== '')
      .join(', ') || 'all'
  const rowsOf = (table: 'summary' | 'tenants') => results.flatMap(result => result[table])
  const select = (label: string, isWanted: (row: Row) => boolean): WorldRows => {
    const wanted = (row: Row) => labelOf(row) === label && isWanted(row)
    return { summary: rowsOf('summary').filter(wanted), tenants: rowsOf('tenants').filter(wanted) }
  }
  const labels = [...new Set(rowsOf('summary').map(labelOf))]
  const pairs = labels
    .map(policy => {
      const live = select(policy, row => row.world !== 'simulated')
      const replications = new Set(live.summary.map(row => String(row.replication)))
      const simulated = select(policy, row => row.world === 'simulated' && replications.has(String(row.replication)))
      return { policy, simulated, live }
    })
    .filter(({ simulated, live }) => simulated.summary.length > 0 && live.summary.length > 0)
  if (pairs.length > 0) return pairs
  throw new UserError('no point has both simulated and live runs of the same replication', {
    at: { file: results.map(result => result.folder).join(', ') },
    found: `points: ${labels.join('; ')}`,
    hint: 'simulate and replay the same experiment and give both folders; or give two simulated ones, to see whether they are equal',
  })
}
