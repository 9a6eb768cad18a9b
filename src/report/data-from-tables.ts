/**
 * A report's data from `summary.csv` and `tenants.csv`, for results that were saved without it: the policies by load,
 * and fidelity where both worlds are there. What only a run knows (latency distributions, timelines, the profile) is
 * left out; the tenants' SLOs come from a cell's `scenario.json` where one is there.
 */
import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { basename, join, resolve } from 'node:path'
import { agreementOf, fidelityRows, type ResultsTables, readResults } from '../compare/index.ts'
import { UserError } from '../errors/index.ts'
import type { WorldKind } from '../measure/run-result.ts'
import type { Scenario } from '../spec/scenario.ts'
import type { Estimate } from '../statistics/index.ts'
import type { Fidelity, PolicyResult, ReportData, ReportTenant } from './report-data.ts'
import { sustainedFromTables } from './sustained-from-tables.ts'
import { AS_WRITTEN, combined, estimateOf, numberIn, type Row } from './table-rows.ts'

/** Throws a `UserError` where the folder holds no results. */
export async function dataFromTables(folder: string): Promise<ReportData> {
  const tables = await readResults(folder)
  const groups = groupRuns(tables)
  const shown = groups.some(group => group.world === 'simulated')
    ? groups.filter(group => group.world === 'simulated')
    : groups
  const policies = [...new Set(groups.map(group => group.policy))]
  const loads = new Set(groups.map(group => group.load))
  const tenants = readTenants(folder, tables)
  return {
    schema: 'foreserve.report/1',
    title: aScenario(folder, namesOf(tables.tenants))?.experiment ?? basename(resolve(folder)),
    subtitle: `${count(policies.length, 'combination')} of policies at ${count(loads.size, 'load')}, ${count(tables.summary.length, 'run')} in all.`,
    command: null,
    machine: [],
    story: { choice: null, fidelity: null, warnings: [], chosen: null },
    tenants,
    policies: policies.map(name => ({ name, summary: null })),
    results: shown.map(policyResult),
    sustained: sustainedFromTables(tables, tenants),
    profile: null,
    fidelity: fidelityOf(groups),
    timelines: [],
  }
}

function count(n: number, noun: string): string {
  return `${n} ${noun}${n === 1 ? '' : 's'}`
}

/** The replications of one combination of policies at one load in one world. */
interface RunGroup {
  readonly policy: string
  readonly load: number | null
  readonly world: WorldKind
  readonly summary: Row[]
  readonly tenants: Row[]
}

function groupRuns({ summary, tenants, swept }: ResultsTables): RunGroup[] {
  const groups = new Map<string, RunGroup>()
  const groupOf = (row: Row): RunGroup => {
    const labels = swept.filter(column => column !== 'load').map(column => String(row[column] ?? ''))
    const policy = combined(labels) || AS_WRITTEN
    const load = numberIn(row, 'load')
    const world = row.world as WorldKind
    const key = JSON.stringify([policy, load, world])
    const group = groups.get(key) ?? { policy, load, world, summary: [], tenants: [] }
    groups.set(key, group)
    return group
  }
  for (const row of summary) groupOf(row).summary.push(row)
  for (const row of tenants) groupOf(row).tenants.push(row)
  return [...groups.values()]
}

function groupEstimates(rows: readonly Row[]) {
  return {
    attainment: estimateOf(rows, 'attainment', true),
    goodputPerS: estimateOf(rows, 'goodputPerS'),
    latencyMsP99: estimateOf(rows, 'latencyMs_p99'),
    quality: estimateOf(rows, 'quality', true),
  }
}

function policyResult({ policy, load, world, summary, tenants }: RunGroup): PolicyResult {
  const states = summary.map(row => row.saturation)
  return {
    policy,
    load,
    world,
    offeredPerS: estimateOf(summary, 'offeredPerS'),
    ...groupEstimates(summary),
    ...optimumOf(summary),
    jainIndex: knownEstimate(summary, 'jainIndex'),
    utilisation: estimateOf(summary, 'utilisation', true),
    saturation: ['overloaded', 'backlogged', 'stable'].find(state => states.includes(state)) ?? null,
    tenants: namesOf(tenants).map(tenant => {
      const own = tenants.filter(row => row.tenant === tenant)
      return { tenant, ...groupEstimates(own), attainmentAlone: knownEstimate(own, 'attainmentAlone') }
    }),
  }
}

/** Of a share; null where some run does not know it. */
function knownEstimate(rows: readonly Row[], column: string): Estimate | null {
  return rows.every(row => numberIn(row, column) !== null) ? estimateOf(rows, column, true) : null
}

function optimumOf(rows: readonly Row[]): Pick<PolicyResult, 'ofOptimum' | 'optimum'> {
  const kinds = rows.map(row => row.optimum)
  if (!kinds.every(kind => kind === 'exact' || kind === 'bound')) return { ofOptimum: null, optimum: null }
  return {
    ofOptimum: estimateOf(rows, 'ofOptimum', true),
    optimum: kinds.includes('bound') ? 'bound' : 'exact',
  }
}

function namesOf(tenants: readonly Row[]): string[] {
  return [...new Set(tenants.map(row => String(row.tenant)))]
}

function fidelityOf(groups: readonly RunGroup[]): Fidelity | null {
  const live = groups.filter(group => group.world !== 'simulated')
  const loads = new Set(live.map(group => group.load))
  const pairs = live.flatMap(group => {
    const simulated = groups.find(
      other => other.world === 'simulated' && other.policy === group.policy && other.load === group.load,
    )
    const policy = loads.size > 1 ? `${group.policy}, load ${group.load}` : group.policy
    return simulated === undefined ? [] : { policy, simulated, live: group }
  })
  if (pairs.length === 0) return null
  const rows = fidelityRows(pairs)
  return { agreement: loads.size > 1 ? null : agreementOf(rows).sentence, rows, distributions: [] }
}

/** SLOs as a cell's scenario says; without one, only the names that the table has. */
function readTenants(folder: string, tables: ResultsTables): ReportTenant[] {
  const names = namesOf(tables.tenants)
  const scenario = aScenario(folder, names)
  return names.map(name => {
    const slo = scenario?.tenants.find(tenant => tenant.name === name)?.slo
    return {
      name,
      slo: {
        latencyMs: slo === undefined ? null : slo.latencyNs / 1e6,
        attainment: slo?.attainment ?? null,
        qualityFloor: slo?.qualityFloor ?? null,
      },
    }
  })
}

/** The first that has all tenants, since runs of each alone may lie beside; else the first. */
function aScenario(folder: string, tenants: readonly string[]): Scenario | null {
  const cells = join(folder, 'cells')
  if (!existsSync(cells)) return null
  const paths = readdirSync(cells)
    .sort()
    .map(cell => join(cells, cell, 'scenario.json'))
    .filter(path => existsSync(path))
  let first: Scenario | null = null
  for (const path of paths) {
    const scenario = readScenario(path)
    if (tenants.every(name => scenario.tenants.some(tenant => tenant.name === name))) return scenario
    first ??= scenario
  }
  return first
}

function readScenario(path: string): Scenario {
  try {
    return JSON.parse(readFileSync(path, 'utf8')) as Scenario
  } catch (error) {
    throw new UserError('not valid JSON', { at: { file: path }, found: (error as Error).message })
  }
}
