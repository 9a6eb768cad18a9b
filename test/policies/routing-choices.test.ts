/** Routing by a draw and by counts, request by request, and what d draws promise whatever comes and goes. */
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { HandDriven } from '../support/hand-driven.ts'
import { allReady, busyWorld, happening, tell } from '../support/happenings.ts'
import type { PolicyChoice } from '../support/scenarios.ts'

/** Three replicas, one each on e1 to e3, that take one request at a time. */
function story(routing: string, draws: (n: number) => number) {
  const world = HandDriven.started({ executors: 3, policies: { routing }, draws })
  const counts = () => ['e1', 'e2', 'e3'].map(name => world.state.replicas.outstanding[world.replica(`v@${name}`)]!)
  return {
    world,
    counts,
    /** Where so many requests go. */
    route: (requests: number) =>
      Array.from({ length: requests }, () => {
        const before = counts()
        world.arrive('a')
        return `e${counts().findIndex((count, i) => count > before[i]!) + 1}`
      }),
  }
}

test('random: by the draws alone', () => {
  // 2, 0, 0, 1, 2, 2, 0: e3 gets a third although e2 is idle for long.
  const draws = [2, 0, 0, 1, 2, 2, 0]
  const { route, counts } = story('random', n => {
    expect(n).toBe(3)
    return draws.shift()!
  })
  expect(route(7)).toEqual(['e3', 'e1', 'e1', 'e2', 'e3', 'e3', 'e1'])
  expect(counts()).toEqual([3, 1, 3])
})

describe.each([
  ['the first of equals', () => 0],
  ['the last of equals', (n: number) => n - 1],
] as const)('%s', (_, draws) => {
  test('least outstanding: nobody has two before all have one, and who is done gets the next', () => {
    const { world, route, counts } = story('least-outstanding', draws)
    expect(route(3).sort()).toEqual(['e1', 'e2', 'e3'])
    route(3)
    expect(counts()).toEqual([2, 2, 2])
    // Two are done on e3 and one on e2: 2, 1, 0. So e3, and then e3 and e2 to make it even.
    world.complete('e3').complete('e3').complete('e2')
    expect(route(1)).toEqual(['e3'])
    expect(route(2).sort()).toEqual(['e2', 'e3'])
    expect(counts()).toEqual([2, 2, 2])
  })

  test('shortest queue: one runs and one waits everywhere before two wait anywhere, and whose queue is empty is next', () => {
    const { world, route, counts } = story('shortest-queue', draws)
    route(6)
    expect(counts()).toEqual([2, 2, 2])
    // Empty: e2, which executes. Then one waits everywhere again, and three more make it two.
    world.complete('e2')
    expect(route(1)).toEqual(['e2'])
    expect(route(3).sort()).toEqual(['e1', 'e2', 'e3'])
    world.complete('e1').complete('e1').complete('e3')
    // Nobody waits on e1, one on e3, two on e2.
    expect(route(1)).toEqual(['e1'])
    expect(route(2).sort()).toEqual(['e1', 'e3'])
  })

  test('join idle queue: the idle ones, and then any, as often as the draws say', () => {
    const { world, route, counts } = story('join-idle-queue', draws)
    expect(route(3).sort()).toEqual(['e1', 'e2', 'e3'])
    // Nobody is idle: always the same draw of all three, however much waits there.
    const [busy, ...again] = route(4)
    expect(new Set(again)).toEqual(new Set([busy]))
    expect(counts().sort()).toEqual([1, 1, 5])
    const other = busy === 'e1' ? 'e2' : 'e1'
    world.complete(other)
    expect(route(1)).toEqual([other])
  })
})

describe('of those drawn the least, the first of equals: against a list from which one is taken for each draw', () => {
  test.each([
    ['power-of-two-choices', 2],
    [{ name: 'power-of-d-choices', choices: 1 }, 1],
    [{ name: 'power-of-d-choices', choices: 2 }, 2],
    [{ name: 'power-of-d-choices', choices: 3 }, 3],
    [{ name: 'power-of-d-choices', choices: 5 }, 5],
  ] as readonly (readonly [PolicyChoice, number])[])('%j', (routing, choices) => {
    const seen = { routed: 0, apart: 0 }
    fc.assert(
      fc.property(
        fc.array(happening, { minLength: 20, maxLength: 150 }),
        fc.array(fc.nat(5), { minLength: 400, maxLength: 400 }),
        (happenings, numbers) => {
          let next = 0
          let drawn: number[] = []
          const draws = (n: number) => {
            drawn.push(numbers[next++ % numbers.length]! % n)
            return drawn.at(-1)!
          }
          const world = busyWorld({ policies: { routing }, draws })
          const { route } = world.policies.routing
          ;(world.policies.routing as { route: typeof route }).route = (view, task) => {
            drawn = []
            const replica = route(view, task)
            const variant = view.tasks.variant[task]!
            const { start, size, member } = view.ready
            const all = Array.from({ length: size[variant]! }, (_, i) => member[start[variant]! + i]!)
            const count = (it: number) => view.replicas.outstanding[it]!
            const left = [...all]
            const asked = all.length === 1 ? all : drawn.map(draw => left.splice(draw, 1)[0]!)
            expect(asked).toHaveLength(Math.min(choices, all.length))
            expect(replica).toBe(asked.reduce((best, it) => (count(it) < count(best) ? it : best)))
            // So at least as many others have no fewer: with two, never the one that alone has the most.
            const fewer = all.filter(it => count(it) < count(replica)).length
            expect(fewer).toBeLessThanOrEqual(Math.max(0, all.length - choices))
            seen.routed++
            if (new Set(all.map(count)).size > 1) seen.apart++
            return replica
          }
          tell(world, [...allReady, ...happenings])
        },
      ),
      { numRuns: 100 },
    )
    expect(seen.routed).toBeGreaterThan(1000)
    expect(seen.apart).toBeGreaterThan(500)
  })
})

test('that two choices find the least of all is not true: of three the least may not be among those drawn', () => {
  const draws = [0, 0, 0, 0, 0, 1, 0, 0, 1, 1, 1, 0]
  const { world, route, counts } = story('power-of-two-choices', () => draws.shift()!)
  // Draws 0 and 0 are e1 and, of the others, e2: e1, as both are idle, and then e2. Draws 0 and 1: e1 and e3, which is idle.
  expect(route(3)).toEqual(['e1', 'e2', 'e3'])
  // e3 is done and idle. Of e1 and e2, with one each, the first.
  world.complete('e3')
  expect(route(1)).toEqual(['e1'])
  // Draws 1 and 1: e2 and e3, at last. 1 and 0: e2 and e1, with one and two.
  expect(route(2)).toEqual(['e3', 'e2'])
  expect(counts()).toEqual([2, 2, 1])
})

test('of three drawn from four: the first of the least, though the fourth be idle', () => {
  // Each draw is a place among those that are left. 0 0 0 are e1, e2, e3: e1, then e2, which is idle. 1 1 1 are e2, e3 and, of
  // e1 and e4, e4: e3. 0 0 0 again, with one each: e1. 3 0 0 are e4, e1, e2: e4. 0 2 0 are e1 with two, e4 and e2 with one: e4.
  const draws = [0, 0, 0, 0, 0, 0, 1, 1, 1, 0, 0, 0, 3, 0, 0, 0, 2, 0]
  const routing = { name: 'power-of-d-choices', choices: 3 }
  const world = HandDriven.started({ executors: 4, policies: { routing }, draws })
  const { outstanding } = world.state.replicas
  const after = Array.from({ length: 6 }, () => {
    world.arrive('a')
    return [...outstanding].join(' ')
  })
  expect(after).toEqual(['1 0 0 0', '1 1 0 0', '1 1 1 0', '2 1 1 0', '2 1 1 1', '2 1 1 2'])
})
