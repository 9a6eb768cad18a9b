/** Without a log nothing is wrapped; with one, no more than there is, and nothing that drivers tell is forgotten. */
import { expect, test } from 'vitest'
import { buildCore, coreParts } from '../../src/assembly/index.ts'
import type { AnyPolicyEntry, Driver, Family, Recorder } from '../../src/contract/index.ts'
import { Core } from '../../src/core/index.ts'
import { ARRIVAL_FACTS, type LogRow } from '../../src/journal/index.ts'
import { policyRegistry } from '../../src/policies/index.ts'
import { decidesIn, FAMILIES } from '../../src/spec/index.ts'
import { busyScenario } from '../support/busy-scenario.ts'
import { scenario } from '../support/scenarios.ts'

/** The registry, and what it made. */
function watched(): { registry: AnyPolicyEntry[]; made: Map<Family, object> } {
  const made = new Map<Family, object>()
  const registry = policyRegistry.map(entry => {
    const create = entry.create as (...args: Parameters<typeof entry.create>) => object
    return {
      ...entry,
      create: (...args: Parameters<typeof create>) => {
        const policy = create(...args)
        if (entry.family !== 'system') made.set(entry.family, policy)
        else for (const [family, part] of Object.entries(policy)) made.set(family as Family, part)
        return policy
      },
    } as AnyPolicyEntry
  })
  return { registry, made }
}

const driver = { execute() {}, wakeAt() {}, load() {}, unload() {}, plan() {} } satisfies Driver
const recorder = new Proxy({}, { get: () => () => {} }) as Recorder
type Inside = { readonly policies: object; readonly driver: Driver }

test('without a log, the core has the very policies and the very driver', () => {
  const { registry, made } = watched()
  const parts = coreParts(busyScenario(), registry)
  for (const family of FAMILIES) expect(parts.policies[family], family).toBe(made.get(family))
  const core = buildCore(parts, driver, recorder)
  expect(Object.getPrototypeOf(core)).toBe(Core.prototype)
  expect((core as unknown as Inside).driver).toBe(driver)
  expect((core as unknown as Inside).policies).toBe(parts.policies)
  expect(parts.log).toBeUndefined()
})

test('with a log, a policy has what it had and nothing else', () => {
  const names = new Set(policyRegistry.map(({ family, name }) => `${family}/${name}`))
  for (const family of FAMILIES) {
    for (const entry of policyRegistry.filter(candidate => decidesIn(candidate, family))) {
      const { registry, made } = watched()
      const base = scenario()
      const parameters = Object.fromEntries(
        Object.entries(entry.parameters).map(([key, { default: byDefault, minimum }]) => [
          key,
          byDefault ?? minimum ?? 1,
        ]),
      )
      const filled = FAMILIES.filter(it => decidesIn(entry, it)).map(it => [it, { name: entry.name, parameters }])
      const policies = { ...base.policies, ...Object.fromEntries(filled) }
      const { policies: logged } = coreParts({ ...base, policies }, registry, { write() {} })
      const original = made.get(family) as { readonly [member: string]: unknown }
      const its = logged[family] as unknown as { readonly [member: string]: unknown }
      expect(its).not.toBe(original)
      const present = (policy: typeof its) => Object.keys(policy).filter(key => policy[key] !== undefined)
      expect(present(its).sort(), entry.name).toEqual(present(original).sort())
      for (const key of present(original)) {
        if (typeof original[key] === 'function') expect(its[key]).toBeTypeOf('function')
        else expect(its[key], `${entry.name}.${key}`).toBe(original[key])
      }
      names.delete(`${entry.family}/${entry.name}`)
    }
  }
  expect([...names]).toEqual([])
})

test('the state has no instant at its top that a driver could write and the journal would not have', () => {
  const { state } = coreParts(busyScenario(), policyRegistry)
  const instants = Object.keys(state).filter(
    key => key.endsWith('Ns') && typeof state[key as keyof typeof state] === 'number',
  )
  expect(instants.sort()).toEqual(['nowNs', ...ARRIVAL_FACTS.map(({ column }) => column)].sort())
})

test('nothing is written after the end: a live worker may be lost while the world is taken down', () => {
  const rows: LogRow[] = []
  const parts = coreParts(scenario(), policyRegistry, { write: row => rows.push(row) })
  const core = buildCore(parts, driver, recorder)
  core.tick()
  core.end()
  parts.log!.ended()
  core.fail(0)
  expect(rows.map(row => JSON.stringify(row))).toEqual([
    '{"e":"tick","n":1,"t":0}',
    '{"c":"plan","n":1,"p":[]}',
    '{"e":"end","n":2,"t":0}',
    '{"end":2,"inFlight":0}',
  ])
})
