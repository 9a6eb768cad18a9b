/**
 * Random worlds around the core: requests, completions, wake-ups at any time, plans that come and go, executors that are
 * lost, in any order that a driver may tell them. After each event the state must agree with itself, and in the end every
 * request must have had one fate.
 */
import fc from 'fast-check'
import { expect, test } from 'vitest'
import { ABSENT, ACCEPT, type Admission, BUSY, DRAINING, IDLE, LOADING, READY } from '../../src/contract/index.ts'
import { NEVER, type State } from '../../src/core/index.ts'
import { policyRegistry } from '../../src/policies/index.ts'
import { HandDriven, type HandSetting } from '../support/hand-driven.ts'
import { allReady, busyWorld, EXECUTORS, type Happening, happening, ROOM, tell } from '../support/happenings.ts'
import { MS, type PolicyChoice } from '../support/scenarios.ts'

const batching: fc.Arbitrary<PolicyChoice> = fc.constantFrom<PolicyChoice>(
  'none',
  { name: 'fixed', size: 3 },
  { name: 'bulk', minBatch: 2, maxBatch: 3 },
  { name: 'timeout', maxBatch: 4, maxWait: 6 * MS },
  { name: 'deadline-aware', margin: 0 },
)
const queueing = fc.record({
  name: fc.constantFrom('fifo', 'earliest-deadline-first', 'priority', 'last-in-first-out'),
  drop: fc.constantFrom('never', 'expired', 'hopeless'),
})

const routings = policyRegistry
  .filter(({ family, name }) => family === 'routing' && name !== 'shared-queue')
  .map(it => it.name)

/** The order of age is kept where a policy reads it. */
const acceptAndReadAge: Admission = { readsAge: true, admit: () => ACCEPT }

test('bound early: two models, one of two variants, several replicas on an executor', () => {
  fc.assert(
    fc.property(
      fc.array(happening, { maxLength: 120 }),
      batching,
      queueing,
      fc.constantFrom('fixed', 'most-accurate-in-time', 'cheapest'),
      fc.constantFrom(...routings),
      fc.nat(6),
      (happenings, batching, queueing, variant, routing, draw) => {
        const world = busyWorld({
          instead: { admission: acceptAndReadAge },
          policies: { batching, queueing, variant, routing },
          draws: n => draw % n,
        })
        run(world, happenings, batching === 'none')
      },
    ),
    { seed: 1, numRuns: 400 },
  )
})

test('cascades: who is served again is there until his last answer, wherever that ends', () => {
  const variant = fc.constantFrom<PolicyChoice>({ name: 'cascade', inTime: false }, { name: 'cascade', inTime: true })
  let [escalated, settled] = [0, 0]
  fc.assert(
    fc.property(
      fc.array(happening, { maxLength: 120 }),
      batching,
      queueing,
      variant,
      fc.constantFrom(...routings),
      fc.constantFrom(0, 2),
      fc.nat(6),
      (happenings, batching, { name, drop }, variant, routing, maxWaiting, draw) => {
        const world = busyWorld({
          instead: { admission: acceptAndReadAge },
          policies: { batching, queueing: { name, drop, maxWaiting }, variant, routing },
          draws: n => draw % n,
        })
        // Nobody says how sure an answer is, so none is.
        const told = run(world, [...allReady, ...happenings], batching === 'none')
        escalated += told.escalated
        settled += told.settled
      },
    ),
    { seed: 1, numRuns: 400 },
  )
  expect(escalated).toBeGreaterThan(200)
  expect(settled).toBeGreaterThan(50)
})

test('bound late: one shared queue a model', () => {
  fc.assert(
    fc.property(fc.array(happening, { maxLength: 120 }), batching, queueing, (happenings, batching, queueing) => {
      const world = new HandDriven({
        instead: { admission: acceptAndReadAge },
        executors: EXECUTORS,
        models: { m: { u: {} }, n: { v: { maxBatch: 2 } }, o: { w: { fixed: 1 } } },
        tenants: { a: { model: 'm', slo: 40 }, b: { model: 'n', slo: 15 }, c: { model: 'o', slo: 25 } },
        policies: { batching, queueing, routing: 'shared-queue', allocation: ROOM },
      })
      run(world, happenings, batching === 'none')
    }),
    { seed: 1, numRuns: 400 },
  )
})

test('bound late, by a rule of its own among the queues of an executor, which refuses, gives up and learns', () => {
  const clockwork: PolicyChoice = { name: 'clockwork-controller', sizes: [1, 2, 3], buffer: 0, scheduleAhead: 5 * MS }
  fc.assert(
    fc.property(fc.array(happening, { maxLength: 120 }), happenings => {
      const world = new HandDriven({
        executors: EXECUTORS,
        models: { m: { u: {} }, n: { v: { maxBatch: 2 } }, o: { w: { fixed: 1 } } },
        tenants: { a: { model: 'm', slo: 40 }, b: { model: 'n', slo: 15 }, c: { model: 'o', slo: 25 } },
        policies: {
          admission: clockwork,
          routing: clockwork,
          queueing: clockwork,
          batching: clockwork,
          allocation: ROOM,
        },
      })
      run(world, [...allReady, ...happenings], true, true)
    }),
    { seed: 1, numRuns: 400 },
  )
})

test('bound late, the variant chosen at dispatch: nobody waits for what is neither there nor coming', () => {
  const slackfit: PolicyChoice = { name: 'slackfit', buckets: 6, maxBatch: 3 }
  const systems = fc.constantFrom<NonNullable<HandSetting['policies']>>(
    { variant: slackfit, routing: slackfit, queueing: slackfit, batching: slackfit },
    { variant: 'most-accurate-at-dispatch', routing: 'shared-queue', batching: 'none' },
    { variant: 'most-accurate-at-dispatch', routing: 'shared-queue', batching: 'none', queueing: 'last-in-first-out' },
  )
  let floored = 0
  fc.assert(
    fc.property(fc.array(happening, { maxLength: 120 }), systems, (happenings, policies) => {
      const world = busyWorld({ instead: { admission: acceptAndReadAge }, policies })
      floored += run(world, [...allReady, ...happenings], true, true).floored
    }),
    { seed: 1, numRuns: 400 },
  )
  expect(floored).toBeGreaterThan(100)
})

interface Told {
  /** How often, after an event, the head of a shared queue had a floor above a variant that was free. */
  readonly floored: number
  readonly escalated: number
  readonly settled: number
}

/**
 * @param isPlanned whether the first plan is among what happens first: until then everybody may wait for it
 */
function run(world: HandDriven, happenings: readonly Happening[], greedy: boolean, isPlanned = false): Told {
  const { state } = world
  const bindsLate = world.policies.routing.bindsLate === true
  const heard: string[] = []
  let floored = 0
  const arrived = tell(world, happenings, () => {
    heard.push(...world.heard())
    expect([...disagreements(state), ...(greedy ? idling(state, bindsLate) : [])]).toEqual([])
    floored += parkedForLess(state).length
    if (isPlanned) expect(hopeless(state)).toEqual([])
  })
  const toldOf = (what: RegExp) => heard.filter(line => what.test(line))
  const fates = toldOf(/^(completed|settled|dropped|rejected|failed) /)
  expect(fates.length).toBe(arrived)
  expect(new Set(fates.map(line => line.split(' ')[1])).size).toBe(arrived)
  // Nobody was wanted any more, so everybody has left.
  expect([...state.replicas.state].filter(it => it !== ABSENT)).toEqual([])
  return { floored, escalated: toldOf(/^escalated /).length, settled: toldOf(/^settled /).length }
}

/** Shared queues beside whose head a replica idles that may not serve it. */
function parkedForLess(state: State): number[] {
  const { executors, replicas, models, variants, queues } = state
  return [...models.sharedQueue].filter(
    (queue, model) =>
      queues.length[queue]! > 0 &&
      [...replicas.state.keys()].some(
        replica =>
          replicas.state[replica] === READY &&
          executors.state[replicas.executor[replica]!] === IDLE &&
          variants.model[replicas.variant[replica]!] === model &&
          !allows(state, queues.head[queue]!, replicas.variant[replica]!),
      ),
  )
}

/** Who waits in a shared queue although no variant that may serve him is ready or loading. */
function hopeless(state: State): string[] {
  const { models, variants, queues, tasks } = state
  return [...models.sharedQueue].flatMap((queue, model) =>
    tasksByAge(queue, queues, tasks)
      .filter(
        task =>
          ![...variants.replicas.keys()].some(
            variant =>
              variants.model[variant] === model && variants.replicas[variant]! > 0 && allows(state, task, variant),
          ),
      )
      .map(task => `task ${task} waits for nothing`),
  )
}

function allows({ tenants, variants, tasks }: State, task: number, variant: number): boolean {
  return variants.quality[variant]! >= tenants.qualityFloor[tasks.tenant[task]!]!
}

/** What is told twice in the state, and not alike. */
function disagreements({ executors, replicas, queues, tasks, batches, ready, variants, models }: State): string[] {
  const wrong: string[] = []
  const check = (isRight: boolean, what: string) => {
    if (!isRight) wrong.push(what)
  }
  const executing = (replica: number) => {
    const executor = replicas.executor[replica]!
    return batches.size[executor]! > 0 && batches.replica[executor] === replica ? batches.size[executor]! : 0
  }
  const bound = new Set<number>()
  for (let executor = 0; executor < executors.state.length; executor++) {
    for (let replica = executors.firstReplica[executor]!; replica >= 0; replica = replicas.nextOnExecutor[replica]!) {
      bound.add(replica)
      check(replicas.executor[replica] === executor, `replica ${replica} is in the list of another executor`)
      check(replicas.state[replica] !== ABSENT, `replica ${replica} is listed and absent`)
      const outstanding = queues.length[replica]! + executing(replica)
      check(replicas.outstanding[replica] === outstanding, `outstanding of replica ${replica}`)
      check(replicas.state[replica] !== DRAINING || outstanding > 0, `replica ${replica} is drained and not gone`)
    }
    check(batches.size[executor]! > 0 === (executors.state[executor] === BUSY), `state of executor ${executor}`)
  }
  check(executors.idle === executors.state.filter(it => it === IDLE).length, 'idle executors')
  for (let replica = 0; replica < replicas.state.length; replica++) {
    if (bound.has(replica)) continue
    const isEmpty = queues.length[replica] === 0 && queues.wakeNs[replica] === NEVER
    check(replicas.state[replica] === ABSENT && isEmpty, `replica ${replica} is gone and leaves something`)
  }
  for (let queue = 0; queue < queues.length.length; queue++) {
    const byAge = tasksByAge(queue, queues, tasks)
    check(byAge.length === queues.length[queue], `the order of age of queue ${queue} is not as long as the queue`)
    check(
      byAge.every((task, i) => i === 0 || hasWaitedLonger(tasks, byAge[i - 1]!, task)),
      `the order of age of queue ${queue}`,
    )
    check(queues.length[queue]! > 0 || queues.head[queue] === -1, `head of the empty queue ${queue}`)
  }
  const sum = (column: Int32Array) => column.reduce((all, one) => all + one, 0)
  check(tasks.live === sum(queues.length) + sum(batches.size), 'live requests')
  check(tasks.live === sum(models.inSystem), 'requests in the system')
  for (let variant = 0; variant < variants.quality.length; variant++) {
    const of = (...states: readonly number[]) =>
      [...bound].filter(it => replicas.variant[it] === variant && states.includes(replicas.state[it]!))
    const start = ready.start[variant]!
    const members = [...ready.member.subarray(start, start + ready.size[variant]!)]
    check(`${members}` === `${of(READY).sort((a, b) => a - b)}`, `ready replicas of variant ${variant}`)
    check(variants.replicas[variant] === of(READY, LOADING).length, `replicas of variant ${variant}`)
  }
  return wrong
}

/**
 * Under batching `none` a queue may only hold work while its executor, or all that serve it, are busy; and while requests
 * are bound early only those wait in a shared queue whose variant nobody serves yet.
 */
function idling(it: State, bindsLate: boolean): string[] {
  const { executors, replicas, queues, models, variants, tasks, ready } = it
  const wrong: string[] = []
  for (let replica = 0; replica < replicas.state.length; replica++) {
    const state = replicas.state[replica]
    if (executors.state[replicas.executor[replica]!] !== IDLE || state === ABSENT || state === LOADING) continue
    if (queues.length[replica]! > 0) wrong.push(`replica ${replica} idles beside its queue`)
    const shared = models.sharedQueue[variants.model[replicas.variant[replica]!]!]!
    const takes = bindsLate && state === READY && queues.length[shared]! > 0
    if (takes && allows(it, queues.head[shared]!, replicas.variant[replica]!))
      wrong.push(`replica ${replica} idles beside the shared queue`)
  }
  for (const shared of bindsLate ? [] : models.sharedQueue) {
    for (const task of tasksByAge(shared, queues, tasks)) {
      if (ready.size[tasks.variant[task]!]! > 0) wrong.push(`task ${task} waits for a variant that is ready`)
    }
  }
  return wrong
}

function tasksByAge(queue: number, { oldest }: State['queues'], { newer }: State['tasks']): number[] {
  const byAge: number[] = []
  for (let task = oldest[queue]!; task >= 0; task = newer[task]!) byAge.push(task)
  return byAge
}

function hasWaitedLonger({ waitingSinceNs, sequence }: State['tasks'], a: number, b: number): boolean {
  if (waitingSinceNs[a] !== waitingSinceNs[b]) return waitingSinceNs[a]! < waitingSinceNs[b]!
  return sequence[a]! < sequence[b]!
}
