/** Policies as the command line shows them. */
import type { AnyPolicyEntry, Need, Parameter, ParameterValue } from '../contract/index.ts'
import { UserError } from '../errors/index.ts'
import { DEFAULT_POLICIES, describeParameter, formatQuantity, POLICY_FIELDS } from '../spec/index.ts'
import { policiesBeside, valueToBeginWith } from '../spec/minimal-policy.ts'
import { nearestPolicies } from '../spec/nearest-policy.ts'
import { textTable } from './text-table.ts'

/** What YAML reads as a text without quotes: a word that means nothing else. */
const PLAIN_TEXT = /^(?!(true|false|null|yes|no|on|off|nan)$)[a-z][\w./-]*$/i

const needs: { readonly [N in Need]: string } = {
  'one-variant-per-model': 'an allocation of one variant per model, or a variant policy that chooses at dispatch',
  'known-answers':
    'profiles that say how sure each variant was of each input (foreserve profile, with labelled data), or models with answers',
  'a-tenant-quota': 'a tenant with the field quota, as quota: {rate: 100 /s, burst: 20}',
  'late-binding': 'routing that binds late, as shared-queue',
  'early-binding': 'routing to the queues of replicas, and not to one that they share',
  'arrival-order': 'queueing in the order of arrival, as fifo',
  'deadline-order': 'queueing in the order of deadlines, as earliest-deadline-first',
  'variant-at-arrival': 'a variant that is chosen at arrival, and not when an executor is free',
}

/** One name may stand for policies of several families. @throws UserError with the nearest name */
export function policiesNamed(name: string, registry: readonly AnyPolicyEntry[]): AnyPolicyEntry[] {
  const entries = registry.filter(entry => entry.name === name)
  if (entries.length > 0) return entries
  const names = [...new Set(registry.map(entry => entry.name))].sort()
  throw new UserError('unknown policy', {
    found: name === '' ? "'' (empty)" : name,
    allowed: names.join(', '),
    nearest: nearestPolicies(name, names),
  })
}

export function describePolicies(entries: readonly AnyPolicyEntry[], width?: number): string {
  const inOrder = POLICY_FIELDS.flatMap(family => entries.filter(entry => entry.family === family))
  const isDefault = ({ family, name }: AnyPolicyEntry) => family !== 'system' && DEFAULT_POLICIES[family] === name
  const rows = inOrder.map(entry => [
    entry.family,
    `${entry.name}${isDefault(entry) ? ' *' : ''}${entry.plugin === undefined ? '' : ` (${entry.plugin.name})`}`,
    entry.summary,
  ])
  const table = textTable([{ title: 'family' }, { title: 'policy' }, { title: 'rule', flow: true }], rows, width)
  return `${table}\n\n* where an experiment names none. More of one: foreserve policies NAME`
}

export function describePolicy(entry: AnyPolicyEntry, width?: number): string {
  const { family, name, summary, source, parameters } = entry
  const decides = entry.family === 'system' ? `a system: ${entry.fills.join(', ')}` : family
  const lines = [`${name} (${decides})`, `  ${summary}`, '']
  const rows = Object.entries(parameters).map(([key, parameter]) => [
    `  ${key}`,
    showDefault(parameter) ?? 'must be given',
    // Without the list of units.
    describeParameter(parameter).replace(/, as .*/, ''),
    parameter.summary,
  ])
  const titles = [
    { title: '  parameter' },
    { title: 'default' },
    { title: 'allowed' },
    { title: 'meaning', flow: true },
  ]
  lines.push(rows.length > 0 ? textTable(titles, rows, width) : '  no parameters', '')
  for (const need of entry.needs ?? []) lines.push(`  needs   ${needs[need]}`)
  if (entry.workConserving === true) lines.push('  work-conserving: no executor idles while its queue holds work')
  if (entry.plugin !== undefined) lines.push(`  plugin  ${entry.plugin.name}`)
  lines.push(`  source  ${source}`, '', ...snippet(entry).map(line => `  ${line}`))
  return lines.join('\n')
}

/** All but what runs. */
export function policyJson({ create: _, ...data }: AnyPolicyEntry): object {
  return data
}

/**
 * How to write it, so that it runs as it stands: every parameter at its default, or at a value to begin with, and beside it
 * the policies that it can't do without.
 */
function snippet(entry: AnyPolicyEntry): string[] {
  const { family, name, parameters } = entry
  const given = Object.entries(parameters).flatMap(([key, parameter]) => {
    const value = valueToBeginWith(parameter)
    // Names of variants are the experiment's own.
    if (parameter.kind === 'replicas') return []
    return [`${key}: ${value === undefined ? '...' : showValue(parameter.kind, value)}`]
  })
  const policy = given.length === 0 ? name : `{name: ${[name, ...given].join(', ')}}`
  const beside = policiesBeside(entry).map(([other, its]) => `  ${other}: ${its}`)
  return ['policies:', `  ${family}: ${policy}`, ...beside]
}

function showDefault({ kind, default: value }: Parameter): string | undefined {
  if (value === undefined) return undefined
  return kind === 'replicas' && Object.keys(value).length === 0 ? 'none' : showValue(kind, value)
}

function showValue(kind: Parameter['kind'], value: ParameterValue): string {
  if (kind === 'duration' || kind === 'ratio') return formatQuantity(value as number, kind)
  if (kind === 'replicas' || kind === 'weights' || kind === 'shares') return JSON.stringify(value)
  if (kind === 'sizes') return `[${(value as readonly number[]).join(', ')}]`
  if (value === '') return "''"
  // As it would be read again: a text may look like something else.
  return kind === 'text' && !PLAIN_TEXT.test(value as string) ? JSON.stringify(value) : String(value)
}
