/** How much each combination sustained, from the rows of its simulated runs. */
import type { ResultsTables } from '../compare/index.ts'
import { meanEstimate, rateAxis, sustainedRates } from '../statistics/index.ts'
import type { AskedOfTenants } from './asked-of-tenants.ts'
import type { SustainedResult } from './report-data.ts'
import { AS_WRITTEN, combined, numberIn, type Row, sentNothing } from './table-rows.ts'

export function sustainedFromTables(tables: ResultsTables, asked: AskedOfTenants): SustainedResult[] {
  const { swept } = tables
  const keyOf = (row: Row) => JSON.stringify(swept.map(path => row[path]))
  const simulated = tables.summary.filter(row => row.world === 'simulated')
  const cellsOfTenants = groupBy(
    tables.tenants.filter(row => row.world === 'simulated'),
    keyOf,
  )
  const rates = sustainedRates(
    [...groupBy(simulated, keyOf)].map(([key, rows]) => ({
      swept: swept.map(path => [path, String(rows[0]![path] ?? '')]),
      offeredPerS: meanOf(rows, 'offeredPerS'),
      met: asked.tenants.every(({ name }) => {
        const own = (cellsOfTenants.get(key) ?? []).filter(row => row.tenant === name)
        const { attainment } = asked.of(rows[0]!, name)
        return attainment === null || sentNothing(own) || (meanOf(own, 'attainment') ?? 0) >= attainment
      }),
    })),
  )
  const others = swept.filter(path => path !== rateAxis(swept) && !/^policies(\.|$)/.test(path))
  const count = (path: string) => new Set(simulated.map(row => row[path])).size
  const setting = others.reduce<string | undefined>(
    (most, path) => (most === undefined || count(path) > count(most) ? path : most),
    undefined,
  )
  return rates.map(({ swept: labels, sustainedPerS, missedPerS }) => {
    const of = (wanted: (path: string) => boolean) =>
      combined(labels.flatMap(([path, label]) => (wanted(path) ? label : [])))
    return {
      policy: of(path => !others.includes(path)) || AS_WRITTEN,
      setting: of(path => path === setting) || null,
      panel: of(path => others.includes(path) && path !== setting) || null,
      sustainedPerS,
      missedPerS,
    }
  })
}

function groupBy(rows: readonly Row[], keyOf: (row: Row) => string): Map<string, Row[]> {
  const groups = new Map<string, Row[]>()
  for (const row of rows) {
    const key = keyOf(row)
    const group = groups.get(key)
    if (group === undefined) groups.set(key, [row])
    else group.push(row)
  }
  return groups
}

/** Of the runs that know it: of a tenant to whom nothing was offered one knows nothing. */
function meanOf(rows: readonly Row[], column: string): number | null {
  const values = rows.map(row => numberIn(row, column)).filter(value => value !== null)
  return meanEstimate(values).value
}
