/** A run that would go on for ever ends with who waits where. */
import { describe, expect, test } from 'vitest'
import { type PolicyEntry, REJECT, WAIT } from '../../src/contract/index.ts'
import { policyRegistry } from '../../src/policies/index.ts'
import { simulate } from '../../src/simulate/index.ts'
import { ProgressGuard } from '../../src/simulate/progress-guard.ts'
import { HandDriven } from '../support/hand-driven.ts'
import { runLogged } from '../support/play.ts'
import { scenario, tracesOf } from '../support/scenarios.ts'

const entry = {
  name: 'planted',
  summary: '',
  source: 'this test',
  parameters: {},
} as const

test('a policy that waits a nanosecond longer each time it is asked', { timeout: 60_000 }, () => {
  const procrastinates: PolicyEntry<'batching'> = {
    ...entry,
    family: 'batching',
    create: () => ({
      decide(view, _queue, _replica, answer) {
        answer.untilNs = view.nowNs + 1
        return WAIT
      },
    }),
  }
  const setting = { tenants: { a: { arrivals: [1, 2] } }, policies: { batching: 'planted' } }
  expect(() => runLogged(scenario(setting), tracesOf(setting), {}, [procrastinates])).toThrow(
    /no progress: 1048576 events up to 0\.\d+ s among which no request arrived or left; 2 requests are in the system\n.*batching 'planted'/,
  )
})

test('clients who are refused at once and do not think: nothing but arrivals', { timeout: 60_000 }, () => {
  const refuses: PolicyEntry<'admission'> = { ...entry, family: 'admission', create: () => ({ admit: () => REJECT }) }
  const think = { law: 'deterministic', meanNs: 0 } as const
  const setting = {
    tenants: { a: { arrivals: { process: 'closed-loop', clients: 1, think } } },
    policies: { admission: 'planted' },
  } as const
  expect(() => simulate(scenario(setting), { registry: [...policyRegistry, refuses], traces: new Map() })).toThrow(
    /no progress: 16777216 events up to 0 s without time going on; 0 requests are in the system/,
  )
})

describe('looked at once in a million events', () => {
  const guarded = () => {
    const { state, policies } = HandDriven.started()
    const fates = { told: 0, count: () => fates.told }
    const names = {
      tenants: ['a'],
      models: ['m'],
      variants: ['m/v'],
      variantModel: [0],
      executors: ['e1'],
      executorDevice: ['cpu'],
    }
    const guard = new ProgressGuard(state, policies, names, fates)
    return { state, fates, guard }
  }

  test('requests that come and go while time goes on are progress, for as long as they do', () => {
    const { state, fates, guard } = guarded()
    for (let i = 1; i <= 100; i++) {
      state.nowNs = i
      fates.told++
      guard.look()
      expect(guard.nextLookAt).toBe((i + 1) * 2 ** 20)
    }
  })

  test('many at one instant are a burst, sixteen million are not', () => {
    const { state, fates, guard } = guarded()
    state.nowNs = 5
    const look = () => {
      fates.told++
      guard.look()
    }
    for (let i = 0; i < 16; i++) look()
    expect(look).toThrow('the run makes no progress: 16777216 events up to 5e-9 s without time going on')
  })
})
