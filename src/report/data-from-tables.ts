/**
 * A report's data from `summary.csv` and `tenants.csv`, for results that were saved without it: the policies by load,
 * and fidelity where both worlds are there. What only a run knows (latency distributions, timelines, the profile) is
 * left out; the tenants' SLOs come from the cells' `scenario.json` where they are there.
 */
import { basename, resolve } from 'node:path'
import { agreementOf, fidelityRows, type ResultsTables, readResults } from '../compare/index.ts'
import type { WorldKind } from '../measure/run-result.ts'
import type { Estimate } from '../statistics/index.ts'
import { type AskedOfTenants, readAskedOfTenants } from './asked-of-tenants.ts'
import type { Fidelity, PolicyResult, ReportData, TenantSlo } from './report-data.ts'
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
  const asked = await readAskedOfTenants(folder, tables)
  return {
    schema: 'foreserve.report/1',
    title: asked.experiment ?? basename(resolve(folder)),
    subtitle: `${count(policies.length, 'combination')} of policies at ${count(loads.size, 'load')}, ${count(tables.summary.length, 'run')} in all.`,
    command: null,
    machine: [],
    story: { choice: null, fidelity: null, warnings: [], chosen: null },
    tenants: asked.tenants,
    policies: policies.map(name => ({ name, summary: null })),
    results: shown.map(group => policyResult(group, asked)),
    sustained: sustainedFromTables(tables, asked),
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

function policyResult({ policy, load, world, summary, tenants }: RunGroup, asked: AskedOfTenants): PolicyResult {
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
      return {
        tenant,
        ...ownSlo(asked.of(own[0]!, tenant), asked.tenants.find(({ name }) => name === tenant)!.slo),
        offeredPerS: estimateOf(own, 'offeredPerS'),
        ...groupEstimates(own),
        attainmentAlone: knownEstimate(own, 'attainmentAlone'),
      }
    }),
  }
}

/** Only where it is not that of all results. */
function ownSlo(slo: TenantSlo, ofAll: TenantSlo): { slo?: TenantSlo } {
  const fields = ['latencyMs', 'attainment', 'qualityFloor'] as const
  return fields.some(field => slo[field] !== ofAll[field]) ? { slo } : {}
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
