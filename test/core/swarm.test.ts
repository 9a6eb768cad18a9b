/**
 * Random worlds around the core: requests, completions, wake-ups at any time, plans that come and go, executors that are
 * lost, in any order that a driver may tell them. After each event the state must agree with itself, and in the end every
 * request must have had one fate.
 */
import fc from 'fast-check'
import { expect, test } from 'vitest'
import { ABSENT, ACCEPT, type Admission, BUSY, DRAINING, IDLE, LOADING, READY } from '../../src/contract/index.ts'
import { NEVER, type State } from '../../src/core/index.ts'
import { HandDriven } from '../support/hand-driven.ts'
import { MS, type PolicyChoice } from '../support/scenarios.ts'

const EXECUTORS = 3
const VARIANTS = 3

type Happening =
  | { readonly kind: 'arrive'; readonly tenant: string; readonly late: number }
  | { readonly kind: 'complete' | 'ready' | 'wake'; readonly which: number }
  | { readonly kind: 'fail'; readonly which: number }
  | { readonly kind: 'planned'; readonly placements: readonly { variant: number; executor: number }[] }
  | { readonly kind: 'pass'; readonly ms: number }

const placements = fc.uniqueArray(fc.record({ variant: fc.nat(VARIANTS - 1), executor: fc.nat(EXECUTORS - 1) }), {
  maxLength: 6,
  selector: ({ variant, executor }) => variant * EXECUTORS + executor,
})

const happening: fc.Arbitrary<Happening> = fc.oneof(
  {
    weight: 12,
    arbitrary: fc.record({
      kind: fc.constant('arrive' as const),
      tenant: fc.constantFrom('a', 'b', 'c'),
      late: fc.nat(3),
    }),
  },
  {
    weight: 12,
    arbitrary: fc.record({
      kind: fc.constantFrom('complete' as const, 'ready' as const, 'wake' as const),
      which: fc.nat(20),
    }),
  },
  { weight: 8, arbitrary: fc.record({ kind: fc.constant('pass' as const), ms: fc.nat(12) }) },
  { weight: 2, arbitrary: fc.record({ kind: fc.constant('planned' as const), placements }) },
  { weight: 1, arbitrary: fc.record({ kind: fc.constant('fail' as const), which: fc.nat(EXECUTORS - 1) }) },
)

const batching: fc.Arbitrary<PolicyChoice> = fc.constantFrom<PolicyChoice>(
  'none',
  { name: 'fixed', size: 3 },
  { name: 'timeout', maxBatch: 4, maxWait: 6 * MS },
  { name: 'deadline-aware', margin: 0 },
)
const queueing = fc.record({
  name: fc.constantFrom('fifo', 'earliest-deadline-first'),
  drop: fc.constantFrom('never', 'expired', 'hopeless'),
})

/** The order of age is kept where a policy reads it. */
const acceptAndReadAge: Admission = { readsAge: true, admit: () => ACCEPT }

test('bound early: two models, one of two variants, several replicas on an executor', () => {
  fc.assert(
    fc.property(
      fc.array(happening, { maxLength: 120 }),
      batching,
      queueing,
      fc.constantFrom('fixed', 'most-accurate-in-time'),
      (happenings, batching, queueing, variant) => {
        const world = new HandDriven({
          instead: { admission: acceptAndReadAge },
          executors: EXECUTORS,
          models: { m: { big: { quality: 0.99, fixed: 12 }, small: { quality: 0.9 } }, n: { w: { maxBatch: 2 } } },
          tenants: {
            a: { model: 'm', slo: 40 },
            b: { model: 'm', slo: 15, floor: 0.95 },
            c: { model: 'n', slo: 25 },
          },
          policies: { batching, queueing, variant },
        })
        run(world, happenings, batching === 'none')
      },
    ),
    { seed: 1, numRuns: 300 },
  )
})

test('bound late: one shared queue a model', () => {
  fc.assert(
    fc.property(fc.array(happening, { maxLength: 120 }), batching, queueing, (happenings, batching, queueing) => {
      const world = new HandDriven({
        instead: { admission: acceptAndReadAge },
        executors: EXECUTORS,
        models: { m: { u: {} }, n: { v: { maxBatch: 2 } }, o: { w: { fixed: 1 } } },
        tenants: { a: { model: 'm', slo: 40 }, b: { model: 'n', slo: 15 }, c: { model: 'o', slo: 25 } },
        policies: { batching, queueing, routing: 'shared-queue' },
      })
      run(world, happenings, batching === 'none')
    }),
    { seed: 1, numRuns: 300 },
  )
})

function run(world: HandDriven, happenings: readonly Happening[], greedy: boolean): void {
  const { core, state } = world
  let arrived = 0
  const fates: string[] = []
  const heard = () => {
    fates.push(...world.heard().filter(line => /^(completed|dropped|rejected|failed) /.test(line)))
    agreesWithItself(state)
    if (greedy) nobodyWaitsBesideAnIdle(state)
  }
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
      const executor = it.which % EXECUTORS
      if (state.executors.state[executor] === BUSY) core.complete(executor)
    } else if (it.kind === 'ready') {
      const replica = it.which % state.replicas.state.length
      if (state.replicas.state[replica] === LOADING) core.ready(replica)
    } else {
      // Also of queues that wished for none, before the time and after it.
      core.wake(it.which % state.queues.length.length)
    }
    heard()
  }
  // What is under way comes to its end: loads, batches and wake-ups, each at its time.
  core.planned({ placements: [] })
  core.end()
  heard()
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
    heard()
  }
  core.assertDrained()
  expect(fates.length).toBe(arrived)
  expect(new Set(fates.map(line => line.split(' ')[1])).size).toBe(arrived)
  // Nobody was wanted any more, so everybody has left.
  expect([...state.replicas.state].filter(it => it !== ABSENT)).toEqual([])
}

function agreesWithItself({ executors, replicas, queues, tasks, batches, ready, variants }: State): void {
  const executing = (replica: number) => {
    const executor = replicas.executor[replica]!
    return batches.size[executor]! > 0 && batches.replica[executor] === replica ? batches.size[executor]! : 0
  }
  const bound: number[] = []
  for (let executor = 0; executor < executors.state.length; executor++) {
    for (let replica = executors.firstReplica[executor]!; replica >= 0; replica = replicas.nextOnExecutor[replica]!) {
      bound.push(replica)
      expect(replicas.executor[replica]).toBe(executor)
      expect(replicas.state[replica]).not.toBe(ABSENT)
      expect(replicas.outstanding[replica]).toBe(queues.length[replica]! + executing(replica))
      if (replicas.state[replica] === DRAINING) expect(replicas.outstanding[replica]).toBeGreaterThan(0)
    }
    expect(batches.size[executor]! > 0).toBe(executors.state[executor] === BUSY)
  }
  expect(executors.idle).toBe(executors.state.filter(it => it === IDLE).length)
  for (let replica = 0; replica < replicas.state.length; replica++) {
    if (bound.includes(replica)) continue
    expect(replicas.state[replica]).toBe(ABSENT)
    expect(queues.length[replica]).toBe(0)
    expect(queues.wakeNs[replica]).toBe(NEVER)
  }
  for (let queue = 0; queue < queues.length.length; queue++) {
    const byAge: number[] = []
    for (let task = queues.oldest[queue]!; task >= 0; task = tasks.newer[task]!) byAge.push(tasks.sequence[task]!)
    expect(byAge.length).toBe(queues.length[queue])
    expect(byAge).toEqual([...byAge].sort((a, b) => a - b))
    if (queues.length[queue] === 0) expect(queues.head[queue]).toBe(-1)
  }
  const sum = (column: Int32Array) => column.reduce((all, one) => all + one, 0)
  expect(tasks.live).toBe(sum(queues.length) + sum(batches.size))
  for (let variant = 0; variant < variants.quality.length; variant++) {
    const of = (states: readonly number[]) =>
      bound.filter(it => replicas.variant[it] === variant && states.includes(replicas.state[it]!)).sort((a, b) => a - b)
    const start = ready.start[variant]!
    expect([...ready.member.subarray(start, start + ready.size[variant]!)]).toEqual(of([READY]))
    expect(variants.replicas[variant]).toBe(of([READY, LOADING]).length)
  }
}

/** With batching `none` a queue may only hold work while its executor, or all that serve it, are busy. */
function nobodyWaitsBesideAnIdle({ executors, replicas, queues, models, variants }: State): void {
  for (let replica = 0; replica < replicas.state.length; replica++) {
    const state = replicas.state[replica]
    if (executors.state[replicas.executor[replica]!] !== IDLE || state === ABSENT || state === LOADING) continue
    expect(queues.length[replica]).toBe(0)
    const shared = models.sharedQueue[variants.model[replicas.variant[replica]!]!]!
    if (state === READY) expect(queues.length[shared]).toBe(0)
  }
}
