/** Whatever may happen around a core, in any order that a driver may tell it. */
import fc from 'fast-check'
import { BUSY, LOADING } from '../../src/contract/index.ts'
import { NEVER } from '../../src/core/index.ts'
import { HandDriven, type HandSetting } from './hand-driven.ts'
import { MS } from './scenarios.ts'

export const EXECUTORS = 3
const VARIANTS = 3

export type Happening =
  | { readonly kind: 'arrive'; readonly tenant: string; readonly late: number }
  /** `which` of those that may, counted round. */
  | { readonly kind: 'complete' | 'ready' | 'wake'; readonly which: number }
  | { readonly kind: 'fail'; readonly which: number }
  | { readonly kind: 'planned'; readonly placements: readonly { variant: number; executor: number }[] }
  | { readonly kind: 'pass'; readonly ms: number }

const placements = fc.uniqueArray(fc.record({ variant: fc.nat(VARIANTS - 1), executor: fc.nat(EXECUTORS - 1) }), {
  maxLength: 6,
  selector: ({ variant, executor }) => variant * EXECUTORS + executor,
})

export const happening: fc.Arbitrary<Happening> = fc.oneof(
  {
    weight: 40,
    arbitrary: fc.record({
      kind: fc.constant('arrive' as const),
      tenant: fc.constantFrom('a', 'b', 'c'),
      late: fc.nat(3),
    }),
  },
  {
    weight: 40,
    arbitrary: fc.record({
      kind: fc.constantFrom('complete' as const, 'ready' as const, 'wake' as const),
      which: fc.nat(20),
    }),
  },
  { weight: 24, arbitrary: fc.record({ kind: fc.constant('pass' as const), ms: fc.nat(12) }) },
  { weight: 4, arbitrary: fc.record({ kind: fc.constant('planned' as const), placements }) },
  { weight: 1, arbitrary: fc.record({ kind: fc.constant('fail' as const), which: fc.nat(EXECUTORS - 1) }) },
)

/** Every variant on every executor, loaded and ready: for tests that need several replicas of each from the start. */
export const allReady: readonly Happening[] = [
  {
    kind: 'planned',
    placements: Array.from({ length: VARIANTS * EXECUTORS }, (_, i) => ({
      variant: i % VARIANTS,
      executor: Math.floor(i / VARIANTS),
    })),
  },
  ...Array.from({ length: VARIANTS * EXECUTORS }, () => ({ kind: 'ready', which: 0 }) as const),
]

/** Slots for all that may drain at once, whatever is planned meanwhile. The plans themselves come from what happens. */
export const ROOM = { name: 'static', replicas: { 'm/big': 40 } }

/** Two models, one of two variants, several replicas on an executor; nothing has happened yet. */
export function busyWorld(setting: HandSetting): HandDriven {
  return new HandDriven({
    executors: EXECUTORS,
    models: { m: { big: { quality: 0.99, fixed: 12 }, small: { quality: 0.9 } }, n: { w: { maxBatch: 2 } } },
    tenants: {
      a: { model: 'm', slo: 40, priority: 2 },
      b: { model: 'm', slo: 15, floor: 0.95, priority: 1 },
      c: { model: 'n', slo: 25 },
    },
    ...setting,
    policies: { ...setting.policies, allocation: ROOM },
  })
}

/**
 * Tells the core what happens, and then lets what is under way come to its end. Answers how many requests arrived.
 * @param after is called after each event
 */
export function tell(world: HandDriven, happenings: readonly Happening[], after: () => void = () => {}): number {
  const { core, state } = world
  let arrived = 0
  core.tick()
  for (const it of happenings) {
    if (it.kind === 'pass') {
      state.nowNs += it.ms * MS
    } else if (it.kind === 'arrive') {
      arrived++
      world.arrive(it.tenant, Math.max(0, state.nowNs / MS - it.late))
    } else if (it.kind === 'planned') {
      core.planned({ placements: it.placements })
    } else if (it.kind === 'fail') {
      core.fail(it.which)
    } else if (it.kind === 'complete') {
      const busy = placesOf(state.executors.state, BUSY)
      if (busy.length > 0) core.complete(busy[it.which % busy.length]!)
    } else if (it.kind === 'ready') {
      const loading = placesOf(state.replicas.state, LOADING)
      if (loading.length > 0) core.ready(loading[it.which % loading.length]!)
    } else {
      // Also of queues that wished for none, before the time and after it.
      core.wake(it.which % state.queues.length.length)
    }
    after()
  }
  // What is under way comes to its end: loads, batches and wake-ups, each at its time.
  core.planned({ placements: [] })
  core.end()
  after()
  for (;;) {
    const executor = state.executors.state.indexOf(BUSY)
    const replica = state.replicas.state.indexOf(LOADING)
    const queue = state.queues.wakeNs.findIndex(ns => ns !== NEVER)
    if (executor >= 0) {
      core.complete(executor)
    } else if (replica >= 0) {
      core.ready(replica)
    } else if (queue >= 0) {
      state.nowNs = Math.max(state.nowNs, state.queues.wakeNs[queue]!)
      core.wake(queue)
    } else {
      break
    }
    after()
  }
  core.assertDrained()
  return arrived
}

const placesOf = (column: Int32Array, value: number) => [...column.keys()].filter(place => column[place] === value)
