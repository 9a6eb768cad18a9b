/** What holds in every run, whatever the cluster, the tenants and the policies. */
import fc from 'fast-check'
import { expect, test } from 'vitest'
import { scenarioWorld } from '../../src/spec/scenario-world.ts'
import { runLogged } from '../support/play.ts'
import { randomSetting } from '../support/random-settings.ts'
import { recount } from '../support/recount.ts'
import type { LoggedBatch } from '../support/request-log.ts'
import { type PolicyChoice, type Setting, scenario, tracesOf } from '../support/scenarios.ts'

/** The same runs each time; `LAWS_SEED` and `LAWS_RUNS` look elsewhere and further. */
const exploring = { seed: Number(process.env.LAWS_SEED ?? 1), factor: Number(process.env.LAWS_RUNS ?? 1) }
const runs = (numRuns: number) => ({ seed: exploring.seed, numRuns: Math.ceil(numRuns * exploring.factor) })
const logged = (setting: Setting) => runLogged(scenario(setting), tracesOf(setting))

test('every request has exactly one fate, and none is in flight when the run is over', () => {
  fc.assert(
    fc.property(randomSetting(), setting => {
      // The log itself throws where a request leaves twice, is executed twice, or an executor runs two batches.
      const { result, log } = logged(setting)
      const { offered, completed, rejected, dropped, failed, inFlight } = result.conservation
      expect(inFlight).toBe(0)
      expect(completed + rejected + dropped + failed).toBe(offered)
      expect(log.requests.length).toBe(offered)
      expect(log.requests.filter(request => request.fate === undefined)).toEqual([])
      for (const request of log.requests) {
        expect(request.batch !== undefined).toBe(request.fate === 'completed')
        expect(request.leftNs).toBeGreaterThanOrEqual(request.dueNs)
      }
    }),
    runs(150),
  )
})

test('executors run one batch at a time, of what fits, and of one model', () => {
  fc.assert(
    fc.property(randomSetting(), setting => {
      const what = scenario(setting)
      const { world } = scenarioWorld(what)
      const { log } = runLogged(what, tracesOf(setting))
      const batching = setting.policies!.batching as PolicyChoice & { maxBatch?: number; size?: number }
      const most = batching === ('none' as PolicyChoice) ? 1 : (batching.maxBatch ?? batching.size ?? 1)
      const freeNs = new Map<number, number>()
      for (const batch of log.batches) {
        expect(batch.startNs).toBeGreaterThanOrEqual(freeNs.get(batch.executor) ?? 0)
        freeNs.set(batch.executor, batch.endNs)
        expect(batch.members.length).toBeGreaterThan(0)
        expect(batch.members.length).toBeLessThanOrEqual(Math.min(most, batch.maxBatch))
        for (const member of batch.members) {
          const tenant = world.tenants[world.names.tenants.indexOf(member.tenant)]!
          expect(member.dueNs).toBeLessThanOrEqual(batch.startNs)
          expect(world.names.variantModel[batch.variant]).toBe(tenant.model)
          expect(world.quality[batch.variant]).toBeGreaterThanOrEqual(tenant.qualityFloor)
        }
      }
    }),
    runs(150),
  )
})

test('first come, first served: each queue is served in the order of arrival', () => {
  fc.assert(
    fc.property(randomSetting({ policies: { queueing: 'fifo' } }), setting => {
      const { world } = scenarioWorld(scenario(setting))
      const { log } = logged(setting)
      const shared = setting.policies!.routing === 'shared-queue'
      const last = new Map<number, number>()
      for (const batch of log.batches) {
        const queue = shared ? world.names.variantModel[batch.variant]! : batch.replica
        for (const { sequence } of batch.members) {
          expect(sequence).toBeGreaterThan(last.get(queue) ?? -1)
          last.set(queue, sequence)
        }
      }
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
    fc.property(randomSetting(), setting => {
      const what = scenario(setting)
      const { result, log } = runLogged(what, tracesOf(setting))
      const counted = recount(what, log)
      const groups = [
        [result.overall, counted.overall] as const,
        ...result.tenants.map((tenant, i) => [tenant, counted.tenants[i]!] as const),
      ]
      for (const [told, truth] of groups) {
        expect(told.counts).toEqual(truth.counts)
        expect(told.latencyMs).toMatchObject(truth.latency)
        expect(told.latencyMsOffered).toMatchObject(truth.latencyOffered)
        expect(told.queueMs).toMatchObject(truth.queue)
        expectNear(told.latencyMs.mean, truth.meanLatency)
        expectNear(told.quality, truth.meanQuality)
        const { offered, met } = truth.counts
        expect(told.attainment).toBe(offered === 0 ? null : met / offered)
        expect(told.goodputPerS).toBe(met / ((1000 - setting.warmup!) / 1000))
      }
      expectNear(result.utilisation, counted.utilisation)
      expect(result.batchSizes.slice(1)).toEqual(counted.batchSizes.slice(1))
      const rows = result.timeseries
      expect(rows.reduce((sum, row) => sum + row.offered, 0)).toBe(result.conservation.offered)
      expect(rows.reduce((sum, row) => sum + row.completed, 0)).toBe(result.conservation.completed)
      expect(rows.reduce((sum, row) => sum + row.met, 0)).toBe(result.conservation.met)
    }),
    runs(150),
  )
})

test('with histograms in place of samples: counts and means exactly, percentiles within the bound', () => {
  fc.assert(
    fc.property(randomSetting(), setting => {
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
    fc.property(randomSetting(), setting => {
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

function busyWithin(batches: readonly LoggedBatch[], fromNs: number, toNs: number): number {
  return batches.reduce(
    (sum, { startNs, endNs }) => sum + Math.max(0, Math.min(endNs, toNs) - Math.max(startNs, fromNs)),
    0,
  )
}

function expectNear(told: number | null, truth: number | null): void {
  if (truth === null || told === null) expect(told).toBe(truth)
  else expect(Math.abs(told - truth)).toBeLessThanOrEqual(1e-9 * Math.abs(truth))
}

/** Every time of the setting, in its policies too, multiplied. */
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
      arrivals: (tenant.arrivals as readonly number[]).map(at => factor * at),
    })),
    policies: mapValues(setting.policies as { readonly [family: string]: PolicyChoice }, choice => {
      if (typeof choice === 'string') return choice
      const durations = ['margin', 'maxWait'].filter(name => name in choice)
      return { ...choice, ...Object.fromEntries(durations.map(name => [name, factor * (choice[name] as number)])) }
    }),
  }
}
