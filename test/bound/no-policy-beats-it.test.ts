/** Were a policy clairvoyant by mistake, or the bound wrong, one of these would fail. */
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { clairvoyantOf } from '../../src/bound/index.ts'
import { policyRegistry } from '../../src/policies/index.ts'
import { curvesByBatchSize, IndexedDraws, QuantileTable } from '../../src/random/index.ts'
import { simulate } from '../../src/simulate/index.ts'
import { expectationOf } from '../../src/spec/scenario-world.ts'
import { randomSetting } from '../support/random-settings.ts'
import { MS, type PolicyChoice, type Setting, scenario, tracesOf } from '../support/scenarios.ts'
import { mostOfAll } from './every-schedule.ts'
import { mixed, problemOf } from './random-problems.ts'

const metOf = (setting: Setting) =>
  simulate(scenario(setting), { registry: policyRegistry, traces: tracesOf(setting) }).result.overall.counts
const optimumOf = (setting: Setting) => clairvoyantOf(scenario(setting), tracesOf(setting))!

function expectBounded(setting: Setting): void {
  const { met, offered } = metOf(setting)
  const optimum = optimumOf(setting)
  expect(optimum.offered).toBe(offered)
  expect(met).toBeLessThanOrEqual(optimum.atMost)
  expect(optimum.atLeast ?? 0).toBeLessThanOrEqual(optimum.atMost)
}

/** What has no default. */
const given: { readonly [policy: string]: object } = { 'in-flight-limit': { limit: 3 } }

describe.each(['admission', 'queueing', 'batching', 'variant'] as const)('%s', family => {
  const names = policyRegistry.filter(entry => entry.family === family && entry.needs === undefined)
  it.each(names.map(({ name }) => name))('%s', name => {
    const choice = { name, ...given[name] } as PolicyChoice
    const batching = family === 'batching' ? choice : { name: 'timeout', maxBatch: 4, maxWait: 3 * MS }
    // Some batch by the order of arrival only.
    const queueing = family === 'batching' ? 'fifo' : 'earliest-deadline-first'
    fc.assert(
      fc.property(mixed(12), fc.constantFrom('deterministic' as const, 'exponential' as const), (setting, law) => {
        const models = Object.fromEntries(
          Object.entries(setting.models!).map(([model, variants]) => [
            model,
            Object.fromEntries(Object.entries(variants).map(([variant, it]) => [variant, { ...it, law }])),
          ]),
        )
        expectBounded({ ...setting, models, policies: { queueing, batching, [family]: choice } })
      }),
      { numRuns: 25 },
    )
  })
})

it('random worlds with one executor', () => {
  fc.assert(
    fc.property(randomSetting({ systems: true }), setting =>
      expectBounded({ ...setting, executors: 1, duration: 2000 }),
    ),
    { numRuns: 80 },
  )
})

it('whatever noise is drawn', () => {
  const laws = fc.oneof(
    fc.constantFrom({ law: 'exponential' as const }, { law: 'erlang' as const, stages: 9 }),
    fc.constantFrom({ law: 'lognormal' as const, cv: 0.2 }, { law: 'hyperexponential' as const, cv: 2 }),
    fc.constant({ measured: { 1: [4, 7], 2: [5, 8], 4: [6, 11] } as const }),
  )
  fc.assert(
    fc.property(
      laws,
      fc.nat(99),
      fc.integer({ min: 10, max: 60 }),
      fc.integer({ min: 30, max: 500 }),
      (v, seed, slo, rate) =>
        expectBounded({
          seed: String(seed),
          duration: 1000,
          warmup: 100,
          models: { m: { v } },
          tenants: { a: { slo, arrivals: { poissonPerS: rate } } },
          policies: { batching: { name: 'timeout', maxBatch: 4, maxWait: 2 * MS } },
        }),
    ),
    { numRuns: 60 },
  )
})

it('the true optimum under measured noise lies between the two numbers', () => {
  const measured = { 1: [4, 9], 2: [5, 10], 4: [6, 13] } as const
  const instants = fc.array(fc.nat(30), { maxLength: 6 }).map(all => all.sort((a, b) => a - b))
  fc.assert(
    fc.property(instants, fc.integer({ min: 8, max: 30 }), fc.nat(99), (arrivals, slo, seed) => {
      const setting: Setting = {
        seed: String(seed),
        models: { m: { v: { measured } } },
        tenants: { a: { slo, arrivals } },
      }
      const time = scenario(setting).models[0]!.variants[0]!.service[0]!
      if (time.law !== 'quantile') throw new Error('not measured')
      const table = new QuantileTable(curvesByBatchSize(time.batches), [...expectationOf(time).meanNs])
      // A batch takes the noise of its earliest member (rule R5).
      const noise = new IndexedDraws(`${seed}/0/a/service/0`)
      const most = mostOfAll(problemOf(setting), members =>
        members.length > 4 ? undefined : table.valueNs(members.length - 1, noise.unit(members[0]!)),
      )
      const { atLeast, atMost } = optimumOf(setting)
      expect(atLeast).toBeLessThanOrEqual(most)
      expect(atMost).toBeGreaterThanOrEqual(most)
    }),
    { numRuns: 150 },
  )
})
