/** Which replica a request goes to. l(1) = 6 ms; times in ms. */
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { IDLE, READY, type Routing } from '../../src/contract/index.ts'
import type { State } from '../../src/core/index.ts'
import { busySetting, busyTraces } from '../support/busy-scenario.ts'
import { HandDriven } from '../support/hand-driven.ts'
import { allReady, busyWorld, happening, tell } from '../support/happenings.ts'
import { play, runLogged } from '../support/play.ts'
import { randomSetting } from '../support/random-settings.ts'
import { MS, type PolicyChoice, type Setting, scenario, tracesOf, type Variant } from '../support/scenarios.ts'

const three = (routing: string, draws: readonly number[] = []) =>
  HandDriven.started({ executors: 3, policies: { routing }, draws })

/** Lengths of the replicas' queues, e1 to e3. */
const lengths = (world: HandDriven) => [1, 2, 3].map(i => world.state.queues.length[world.queue(`v@e${i}`)])

describe('round robin', () => {
  test('replicas take turns', () => {
    // a5 and a6 come when all are idle since 12: whose turn it is does not depend on that, nor on who has been idle for longest.
    const { batches } = play({ executors: 3, tenants: { a: { arrivals: [0, 1, 2, 3, 20, 20, 20, 21] } } })
    expect(batches).toEqual([
      '0-6 e1 a1',
      '1-7 e2 a2',
      '2-8 e3 a3',
      '6-12 e1 a4',
      '20-26 e2 a5',
      '20-26 e3 a6',
      '20-26 e1 a7',
      '26-32 e2 a8',
    ])
  })

  test('each variant has turns of its own', () => {
    const { batches } = play({
      executors: 2,
      models: { m: { v: {} }, n: { w: {} } },
      tenants: { a: { model: 'm', arrivals: [0, 20] }, b: { model: 'n', arrivals: [10, 30] } },
    })
    expect(batches).toEqual(['0-6 e1 v a1', '10-16 e1 w b1', '20-26 e2 v a2', '30-36 e2 w b2'])
  })
})

/** Where the next request goes, for each draw that the world may give; `prepare` brings it into the same state each time. */
function choices(routing: PolicyChoice, prepare: (world: HandDriven) => void): string[] {
  const chosen: string[] = []
  let ties = 1
  for (let draw = 0; draw < ties; draw++) {
    let isReady = false
    const below = (n: number) => {
      if (!isReady) return 0
      ties = Math.max(ties, n)
      return draw % n
    }
    const world = HandDriven.started({ executors: 4, policies: { routing }, draws: below })
    prepare(world)
    isReady = true
    const { outstanding } = world.state.replicas
    const before = [...outstanding]
    world.arrive('a')
    chosen.push(`e${[...outstanding].findIndex((count, replica) => count > before[replica]!) + 1}`)
  }
  return chosen.sort()
}

/** Puts so many requests onto each of the four replicas, e1 to e4, whatever the policy. */
function outstanding(...counts: readonly number[]) {
  return (world: HandDriven) => {
    const { route } = world.policies.routing
    for (const [i, count] of counts.entries()) {
      const queue = world.queue(`v@e${i + 1}`)
      ;(world.policies.routing as { route: typeof route }).route = () => queue
      for (let n = 0; n < count; n++) world.arrive('a')
    }
    ;(world.policies.routing as { route: typeof route }).route = route
  }
}

describe('random', () => {
  test('each replica by one of the draws, whatever waits there', () => {
    expect(choices('random', outstanding(3, 0, 1, 9))).toEqual(['e1', 'e2', 'e3', 'e4'])
  })

  test('a single replica needs no draw', () => {
    const world = HandDriven.started({ policies: { routing: 'random' } })
    expect(world.arrive('a').heard()).toEqual(['execute v@e1: a1'])
  })

  test('whatever waits: how long service takes, and who else asks, moves no choice', () => {
    const policies = { admission: 'none', variant: 'fixed', routing: 'random', queueing: 'fifo', batching: 'none' }
    let compared = 0
    fc.assert(
      fc.property(randomSetting({ law: 'deterministic', policies }), setting => {
        const chosen = (models: Setting['models'], tenants: Setting['tenants']) => {
          const what = { ...setting, models: models!, tenants: tenants! }
          const { requests } = runLogged(scenario(what), tracesOf(what)).log
          return new Map(requests.map(({ name, batch }) => [name, batch!.executor]))
        }
        const plain = { v: { quality: 0.99, fixed: 1, perItem: 0, maxBatch: 1 } }
        const models = (service: { readonly v: Variant }) =>
          Object.fromEntries(Object.keys(setting.models!).map(model => [model, service]))
        const quick = chosen(models(plain), setting.tenants)
        const first = Object.entries(setting.tenants!)[0]!
        const alone = chosen(models({ v: { ...plain.v, fixed: 40 } }), Object.fromEntries([first]))
        for (const [name, executor] of alone) {
          expect(quick.get(name)).toBe(executor)
          compared++
        }
      }),
      { numRuns: 50 },
    )
    expect(compared).toBeGreaterThan(1000)
  })
})

describe('shortest queue', () => {
  test('fewest waiting, whatever executes; each of equals by one of the draws', () => {
    expect(choices('shortest-queue', outstanding())).toEqual(['e1', 'e2', 'e3', 'e4'])
    // One executes on e1 and e2, on e3 one waits behind it.
    expect(choices('shortest-queue', outstanding(1, 1, 2, 3))).toEqual(['e1', 'e2'])
    expect(choices('shortest-queue', outstanding(3, 3, 2, 3))).toEqual(['e3'])
    // One that executes is as good as an idle one, as long as nobody waits there.
    expect(choices('shortest-queue', outstanding(1, 0, 2, 3))).toEqual(['e1', 'e2'])
  })
})

describe('least outstanding', () => {
  test('fewest waiting and executing; each of equals by one of the draws', () => {
    expect(choices('least-outstanding', outstanding(1, 1, 0, 2))).toEqual(['e3'])
    expect(choices('least-outstanding', outstanding(1, 1, 3, 2))).toEqual(['e1', 'e2'])
  })
})

describe('join idle queue', () => {
  test('any idle one; where there is none any at all, however much waits', () => {
    expect(choices('join-idle-queue', outstanding(1, 0, 0, 4))).toEqual(['e2', 'e3'])
    expect(choices('join-idle-queue', outstanding(1, 1, 2, 4))).toEqual(['e1', 'e2', 'e3', 'e4'])
  })
})

describe('whatever comes and goes, the least is found', () => {
  test.each([
    ['shortest-queue', (state: State, replica: number) => state.queues.length[replica]!],
    ['least-outstanding', (state: State, replica: number) => state.replicas.outstanding[replica]!],
    ['join-idle-queue', (state: State, replica: number) => Math.min(1, state.replicas.outstanding[replica]!)],
  ] as const)('%s', (routing, countOf) => {
    let routed = 0
    fc.assert(
      fc.property(fc.array(happening, { maxLength: 150 }), fc.nat(6), (happenings, draw) => {
        const world = busyWorld({ policies: { routing }, draws: n => draw % n })
        const { route } = world.policies.routing
        ;(world.policies.routing as { route: typeof route }).route = (view, task) => {
          const replica = route(view, task)
          const variant = view.tasks.variant[task]!
          const start = view.ready.start[variant]!
          const counts = Array.from({ length: view.ready.size[variant]! }, (_, i) =>
            countOf(world.state, view.ready.member[start + i]!),
          )
          expect(countOf(world.state, replica)).toBe(Math.min(...counts))
          routed++
          return replica
        }
        tell(world, happenings)
      }),
      { seed: 1, numRuns: 200 },
    )
    expect(routed).toBeGreaterThan(1000)
  })
})

describe('power of d choices', () => {
  test('with two choices it is power of two choices, draw for draw', () => {
    const run = (routing: PolicyChoice) =>
      runLogged(scenario({ ...busySetting, policies: { ...busySetting.policies, routing } }), busyTraces)
    const two = run('power-of-two-choices')
    expect(two.log.requests.length).toBeGreaterThan(1000)
    expect(run('power-of-d-choices').result).toEqual(two.result)
  })

  test('distinct, each order of them as likely, and the first drawn of the least', () => {
    // Draws below 4, 3 and 2: 24 ways to draw three of four in order.
    const drawn = new Map<string, number>()
    for (let way = 0; way < 24; way++) {
      const digits = [way % 4, Math.floor(way / 4) % 3, Math.floor(way / 12)]
      const world = HandDriven.started({
        executors: 4,
        policies: { routing: { name: 'power-of-d-choices', choices: 3 } },
        draws: n => digits[4 - n]!,
      })
      world.arrive('a')
      const chosen = [...world.state.replicas.outstanding].indexOf(1)
      drawn.set(`e${chosen + 1}`, (drawn.get(`e${chosen + 1}`) ?? 0) + 1)
    }
    // All idle: the first drawn, so each of four in 24 / 4 ways.
    expect([...drawn].sort()).toEqual(['e1', 'e2', 'e3', 'e4'].map(name => [name, 6]))
  })

  test('the least of those drawn: of as many as there are, the least of all', () => {
    const all = { name: 'power-of-d-choices', choices: 9 }
    expect(new Set(choices(all, outstanding(2, 1, 3, 4)))).toEqual(new Set(['e2']))
    expect(new Set(choices({ ...all, choices: 1 }, outstanding(2, 1, 3, 1)))).toEqual(new Set(['e1', 'e2', 'e3', 'e4']))
  })
})

describe('power of two choices', () => {
  test('two distinct replicas are drawn, and the one with fewer outstanding taken; ties go to the first drawn', () => {
    const world = three('power-of-two-choices', [0, 0, 0, 0, 2, 1, 1, 1, 1, 0])
    // Draws 0, 0: e1 and, of the others, e2. Both idle: the first.
    expect(world.arrive('a').heard()).toEqual(['execute v@e1: a1'])
    // The same two: e1 has one in execution.
    expect(world.arrive('a').heard()).toEqual(['execute v@e2: a2'])
    // Draws 2, 1: e3, and e2 as the second of the others.
    expect(world.arrive('a').heard()).toEqual(['execute v@e3: a3'])
    // Draws 1, 1: e2 and e3, one each: the first drawn.
    world.arrive('a')
    expect(lengths(world)).toEqual([0, 1, 0])
    // Draws 1, 0: e2 with two, e1 with one.
    world.arrive('a')
    expect(lengths(world)).toEqual([1, 1, 0])
  })

  test('a single replica needs no draw', () => {
    const world = HandDriven.started({ policies: { routing: 'power-of-two-choices' } })
    expect(world.arrive('a').heard()).toEqual(['execute v@e1: a1'])
  })
})

describe('shared queue: late binding', () => {
  const policies = { routing: 'shared-queue' }
  /** l(1) = 6 on the fast device, 20 on the slow one. */
  const unequal = {
    executors: { e1: 'fast', e2: 'slow' },
    models: { m: { v: { on: { fast: {}, slow: { fixed: 19 } } } } },
  }

  test('who is free takes the next', () => {
    const { batches } = play({ ...unequal, policies, tenants: { a: { arrivals: [0, 1, 2, 3] } } })
    expect(batches).toEqual(['0-6 e1 a1', '1-21 e2 a2', '6-12 e1 a3', '12-18 e1 a4'])
  })

  test('bound early, the same requests wait behind the slow one', () => {
    const { batches } = play({ ...unequal, tenants: { a: { arrivals: [0, 1, 2, 3] } } })
    expect(batches).toEqual(['0-6 e1 a1', '1-21 e2 a2', '6-12 e1 a3', '21-41 e2 a4'])
  })

  test('of several idle ones the lowest takes it, the longest idle or the fastest', () => {
    const batches = (pick: string, setting: Setting = { executors: 3 }) =>
      play({
        ...setting,
        policies: { routing: { name: 'shared-queue', pick } },
        tenants: { a: { arrivals: [0, 1, 8, 9, 10] } },
      }).batches
    // e1 is idle again since 6, e2 since 7, and e3 always was.
    const both = ['0-6 e1 a1', '1-7 e2 a2']
    expect(batches('lowest')).toEqual([...both, '8-14 e1 a3', '9-15 e2 a4', '10-16 e3 a5'])
    expect(batches('longest-idle')).toEqual([...both, '8-14 e3 a3', '9-15 e1 a4', '10-16 e2 a5'])
    // l(1) = 6 on e2, 20 on e1 and e3: e2 whenever it is idle, and of the others the lower.
    const slow = { ...unequal, executors: { e1: 'slow', e2: 'fast', e3: 'slow' } }
    expect(batches('fastest', slow)).toEqual(['0-6 e2 a1', '1-21 e1 a2', '8-14 e2 a3', '9-29 e3 a4', '14-20 e2 a5'])
  })

  test.each(['lowest', 'longest-idle', 'fastest'])('whatever comes and goes, the %s idle one is found', pick => {
    const counts = { picked: 0, apart: 0 }
    fc.assert(
      fc.property(fc.array(happening, { maxLength: 150 }), happenings => {
        const world = busyWorld({
          executors: { e1: 'slow', e2: 'fast', e3: 'slow' },
          models: {
            m: { big: { on: { fast: {}, slow: { fixed: 19 } } }, small: { on: { fast: {}, slow: { fixed: 9 } } } },
            n: { w: {} },
          },
          tenants: { a: { model: 'm' }, b: { model: 'm' }, c: { model: 'n' } },
          policies: { routing: { name: 'shared-queue', pick } },
        })
        const { state, policies } = world
        const { ended } = policies.routing
        const idleSince = [0, 0, 0]
        const routing = policies.routing as { -readonly [K in keyof Routing]: Routing[K] }
        routing.ended = (view, executor) => {
          idleSince[executor] = view.nowNs
          ended!(view, executor)
        }
        const picked = routing.pick!
        routing.pick = (view, queue) => {
          const model = view.queues.model[queue]!
          const idle = [...state.replicas.state.keys()].filter(
            replica =>
              state.replicas.state[replica] === READY &&
              state.executors.state[state.replicas.executor[replica]!] === IDLE &&
              view.variants.model[state.replicas.variant[replica]!] === model,
          )
          const rank = (replica: number) =>
            pick === 'fastest'
              ? view.expectedServiceNs(replica, 1, 1)
              : pick === 'longest-idle'
                ? idleSince[state.replicas.executor[replica]!]!
                : replica
          const answer = picked(view, queue)
          const best = idle.sort((a, b) => rank(a) - rank(b) || a - b)
          expect(answer).toBe(best[0] ?? -1)
          counts.picked++
          if (new Set(idle.map(rank)).size > 1) counts.apart++
          return answer
        }
        tell(world, [...allReady, ...happenings])
      }),
      { numRuns: 300 },
    )
    expect(counts.picked).toBeGreaterThan(2000)
    expect(counts.apart).toBeGreaterThan(50)
  })

  test('requests left by a smaller batch elsewhere keep their own wake-up', () => {
    // Size 3 or 50 ms; e2 can only batch 1 and takes 100. a1-a3 fill e1's batch at 0; a4 finds only e2 free. a5 (due 2)
    // waits for company on e1 until 52. a6 (60) and a7 (70) wait too; at 101 e2 takes a6 alone; a7's time on e1 is up at
    // 70 + 50 = 120.
    const { batches } = play({
      executors: { e1: 'large', e2: 'small' },
      models: { m: { v: { on: { large: {}, small: { fixed: 99, maxBatch: 1 } } } } },
      policies: { ...policies, batching: { name: 'timeout', maxBatch: 3, maxWait: 50 * MS } },
      tenants: { a: { arrivals: [0, 0, 0, 1, 2, 60, 70] } },
    })
    expect(batches).toEqual(['0-8 e1 a1 a2 a3', '1-101 e2 a4', '52-58 e1 a5', '101-201 e2 a6', '120-126 e1 a7'])
  })
})
