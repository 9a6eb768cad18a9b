/** What each tenant's SLO asked, run by run: a sweep may turn it. As the scenarios beside the rows in `cells/` say. */
import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { type ResultsTables, readResultsTable } from '../compare/index.ts'
import { UserError } from '../errors/index.ts'
import type { Scenario } from '../spec/scenario.ts'
import type { ReportTenant, TenantSlo } from './report-data.ts'
import type { Row } from './table-rows.ts'

export interface AskedOfTenants {
  /** The experiment's name; null where no scenario is there. */
  readonly experiment: string | null
  /** With what was asked in all runs alike. */
  readonly tenants: readonly ReportTenant[]
  of(row: Row, tenant: string): TenantSlo
}

const NOTHING: TenantSlo = { latencyMs: null, attainment: null, qualityFloor: null }

export async function readAskedOfTenants(folder: string, tables: ResultsTables): Promise<AskedOfTenants> {
  const names = [...new Set(tables.tenants.map(row => String(row.tenant)))]
  const keyOf = (row: Row) => JSON.stringify(tables.swept.map(path => row[path] ?? null))
  const known = tables.swept.some(maySetAnSlo) ? await scenariosByCell(folder, tables.swept, keyOf) : new Map()
  const one = aScenario(folder, names)
  const of = (row: Row, tenant: string): TenantSlo => {
    const scenario: Scenario | null = known.get(keyOf(row)) ?? one
    const slo = scenario?.tenants.find(({ name }) => name === tenant)?.slo
    return slo === undefined
      ? NOTHING
      : { latencyMs: slo.latencyNs / 1e6, attainment: slo.attainment, qualityFloor: slo.qualityFloor }
  }
  const tenants = names.map(name => {
    const asked = tables.tenants.filter(row => row.tenant === name).map(row => of(row, name))
    const alike = (field: keyof TenantSlo) =>
      asked.every(slo => slo[field] === asked[0]![field]) ? asked[0]![field] : null
    return {
      name,
      slo: { latencyMs: alike('latencyMs'), attainment: alike('attainment'), qualityFloor: alike('qualityFloor') },
    }
  })
  return { experiment: one?.experiment ?? null, tenants, of }
}

/** Not the load, nor the policies: the usual sweeps need no look into each cell. */
function maySetAnSlo(path: string): boolean {
  return path !== 'load' && !/^policies(\.|$)/.test(path)
}

/** Runs of tenants alone, which may lie beside, tell of no swept value. */
async function scenariosByCell(folder: string, swept: readonly string[], keyOf: (row: Row) => string) {
  const scenarios = new Map<string, Scenario>()
  for (const cell of cellsOf(folder)) {
    if (!existsSync(join(cell, 'summary.csv'))) continue
    const [row] = await readResultsTable(cell, 'summary.csv')
    if (!swept.every(path => path in row!) || scenarios.has(keyOf(row!))) continue
    scenarios.set(keyOf(row!), readScenario(cell))
  }
  return scenarios
}

/** The first that has all tenants, since runs of each alone may lie beside; else the first. */
function aScenario(folder: string, tenants: readonly string[]): Scenario | null {
  let first: Scenario | null = null
  for (const cell of cellsOf(folder)) {
    const scenario = readScenario(cell)
    if (tenants.every(name => scenario.tenants.some(tenant => tenant.name === name))) return scenario
    first ??= scenario
  }
  return first
}

function cellsOf(folder: string): string[] {
  const cells = join(folder, 'cells')
  if (!existsSync(cells)) return []
  return readdirSync(cells)
    .sort()
    .map(cell => join(cells, cell))
    .filter(cell => existsSync(join(cell, 'scenario.json')))
}

function readScenario(cell: string): Scenario {
  const file = join(cell, 'scenario.json')
  try {
    return JSON.parse(readFileSync(file, 'utf8')) as Scenario
  } catch (error) {
    throw new UserError('not valid JSON', { at: { file }, found: (error as Error).message })
  }
}
