/** Keys that stay where they were: a ring of hashes, and a bound on what is in flight. Times in ms; l(1) = 6. */
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { fnv1a, hashOf, mixed } from '../../src/policies/hash.ts'
import { HashRing } from '../../src/policies/routing/hash-ring.ts'
import { HandDriven } from '../support/hand-driven.ts'
import { allReady, busyWorld, happening, tell } from '../support/happenings.ts'

describe('the hash', () => {
  test('FNV-1a and the finaliser of MurmurHash3, as published', () => {
    // Test vectors of the draft that describes FNV (Fowler, Noll, Vo and Eastlake, appendix C).
    expect(['', 'a', 'foobar'].map(fnv1a)).toEqual([0x811c9dc5, 0xe40c292c, 0xbf9cf968])
    // MurmurHash3, 32 bits, of no bytes with the seeds 0, 1 and 2^32 - 1: the finaliser alone.
    expect([0, 1, 0xffffffff].map(mixed)).toEqual([0, 0x514e28b7, 0x81f16f39])
  })

  test('letters past the first 256 count whole', () => {
    expect(fnv1a('\u0161')).not.toBe(fnv1a('a'))
    expect(fnv1a('\u0161')).not.toBe(fnv1a('\u0261'))
  })
})

const names = fc.uniqueArray(fc.string({ minLength: 1, maxLength: 6 }), { minLength: 2, maxLength: 12 })
const keys = Array.from({ length: 200 }, (_, i) => hashOf(`key ${i}`))

/** Owner of each key, by name. */
function owners(members: readonly string[], points = 20): string[] {
  const ring = new HashRing(members, [...members.keys()], points)
  return keys.map(key => members[ring.memberAt(ring.pointFrom(key))]!)
}

describe('the ring', () => {
  test('who leaves gives away its own keys and no other', () => {
    fc.assert(
      fc.property(names, fc.nat(20), (members, which) => {
        const gone = members[which % members.length]!
        const before = owners(members)
        const after = owners(members.filter(name => name !== gone))
        for (const [i, owner] of before.entries()) if (owner !== gone) expect(after[i]).toBe(owner)
      }),
    )
  })

  test('it makes no difference in which order members are told', () => {
    fc.assert(
      fc.property(names, members => {
        expect(owners([...members].reverse())).toEqual(owners(members))
      }),
    )
  })

  test('with 160 points each of 10 has its tenth of 200 keys, more or less', () => {
    // A tenth is 20; shares of keys and of the ring both vary, so by five standard deviations of sqrt(200 x 0.09) = 4.2.
    const counts = new Map<string, number>()
    for (const owner of owners([...'abcdefghij'], 160)) counts.set(owner, (counts.get(owner) ?? 0) + 1)
    expect(counts.size).toBe(10)
    for (const count of counts.values()) expect(Math.abs(count - 20)).toBeLessThan(22)
  })
})

const PLAIN = 1_000_000

/** A world of the executors of these names, one replica each. */
function world(executors: readonly string[], balanceFactor: number, tenants: readonly string[] = ['a']): HandDriven {
  return HandDriven.started({
    executors: Object.fromEntries(executors.map(name => [name, 'cpu'])),
    tenants: Object.fromEntries(tenants.map(name => [name, {}])),
    policies: { routing: { name: 'consistent-hashing', balanceFactor } },
  })
}

/** The executor to which a new request of the tenant goes. */
function routed(where: HandDriven, executors: readonly string[], tenant = 'a'): string {
  const { outstanding } = where.state.replicas
  const before = executors.map(name => outstanding[where.replica(`v@${name}`)]!)
  where.arrive(tenant)
  return executors.find((name, i) => outstanding[where.replica(`v@${name}`)]! > before[i]!)!
}

/** The executors in the order in which they come clockwise of the tenant's place: each is the first without those before. */
function clockwise(executors: readonly string[]): string[] {
  if (executors.length === 0) return []
  const first = routed(world(executors, PLAIN), executors)
  return [first, ...clockwise(executors.filter(name => name !== first))]
}

describe('bounded loads', () => {
  const four = ['e1', 'e2', 'e3', 'e4']

  test('a full one is passed by, to the next clockwise', () => {
    // Slots ceil(1.25 n / 4) for the n-th request: 1 1 1 2 2 2 3 3 3 4. So three get one each, then two each, then three,
    // and the fourth clockwise nothing as long as three times the slots are enough.
    const order = clockwise(four)
    const where = world(four, 125)
    const chosen = Array.from({ length: 10 }, () => order.indexOf(routed(where, four)) + 1)
    expect(chosen).toEqual([1, 2, 3, 1, 2, 3, 1, 2, 3, 1])
  })

  test('a factor of 100 keeps all equal, and one past the number of replicas bounds nothing', () => {
    const counts = (factor: number) => {
      const where = world(four, factor)
      for (let n = 0; n < 8; n++) where.arrive('a')
      return four.map(name => where.state.replicas.outstanding[where.replica(`v@${name}`)]!).sort()
    }
    expect(counts(100)).toEqual([2, 2, 2, 2])
    expect(counts(400)).toEqual([0, 0, 0, 8])
  })

  test('that nobody ever holds more than the bound is true only when it takes one: others may complete', () => {
    const two = ['e1', 'e2']
    const [home, next] = clockwise(two) as [string, string]
    const where = world(two, 125)
    // Slots ceil(1.25 n / 2): 1 2 2 3.
    expect(Array.from({ length: 4 }, () => routed(where, two))).toEqual([home, home, next, home])
    where.at(6).complete(next)
    // Three in flight: the bound is ceil(1.25 x 3 / 2) = 2, and all three are here.
    expect(where.state.replicas.outstanding[where.replica(`v@${home}`)]).toBe(3)
    // With the new one ceil(1.25 x 4 / 2) = 3: full.
    expect(routed(where, two)).toBe(next)
  })

  test('who fails gives away its own tenants and no other', () => {
    const executors = ['e1', 'e2', 'e3', 'e4', 'e5']
    const tenants = Array.from({ length: 40 }, (_, i) => `tenant-${i}`)
    const where = world(executors, PLAIN, tenants)
    const before = tenants.map(tenant => routed(where, executors, tenant))
    expect(new Set(before).size).toBe(5)
    where.fail('e3')
    const left = executors.filter(name => name !== 'e3')
    const after = tenants.map(tenant => routed(where, left, tenant))
    for (const [i, executor] of before.entries()) if (executor !== 'e3') expect(after[i]).toBe(executor)
    expect(new Set(after.filter((_, i) => before[i] === 'e3')).size).toBeGreaterThan(1)
  })

  test('by model the requests of all its tenants keep together', () => {
    const where = HandDriven.started({
      executors: 4,
      tenants: { a: {}, b: {}, c: {} },
      policies: { routing: { name: 'consistent-hashing', key: 'model', balanceFactor: PLAIN } },
    })
    where.arrive('a').arrive('b').arrive('c')
    expect([...where.state.replicas.outstanding].sort()).toEqual([0, 0, 0, 3])
  })

  test('whatever comes and goes, nobody takes one past ceil(c x average)', () => {
    const counts = { routed: 0, passedBy: 0 }
    const homes = new Map<string, number>()
    fc.assert(
      fc.property(
        fc.array(happening, { maxLength: 150 }),
        fc.integer({ min: 100, max: 300 }),
        (happenings, percent) => {
          const where = busyWorld({ policies: { routing: { name: 'consistent-hashing', balanceFactor: percent } } })
          const { route } = where.policies.routing
          homes.clear()
          ;(where.policies.routing as { route: typeof route }).route = (view, task) => {
            const replica = route(view, task)
            const variant = view.tasks.variant[task]!
            const { start, size, member } = view.ready
            const all = Array.from({ length: size[variant]! }, (_, i) => member[start[variant]! + i]!)
            const { outstanding } = view.replicas
            const inFlight = all.reduce((sum, one) => sum + outstanding[one]!, 1)
            const slots = Math.ceil((inFlight * percent) / 100 / all.length)
            expect(outstanding[replica]! + 1).toBeLessThanOrEqual(slots)
            counts.routed++
            // As long as the set stays the same, a tenant that finds nobody full is where it was before.
            const key = `${view.ready.generation} ${view.tasks.tenant[task]} ${variant}`
            if (all.some(one => outstanding[one]! >= slots)) {
              counts.passedBy++
            } else {
              expect(homes.get(key) ?? replica).toBe(replica)
              homes.set(key, replica)
            }
            return replica
          }
          tell(where, [...allReady, ...happenings])
        },
      ),
      { numRuns: 150 },
    )
    expect(counts.routed).toBeGreaterThan(1000)
    expect(counts.passedBy).toBeGreaterThan(200)
  })
})
