/** What holds in every run, whatever the cluster, the tenants and the policies. */
import fc from 'fast-check'
import { expect, test } from 'vitest'
import type { Family } from '../../src/contract/index.ts'
import { policyRegistry } from '../../src/policies/index.ts'
import { runLogged } from '../support/play.ts'
import { randomSetting } from '../support/random-settings.ts'
import type { LoggedBatch } from '../support/request-log.ts'
import {
  busyWithin,
  everyRequestHasOneFate,
  executorsRunWhatTheyMay,
  numbersAreThoseOfTheLog,
  servedInOrderOfArrival,
} from '../support/run-laws.ts'
import { policy, type Setting, scenario, tracesOf } from '../support/scenarios.ts'

/** The same runs each time; `LAWS_SEED` and `LAWS_RUNS` look elsewhere and further. */
const exploring = { seed: Number(process.env.LAWS_SEED ?? 1), factor: Number(process.env.LAWS_RUNS ?? 1) }
const runs = (numRuns: number) => ({ seed: exploring.seed, numRuns: Math.ceil(numRuns * exploring.factor) })
const logged = (setting: Setting) => runLogged(scenario(setting), tracesOf(setting))

test('every request has exactly one fate, and none is in flight when the run is over', () => {
  fc.assert(
    fc.property(randomSetting({ systems: true }), setting => everyRequestHasOneFate(logged(setting))),
    runs(150),
  )
})

test('executors run one batch at a time, of what fits and batching allows, and of one model', () => {
  fc.assert(
    fc.property(randomSetting({ systems: true }), setting => {
      const what = scenario(setting)
      const run = runLogged(what, tracesOf(setting))
      executorsRunWhatTheyMay(what, run)
      const { name, parameters } = what.policies.batching
      const { maxBatch, size, sizes } = parameters as { maxBatch?: number; size?: number; sizes?: readonly number[] }
      const most = name === 'none' ? 1 : (maxBatch ?? size ?? Math.max(1, ...sizes!))
      for (const { members } of run.log.batches) expect(members.length).toBeLessThanOrEqual(most)
    }),
    runs(150),
  )
})

test('first come, first served: each queue is served in the order of arrival', () => {
  fc.assert(
    fc.property(randomSetting({ policies: { queueing: 'fifo' } }), setting => {
      const what = scenario(setting)
      servedInOrderOfArrival(what, runLogged(what, tracesOf(setting)))
    }),
    runs(150),
  )
})

test('without batching, nobody waits while the executor that will serve it is idle', () => {
  const policies = { batching: 'none', queueing: 'fifo' } as const
  fc.assert(
    fc.property(randomSetting({ policies }), setting => {
      const { log } = logged(setting)
      const byExecutor = new Map<number, LoggedBatch[]>()
      for (const batch of log.batches) {
        byExecutor.set(batch.executor, [...(byExecutor.get(batch.executor) ?? []), batch])
      }
      for (const { dueNs, batch } of log.requests) {
        if (batch === undefined) continue
        // Under late binding every executor holds the model, so none of them may be idle.
        const executors = setting.policies!.routing === 'shared-queue' ? [...byExecutor.keys()] : [batch.executor]
        for (const executor of executors) {
          expect(busyWithin(byExecutor.get(executor)!, dueNs, batch.startNs)).toBe(batch.startNs - dueNs)
        }
      }
    }),
    runs(150),
  )
})

test('the numbers of a run are those counted anew from its request log', () => {
  fc.assert(
    fc.property(randomSetting({ systems: true }), setting => {
      const what = scenario(setting)
      numbersAreThoseOfTheLog(what, runLogged(what, tracesOf(setting)))
    }),
    runs(150),
  )
})

test('with histograms in place of samples: counts and means exactly, percentiles within the bound', () => {
  fc.assert(
    fc.property(randomSetting({ systems: true }), setting => {
      const what = scenario(setting)
      const exact = runLogged(what, tracesOf(setting)).result
      const { overall, ...rest } = runLogged(what, tracesOf(setting), { sampleLimit: 0 }).result
      expect(overall.counts).toEqual(exact.overall.counts)
      expect(rest.utilisation).toBe(exact.utilisation)
      for (const kind of ['latencyMs', 'latencyMsOffered', 'queueMs', 'serviceMs'] as const) {
        for (const p of ['p50', 'p90', 'p99'] as const) {
          const [told, truth] = [overall[kind][p], exact.overall[kind][p]]
          if (truth === null) expect(told).toBeNull()
          else expect(Math.abs(told! - truth)).toBeLessThanOrEqual(overall[kind].errorBound * truth)
        }
      }
    }),
    runs(50),
  )
})

test('the order in which tenants, executors, models and variants are written does not matter', () => {
  fc.assert(
    fc.property(randomSetting({ systems: true }), setting => {
      const what = scenario(setting)
      const turned = {
        ...what,
        tenants: [...what.tenants].reverse(),
        executors: [...what.executors].reverse(),
        models: [...what.models].reverse().map(model => ({
          ...model,
          variants: [...model.variants]
            .reverse()
            .map(variant => ({ ...variant, service: [...variant.service].reverse() })),
        })),
      }
      expect(runLogged(turned, tracesOf(setting)).result).toEqual(runLogged(what, tracesOf(setting)).result)
    }),
    runs(80),
  )
})

test('all times doubled: all latencies doubled, and nothing else', () => {
  // Constant service and written instants, so that no rounding enters.
  const shape = { law: 'deterministic', written: true } as const
  fc.assert(
    fc.property(randomSetting(shape), fc.constantFrom(2, 8), (setting, factor) => {
      // Its shares are whole requests a second, so that their sums are exact: half of 333 is not one.
      const { variant } = setting.policies!
      fc.pre((typeof variant === 'object' ? variant.name : variant) !== 'share-driven')
      const once = logged(setting)
      const slow = logged(scaled(setting, factor))
      expect(slow.log.requests.map(({ name, fate, leftNs }) => [name, fate, leftNs])).toEqual(
        once.log.requests.map(({ name, fate, leftNs }) => [name, fate, factor * leftNs]),
      )
      expect(slow.result.overall.counts).toEqual(once.result.overall.counts)
    }),
    runs(80),
  )
})

/** Every time of the setting, in its policies too, multiplied; and rates divided. */
function scaled(setting: Setting, factor: number): Setting {
  const times = (service: { fixed?: number; perItem?: number }) => ({
    ...service,
    fixed: factor * service.fixed!,
    perItem: factor * service.perItem!,
  })
  const mapValues = <T, U>(of: { readonly [key: string]: T }, to: (value: T) => U): { [key: string]: U } =>
    Object.fromEntries(Object.entries(of).map(([key, value]) => [key, to(value)]))
  return {
    ...setting,
    duration: factor * setting.duration!,
    warmup: factor * setting.warmup!,
    models: mapValues(setting.models!, variants =>
      mapValues(variants, variant => ({ ...variant, on: mapValues(variant.on!, times) })),
    ),
    tenants: mapValues(setting.tenants!, tenant => ({
      ...tenant,
      slo: factor * tenant.slo!,
      ...(tenant.quota && { quota: { ...tenant.quota, ratePerS: tenant.quota.ratePerS / factor } }),
      arrivals: (tenant.arrivals as readonly number[]).map(at => factor * at),
    })),
    policies: Object.fromEntries(
      Object.entries(setting.policies!).map(([family, choice]) => {
        // With its defaults, which may be durations too.
        const { name, parameters } = policy(family as Family, choice)
        const kinds = policyRegistry.find(entry => entry.family === family && entry.name === name)!.parameters
        const given = Object.entries(parameters).filter(([, value]) => value !== undefined)
        const times = given.map(([key, value]) => [
          key,
          kinds[key]!.kind === 'duration' ? factor * (value as number) : value,
        ])
        return [family, { name, ...Object.fromEntries(times) }]
      }),
    ),
  }
}
