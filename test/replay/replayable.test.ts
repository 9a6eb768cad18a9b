import { expect, test } from 'vitest'
import { checkReplayable } from '../../src/replay/index.ts'
import { type Setting, scenario, type Tenant } from '../support/scenarios.ts'

const closed: Tenant = {
  arrivals: { process: 'closed-loop', clients: 2, think: { law: 'exponential', meanNs: 1e6 } },
}

const refusal = (tenants: { readonly [name: string]: Tenant }, more: Setting = {}) => {
  try {
    // Each mistake is told once, however many cells have it.
    checkReplayable([scenario({ tenants, ...more }), scenario({ tenants, ...more, seed: '8' })])
  } catch (error) {
    return (error as Error).message
  }
  return 'none'
}

test('what only the simulated world can do is refused before anything is started', () => {
  expect(refusal({ a: { arrivals: { poissonPerS: 1 } }, b: { arrivals: [1] } })).toBe('none')
  expect(refusal({ a: {}, b: closed })).toBe(
    `replay can't answer the clients of the tenant 'b' yet
  found    arrivals in a closed loop
  allowed  a process with a rate, or a trace
  simulate it (foreserve simulate)`,
  )
  expect(refusal({ a: {}, b: { patience: 5 } })).toBe(
    `replay can't let the clients of the tenant 'b' give up yet
  found    patience
  allowed  a tenant without it
  simulate it (foreserve simulate)`,
  )
  expect(refusal({ a: {} }, { sharing: { d: 2 } })).toBe(
    `replay can't share the devices of the pool 'pool' yet
  found    devices.sharing
  allowed  pools without it
  simulate it (foreserve simulate)`,
  )
  expect(refusal({ a: closed, b: closed })).toMatch(/tenant 'a'[\s\S]*tenant 'b'/)
})
