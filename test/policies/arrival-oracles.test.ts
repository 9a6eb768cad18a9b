/**
 * Policies at arrival held against what a reader would reckon by hand, request by request: one executor that serves one at a
 * time, first come, first served, in the time that is expected. So what waits is known to the nanosecond.
 */
import fc from 'fast-check'
import { expect, test } from 'vitest'
import { runLogged } from '../support/play.ts'
import { randomSetting } from '../support/random-settings.ts'
import { MS, type Setting, scenario, tracesOf } from '../support/scenarios.ts'

interface World {
  readonly bigMs: number
  readonly smallMs: number
  readonly tenants: NonNullable<Setting['tenants']>
  readonly marginMs: number
}

const instants = fc.array(fc.integer({ min: 0, max: 300 }), { minLength: 1, maxLength: 20 })
const world: fc.Arbitrary<World> = fc.record({
  bigMs: fc.integer({ min: 4, max: 20 }),
  smallMs: fc.integer({ min: 1, max: 3 }),
  marginMs: fc.integer({ min: 0, max: 5 }),
  tenants: fc
    .array(fc.record({ slo: fc.integer({ min: 3, max: 80 }), arrivals: instants }), { minLength: 1, maxLength: 3 })
    .map(all =>
      Object.fromEntries(
        all.map((it, i) => [`t${i}`, { ...it, arrivals: [...it.arrivals].sort((a, b) => a - b) }] as const),
      ),
    ),
})

function settingOf({ bigMs, smallMs, tenants }: World, policies: NonNullable<Setting['policies']>): Setting {
  const alone = (fixed: number, quality: number) => ({ quality, fixed, perItem: 0, maxBatch: 1 })
  return {
    duration: 400,
    models: { m: { big: alone(bigMs, 0.99), small: alone(smallMs, 0.9) } },
    tenants,
    policies: { routing: 'least-outstanding', ...policies },
  }
}

test('deadline-feasible: whoever is accepted is in time by the margin, and nobody is refused who would have been', () => {
  let [refused, accepted] = [0, 0]
  fc.assert(
    fc.property(world, what => {
      const margin = what.marginMs * MS
      const setting = settingOf(what, { admission: { name: 'deadline-feasible', margin } })
      let freeNs = 0
      for (const { dueNs, deadlineNs, fate, leftNs } of runLogged(scenario(setting), tracesOf(setting)).log.requests) {
        const endNs = Math.max(freeNs, dueNs) + what.bigMs * MS
        const isInTime = endNs <= deadlineNs - margin
        expect([fate, leftNs]).toEqual(isInTime ? ['completed', endNs] : ['rejected', dueNs])
        if (isInTime) freeNs = endNs
        if (isInTime) accepted++
        else refused++
      }
    }),
    { numRuns: 150 },
  )
  expect(Math.min(refused, accepted)).toBeGreaterThan(500)
})

test('most-accurate-in-time: the accurate one where it is in time behind what waits, else the other where that is, else the quicker', () => {
  const seen = { big: 0, small: 0, late: 0 }
  fc.assert(
    fc.property(world, what => {
      const margin = what.marginMs * MS
      const setting = settingOf(what, { variant: { name: 'most-accurate-in-time', margin } })
      let freeNs = 0
      for (const { dueNs, deadlineNs, leftNs } of runLogged(scenario(setting), tracesOf(setting)).log.requests) {
        const [bigNs, smallNs] = [what.bigMs, what.smallMs].map(ms => Math.max(freeNs, dueNs) + ms * MS) as [
          number,
          number,
        ]
        const untilNs = deadlineNs - margin
        const chosen = bigNs <= untilNs ? 'big' : smallNs <= untilNs ? 'small' : 'late'
        freeNs = chosen === 'big' ? bigNs : smallNs
        expect(leftNs).toBe(freeNs)
        seen[chosen]++
      }
    }),
    { numRuns: 150 },
  )
  expect(Math.min(seen.big, seen.small, seen.late)).toBeGreaterThan(200)
})

test('degrade-before-reject: refused is who would be one too many for each ready replica, and nobody else', () => {
  let [refused, accepted] = [0, 0]
  const thresholds = fc.record({ degradeAbove: fc.constantFrom(0, 1, 1.5), more: fc.constantFrom(0, 0.5, 2) })
  fc.assert(
    fc.property(randomSetting({ policies: { variant: 'cheapest' } }), thresholds, (setting, { degradeAbove, more }) => {
      const admission = { name: 'degrade-before-reject', degradeAbove, rejectAbove: degradeAbove + more }
      const what = scenario({ ...setting, policies: { ...setting.policies, admission } })
      const modelOf = new Map(what.tenants.map(({ name, model }) => [name, model]))
      // Without a word every executor holds one of each variant, ready before the first request.
      const replicasOf = new Map(what.models.map(it => [it.name, it.variants.length * what.executors.length]))
      const { requests } = runLogged(what, tracesOf(setting)).log
      for (const [number, request] of requests.entries()) {
        const model = modelOf.get(request.tenant)!
        const before = requests
          .slice(0, number)
          .filter(it => modelOf.get(it.tenant) === model && it.leftNs > request.dueNs)
        const isTooMany = before.length + 1 > admission.rejectAbove * replicasOf.get(model)!
        expect(request.fate === 'rejected').toBe(isTooMany)
        if (isTooMany) refused++
        else accepted++
      }
    }),
    { numRuns: 80 },
  )
  expect(Math.min(refused, accepted)).toBeGreaterThan(500)
})

test('round-robin: the ready replicas take turns, whoever asks and however busy they are', () => {
  let seen = 0
  const policies = { admission: 'none', variant: 'fixed', routing: 'round-robin', queueing: 'fifo', batching: 'none' }
  fc.assert(
    fc.property(randomSetting({ policies }), setting => {
      const what = scenario(setting)
      const turns = new Map<number, number>()
      const { requests } = runLogged(what, tracesOf(setting)).log
      for (const { batch } of requests) {
        const { variant, executor } = batch!
        const turn = turns.get(variant)
        if (turn !== undefined) expect(executor).toBe((turn + 1) % what.executors.length)
        turns.set(variant, executor)
        seen++
      }
    }),
    { numRuns: 60 },
  )
  expect(seen).toBeGreaterThan(2000)
})

test('shortest-expected-first: of requests that all wait when the executor is free, the least mean wait of all orders', () => {
  const count = fc.integer({ min: 0, max: 5 })
  const counts = fc.tuple(count, count, count).filter(([a, b, c]) => a + b + c > 1)
  fc.assert(
    fc.property(counts, ([m, n, o]) => {
      // z occupies the executor until 10; all others are due at 1, and take 6, 3 and 9 ms.
      const at1 = (howMany: number) => Array.from({ length: howMany }, () => 1)
      const setting: Setting = {
        policies: { queueing: 'shortest-expected-first' },
        models: {
          m: { v: { fixed: 5 } },
          n: { v: { fixed: 2 } },
          o: { v: { fixed: 8 } },
          z: { v: { fixed: 9 } },
        },
        tenants: {
          a: { model: 'm', arrivals: at1(m) },
          b: { model: 'n', arrivals: at1(n) },
          c: { model: 'o', arrivals: at1(o) },
          z: { model: 'z', arrivals: [0] },
        },
      }
      const { requests } = runLogged(scenario(setting), tracesOf(setting)).log
      const ends = requests.map(({ leftNs }) => leftNs / MS).sort((x, y) => x - y)
      // Shorter before longer is the least sum of ends (Smith's rule): three at a time, then six, then nine.
      let end = 10
      const least = [...at1(n).map(() => 3), ...at1(m).map(() => 6), ...at1(o).map(() => 9)].map(ms => {
        end += ms
        return end
      })
      expect(ends).toEqual([10, ...least])
    }),
    { numRuns: 100 },
  )
})

test('triton-queue: with a timeout that rejects nobody begins later than that, and whoever is dropped has waited longer', () => {
  let [begun, dropped] = [0, 0]
  fc.assert(
    fc.property(randomSetting(), fc.integer({ min: 1, max: 60 }), (setting, timeoutMs) => {
      const queueing = { name: 'triton-queue', defaultTimeout: timeoutMs * MS, timeoutAction: 'reject' }
      const what = scenario({ ...setting, policies: { ...setting.policies, queueing, batching: 'take-all' } })
      for (const { fate, batch, dueNs, leftNs } of runLogged(what, tracesOf(setting)).log.requests) {
        if (batch !== undefined) expect(batch.startNs - dueNs).toBeLessThanOrEqual(timeoutMs * MS)
        if (fate === 'dropped') expect(leftNs - dueNs).toBeGreaterThan(timeoutMs * MS)
        if (batch !== undefined) begun++
        else if (fate === 'dropped') dropped++
      }
    }),
    { numRuns: 80 },
  )
  expect(Math.min(begun, dropped)).toBeGreaterThan(500)
})
