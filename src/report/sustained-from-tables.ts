/** How much each combination sustained, from the rows of its simulated runs. */
import type { ResultsTables } from '../compare/index.ts'
import { rateAxis, sustainedRates } from '../statistics/index.ts'
import type { ReportTenant, SustainedResult } from './report-data.ts'

type Row = ResultsTables['summary'][number]

export function sustainedFromTables(tables: ResultsTables, tenants: readonly ReportTenant[]): SustainedResult[] {
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
      offeredPerS: mean(rows, 'offeredPerS'),
      met: tenants.every(({ name, slo }) => {
        const own = (cellsOfTenants.get(key) ?? []).filter(row => row.tenant === name)
        return slo.attainment === null || (mean(own, 'attainment') ?? 0) >= slo.attainment
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
      labels.flatMap(([path, label]) => (wanted(path) && label !== '' ? label : [])).join(', ')
    return {
      policy: of(path => !others.includes(path)) || 'as written',
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

function mean(rows: readonly Row[], column: string): number | null {
  const values = rows.map(row => Number(row[column] || Number.NaN)).filter(Number.isFinite)
  return values.length === 0 ? null : values.reduce((sum, value) => sum + value, 0) / values.length
}
