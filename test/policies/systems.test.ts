/** A system is made once, and what its families decide comes out of one state. */
import { expect, test } from 'vitest'
import type { AnyPolicyEntry, SystemEntry } from '../../src/contract/index.ts'
import { createPolicies, policyRegistry } from '../../src/policies/index.ts'
import { decidesIn, FAMILIES } from '../../src/spec/index.ts'
import { scenarioWorld } from '../../src/spec/scenario-world.ts'
import { scenario } from '../support/scenarios.ts'

/** Admits what its batching has not taken yet. */
const pair: SystemEntry<'admission' | 'batching'> = {
  name: 'pair',
  family: 'system',
  fills: ['admission', 'batching'],
  summary: 'A rule.',
  source: 'this test',
  parameters: {},
  create: () => {
    let taken = 0
    return { admission: { admit: () => taken }, batching: { decide: () => ++taken } }
  },
}

const base = scenario()
const { names } = scenarioWorld(base).world
const world = { names, draws: { below: () => 0 } }
const part = { name: 'pair', parameters: {} }
const create = (policies: object, registry: readonly AnyPolicyEntry[] = [...policyRegistry, pair]) =>
  createPolicies({ ...base.policies, ...policies }, registry, world)

test('its policies share one state, of one run', () => {
  const one = create({ admission: part, batching: part })
  const other = create({ admission: part, batching: part })
  expect(one.batching.decide(undefined as never, 0, 0, { untilNs: 0 })).toBe(1)
  expect(one.admission.admit(undefined as never, 0)).toBe(1)
  expect(other.admission.admit(undefined as never, 0)).toBe(0)
  expect(one.names).toMatchObject({ admission: 'pair', batching: 'pair', queueing: 'fifo' })
})

test('half of a system is none', () => {
  expect(() => create({ batching: part })).toThrow("'pair' must decide on admission, too")
  const lacking = { ...pair, create: () => ({ admission: { admit: () => 0 } }) } as AnyPolicyEntry
  expect(() => create({ admission: part, batching: part }, [...policyRegistry, lacking])).toThrow(
    "'pair' says that it fills batching, and does not",
  )
})

test('late binding is what the registry says that it is', () => {
  const liar = { ...policyRegistry.find(entry => entry.name === 'shared-queue')!, bindsLate: false } as AnyPolicyEntry
  const routing = { name: 'shared-queue', parameters: { pick: 'lowest' } }
  expect(create({ routing }).routing.bindsLate).toBe(true)
  expect(() => create({ routing }, [liar, ...policyRegistry])).toThrow('one thing of late binding in the registry')
})

test('who asks for a second answer needs to know how sure the first one is, and says so', () => {
  const liar = { ...policyRegistry.find(({ name }) => name === 'cascade')!, needs: [] } as AnyPolicyEntry
  const variant = { name: 'cascade', parameters: { threshold: 0.5, inTime: true } }
  expect(create({ variant }).variant.escalate).toBeDefined()
  expect(() => create({ variant }, [liar, ...policyRegistry])).toThrow('one thing of known answers in the registry')
})

test('a name stands for one policy in each family', () => {
  for (const family of FAMILIES) {
    const all = policyRegistry.filter(entry => decidesIn(entry, family)).map(({ name }) => name)
    expect(new Set(all).size, family).toBe(all.length)
  }
})
