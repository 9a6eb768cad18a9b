/** Pairs the simulated and live runs of the same swept values out of results folders. */
import { UserError } from '../errors/index.ts'
import type { Row } from '../experiment/columns.ts'
import type { PolicyWorlds } from './fidelity.ts'
import type { ResultsTables } from './read-results.ts'

/** Points that have runs in both worlds. Throws a `UserError` when there is none. */
export function pairWorlds(results: readonly ResultsTables[]): PolicyWorlds[] {
  const swept = [...new Set(results.flatMap(result => result.swept))]
  const labelOf = (row: Row) =>
    swept
      .map(column => row[column])
      .filter(value => value !== undefined && value !== '')
      .join(', ') || 'all'
  const select = (table: 'summary' | 'tenants', policy: string, simulated: boolean) =>
    results
      .flatMap(result => result[table])
      .filter(row => labelOf(row) === policy && (row.world === 'simulated') === simulated)
  const labels = [...new Set(results.flatMap(result => result.summary).map(labelOf))]
  const pairs = labels
    .map(policy => ({
      policy,
      simulated: { summary: select('summary', policy, true), tenants: select('tenants', policy, true) },
      live: { summary: select('summary', policy, false), tenants: select('tenants', policy, false) },
    }))
    .filter(({ simulated, live }) => simulated.summary.length > 0 && live.summary.length > 0)
  if (pairs.length === 0) {
    throw new UserError('no point has both simulated and live runs', {
      at: { file: results.map(result => result.folder).join(', ') },
      found: `points: ${labels.join('; ')}`,
      hint: 'simulate and replay the same experiment, and give both results folders',
    })
  }
  return pairs
}
