/** Policies of the registry with parameters drawn from their own schemas: a new policy is in the swarm by being registered. */
import fc from 'fast-check'
import type { AnyPolicyEntry, Family, Parameter } from '../../src/contract/index.ts'
import { policyRegistry } from '../../src/policies/index.ts'
import { FAMILIES } from '../../src/spec/index.ts'

/** As an experiment writes them: a name, or a mapping. */
export type WrittenPolicies = { readonly [F in Family | 'system']?: string | { readonly [key: string]: unknown } }

const SYSTEMS = policyRegistry.filter(({ family }) => family === 'system').length

/** @param variants names that a parameter may mean by a variant */
export function randomPolicies(variants: readonly string[]): fc.Arbitrary<WrittenPolicies> {
  const apart = fc
    .record(Object.fromEntries(FAMILIES.map(family => [family, fc.option(randomPolicy(family, variants))])))
    .map(chosen => Object.fromEntries(Object.entries(chosen).filter(([, policy]) => policy !== null)))
    .map(fitting)
  const system = randomPolicy('system', variants)
  return fc.oneof(
    { weight: 10 - SYSTEMS, arbitrary: apart },
    { weight: SYSTEMS, arbitrary: fc.tuple(apart, system).map(([others, it]) => fitting(besideSystem(others, it))) },
  )
}

/** Who chooses the variant at dispatch needs late binding, and nobody who goes by the variant of an arrival. */
function fitting(policies: WrittenPolicies): WrittenPolicies {
  if (!choosesAtDispatch(policies)) return policies
  const others = Object.entries(policies).filter(
    ([family, written]) => !entryOf(family as Family, written)?.needs?.includes('variant-at-arrival'),
  )
  return { ...Object.fromEntries(others), ...(policies.system === undefined && { routing: 'shared-queue' }) }
}

export function choosesAtDispatch({ variant, system }: WrittenPolicies): boolean {
  return [entryOf('variant', variant), entryOf('system', system)].some(it => it?.choosesAtDispatch === true)
}

function besideSystem(others: WrittenPolicies, system: string | { readonly [key: string]: unknown }): WrittenPolicies {
  const entry = entryOf('system', system)
  const fills: readonly string[] = entry?.family === 'system' ? entry.fills : []
  return { ...Object.fromEntries(Object.entries(others).filter(([family]) => !fills.includes(family))), system }
}

export function entryOf(family: Family | 'system', written: WrittenPolicies[Family]): AnyPolicyEntry | undefined {
  const name = typeof written === 'object' ? written.name : written
  return policyRegistry.find(entry => entry.family === family && entry.name === name)
}

function randomPolicy(family: Family | 'system', variants: readonly string[]) {
  const entries = policyRegistry.filter(entry => entry.family === family)
  return fc.oneof(...entries.map(entry => written(entry, variants)))
}

function written(
  { name, parameters }: AnyPolicyEntry,
  variants: readonly string[],
): fc.Arbitrary<string | { readonly [key: string]: unknown }> {
  // Numbers of replicas come with the cluster: see random-experiment.
  const drawn = Object.entries(parameters).filter(([, { kind }]) => kind !== 'replicas')
  if (drawn.length === 0) return fc.constant(name)
  return fc
    .record(
      Object.fromEntries(drawn.map(([key, parameter]) => [key, value(parameter, variants)])),
      // What has no default must be given.
      { requiredKeys: drawn.filter(([, parameter]) => parameter.default === undefined).map(([key]) => key) },
    )
    .map(given => ({ name, ...inOrder(given, parameters) }))
}

/** What may not exceed another parameter is lowered to it. */
function inOrder(given: { readonly [key: string]: unknown }, parameters: AnyPolicyEntry['parameters']) {
  const most = (key: string, of: string) =>
    Math.min(given[key] as number, (given[of] ?? parameters[of]!.default) as number)
  const lowered = Object.entries(parameters).flatMap(([key, { kind, notAbove }]): [string, unknown][] => {
    const value = given[key]
    if (notAbove === undefined || value === undefined) return []
    if (kind !== 'sizes') return [[key, most(key, notAbove)]]
    const bound = (given[notAbove] ?? parameters[notAbove]!.default) as number
    return [[key, (value as readonly number[]).filter(size => size <= bound)]]
  })
  return { ...given, ...Object.fromEntries(lowered) }
}

function value(parameter: Parameter, variants: readonly string[]): fc.Arbitrary<unknown> {
  const { kind, minimum = 0, maximum = Number.POSITIVE_INFINITY } = parameter
  switch (kind) {
    case 'integer':
      return fc.integer({ min: minimum, max: Math.min(maximum, minimum + 8) })
    case 'number':
      return fc.integer({ min: 0, max: 20 }).map(tenths => Math.min(maximum, minimum + tenths / 10))
    case 'duration':
      return fc
        .oneof(
          fc.nat(60).map(ms => ms * 1e6),
          fc.nat(60_000_000),
          fc.nat(3),
        )
        .map(ns => `${Math.min(maximum, minimum + ns)} ns`)
    case 'ratio':
      return fc.nat(100).map(percent => `${percent} %`)
    case 'boolean':
      return fc.boolean()
    case 'text':
      return parameter.choices === undefined
        ? fc.oneof({ weight: 4, arbitrary: fc.constantFrom('', variants[0]!) }, fc.constantFrom(...variants))
        : fc.constantFrom(...parameter.choices)
    case 'weights':
    case 'shares':
      // Their device types and variants come with the cluster.
      return fc.constant({})
    case 'sizes':
      return fc.uniqueArray(fc.integer({ min: 1, max: 8 }), { maxLength: 4 }).map(sizes => sizes.sort((a, b) => a - b))
    case 'replicas':
      throw new Error('numbers of replicas come with the cluster')
  }
}
