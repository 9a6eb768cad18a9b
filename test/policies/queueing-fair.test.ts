/** Fairness between tenants, request by request: who is served when both wait. l(1) = 6 ms. Times in ms. */
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { ACCEPT, type Admission } from '../../src/contract/index.ts'
import { HandDriven } from '../support/hand-driven.ts'
import { play } from '../support/play.ts'
import type { PolicyChoice } from '../support/scenarios.ts'

describe('deficit round robin', () => {
  const policies = { queueing: 'deficit-round-robin' }

  test('a visit serves the quantum times the weight', () => {
    // (round, tenant): a1 begins at once, (0, a); then a is visited in the next round: a2, a3 (1, a), a4, a5 (2, a). b and c
    // still have their turn in round 0: b1 (0, b), b2 (1, b), b3 (2, b). c saves up half a request in 0: c1 (1, c).
    const { batches } = play({
      policies,
      tenants: {
        a: { arrivals: [0, 1, 1, 1, 1], weight: 2 },
        b: { arrivals: [2, 2, 2], weight: 1 },
        c: { arrivals: [3], weight: 0.5 },
      },
    })
    const order = batches.map(batch => batch.split(' ')[1])
    expect(order).toEqual(['a1', 'b1', 'a2', 'a3', 'b2', 'c1', 'a4', 'a5', 'b3'])
  })

  test('who has nothing left to wait loses its deficit', () => {
    // a1 leaves 0.5 of its visit of 1.5, and nobody of a waits: lost. Then a2 (1, a); a3 needs a second visit: 0.5 + 1.5 are
    // enough for a3 and a4 (2, a). Had the 0.5 been kept, a3 would go with a2.
    const { batches } = play({
      policies,
      tenants: { a: { arrivals: [0, 1, 1, 1], weight: 1.5 }, b: { arrivals: [2, 2, 2], weight: 1 } },
    })
    const order = batches.map(batch => batch.split(' ')[1])
    expect(order).toEqual(['a1', 'b1', 'a2', 'b2', 'a3', 'a4', 'b3'])
  })

  test('ten times as much from one tenant moves no other', () => {
    const noisy = Array.from({ length: 40 }, () => 0)
    const { latency } = play({ policies, tenants: { loud: { arrivals: noisy }, mild: { arrivals: [1, 1, 1, 1] } } })
    // loud1 runs until 6, then they take turns, mild first: it ends at 12, 24, 36, 48.
    expect([latency.mild1, latency.mild2, latency.mild3, latency.mild4]).toEqual([11, 23, 35, 47])
  })

  test('serves whom the textbook serves', () => {
    let served = 0
    fc.assert(
      fc.property(randomLife(1), life => {
        const naive = new TextbookRounds(life.weights, life.quantum)
        lived({ name: 'deficit-round-robin', quantum: life.quantum }, 1, life, {
          arrived: (tenant, length) => naive.push(tenant, length),
          started: tenant => {
            expect(tenant).toBe(naive.pop())
            served++
          },
        })
      }),
      { numRuns: 200 },
    )
    expect(served).toBeGreaterThan(2000)
  })
})

describe('a model that was idle does not keep the others waiting until it has caught up', () => {
  // a sends five at 0 and has begun its third at 12 when b, whose model was idle so far, sends three. Start-time fair: v is 2, the
  // tag of a3, so that b has 2, 3, 4 and a4, a5 have 3, 4; of equal tags the older first. In rounds: a3 is the visit of (2, a),
  // so that b has (2, b), (3, b), (4, b) and a4, a5 have (3, a), (4, a).
  test.each([
    ['start-time-fair', 'round-robin'],
    ['start-time-fair', 'shared-queue'],
    ['deficit-round-robin', 'round-robin'],
    ['deficit-round-robin', 'shared-queue'],
  ])('%s, %s', (queueing, routing) => {
    const { batches } = play({
      policies: { queueing, routing },
      models: { m: { v: {} }, n: { w: {} } },
      tenants: { a: { model: 'm', arrivals: [0, 0, 0, 0, 0] }, b: { model: 'n', arrivals: [13, 13, 13] } },
    })
    const order = batches.map(batch => batch.split(' ').at(-1))
    expect(order).toEqual(['a1', 'a2', 'a3', 'b1', 'a4', 'b2', 'a5', 'b3'])
  })
})

describe('both tenants send more than their share, weights 3 : 1', () => {
  // One request each every 2 ms, three times what the executor serves.
  const arrivals = Array.from({ length: 30 }, (_, i) => 2 * i)
  const order = (queueing: PolicyChoice, slo: number) => {
    const tenants = { h: { arrivals, weight: 3, slo }, l: { arrivals, weight: 1, slo } }
    return play({ policies: { queueing }, tenants }).batches.map(batch => batch.split(' ')[1])
  }

  test('start-time fair with room for one of each: three to one', () => {
    // h1 0-6. At 6: l1 has tag 0, h2 1/3; l1. l4 enters with 1. At 12: h2, v = 1/3, and h7 enters with 2/3: 18-24; h10 with 1. At 24
    // l4 is older than h10. h10 30-36, v = 1; l13 entered at 24 with 2, so that h16 with 4/3 and h19 with 5/3 are next.
    const served = order({ name: 'start-time-fair', maxWaitingPerTenant: 1 }, 1000)
    expect(served.slice(0, 8)).toEqual(['h1', 'l1', 'h2', 'h7', 'l4', 'h10', 'h16', 'h19'])
  })

  test('start-time fair that drops the expired: the lighter starves, since its dropped ones had tags', () => {
    // Bound 9. Tags h 0, 1/3, 2/3, ...; l 0, 1, 2, ... h1 0-6, l1 6-12 with v = 0. At 12: h2, due until 11, is dropped; h3 has tag 2/3,
    // l2 1. At 18: l2 (until 11), h4 (15) and h5 (17) are dropped; h6 has 5/3, l3 2. At 24: l3, h7, h8 dropped; h9 has 8/3, l4 3.
    // And so on: each time another three of h are passed, and one of l, which has been there for too long.
    const served = order({ name: 'start-time-fair', drop: 'expired' }, 9)
    expect(served).toEqual(['h1', 'l1', 'h3', 'h6', 'h9', 'h12', 'h15', 'h18', 'h21', 'h24', 'h27', 'h30'])
  })
})

describe('while two tenants wait their service over weight differs by no more than a bound', () => {
  test.each([
    ['start-time-fair', 1, (_: number, f: number, g: number) => f + g],
    ['start-time-fair', 3, (_: number, f: number, g: number) => f + g],
    ['deficit-round-robin', 1, (quantum: number, f: number, g: number) => quantum + f + g],
    ['deficit-round-robin', 3, (quantum: number, f: number, g: number) => quantum + f + g],
  ] as const)('%s, %i executors, by what begins', (name, executors, bound) => {
    expect(widestOf(name, executors, 'begins', bound)).toBeGreaterThan(0.5)
  })

  test.each(['round-robin', 'shared-queue'])('start-time-fair, tenants of two models, %s', routing => {
    const bound = (_: number, f: number, g: number) => f + g
    expect(widestOf('start-time-fair', 1, 'begins', bound, { routing, models: 2 })).toBeGreaterThan(0.5)
  })

  test.each([1, 2, 4])('start-time-fair, D = %i outstanding, by what is done: (D + 1) times', executors => {
    // Jin, Chase and Kaur's bound for SFQ(D).
    const bound = (_: number, f: number, g: number) => (executors + 1) * (f + g)
    expect(widestOf('start-time-fair', executors, 'done', bound)).toBeGreaterThan(0.3)
  })
})

interface Life {
  readonly weights: readonly number[]
  readonly quantum: number
  readonly events: readonly ({ readonly tenant: number; readonly length: number } | { readonly completes: number })[]
}

/** Arrivals of unequal length come in faster than the executors are done. Powers of two, so that sums are exact. */
function randomLife(executors: number): fc.Arbitrary<Life> {
  const arrival = fc.record({ tenant: fc.nat(2), length: fc.constantFrom(0.25, 0.5, 1, 2) })
  const completion = fc.record({ completes: fc.nat(executors - 1) })
  return fc.record({
    weights: fc.array(fc.constantFrom(0.5, 1, 2, 4), { minLength: 3, maxLength: 3 }),
    quantum: fc.constantFrom(0.5, 1, 2),
    events: fc.array(fc.oneof({ weight: 4, arbitrary: arrival }, { weight: 3, arbitrary: completion }), {
      minLength: 30,
      maxLength: 150,
    }),
  })
}

interface Told {
  arrived?(tenant: number, length: number): void
  started?(tenant: number, length: number): void
  done?(tenant: number, length: number): void
  /** After each event: how many of each tenant wait. */
  after?(waiting: readonly number[]): void
}

interface Place {
  readonly routing: string
  /** The first tenant's model is another than that of the others where there are two. */
  readonly models: 1 | 2
}

const ONE_QUEUE: Place = { routing: 'shared-queue', models: 1 }

/** Drives one core by hand through a life, and tells what became of it. */
function lived(
  queueing: PolicyChoice,
  executors: number,
  { weights, events }: Life,
  told: Told,
  { routing, models }: Place = ONE_QUEUE,
): void {
  let next = 0
  const admission: Admission = {
    admit(view, task) {
      // The world has no requests of unequal size yet; the policies have.
      const work = view.tasks.work as Float64Array
      work[task] = next
      return ACCEPT
    },
  }
  const world = HandDriven.started({
    executors,
    models: models === 1 ? { m: { v: {} } } : { m: { v: {} }, n: { w: {} } },
    tenants: Object.fromEntries(
      weights.map((weight, i) => [`t${i}`, { weight, model: models === 2 && i > 0 ? 'n' : 'm' }]),
    ),
    policies: { queueing, routing },
    instead: { admission },
  })
  const waiting = weights.map(() => 0)
  const lengthOf = new Map<string, number>()
  const running = new Map<string, string>()
  const arrivals = weights.map(() => 0)
  const hear = () => {
    for (const line of world.heard()) {
      const [, executor, request] = /^execute [vw]@(\w+): (\w+)$/.exec(line) ?? []
      if (executor === undefined) continue
      const tenant = Number(request!.charAt(1))
      running.set(executor, request!)
      told.started?.(tenant, lengthOf.get(request!)!)
      waiting[tenant]!--
    }
  }
  for (const event of events) {
    if ('tenant' in event) {
      const { tenant, length } = event
      next = length
      lengthOf.set(`t${tenant}${++arrivals[tenant]!}`, length)
      waiting[tenant]!++
      told.arrived?.(tenant, length)
      world.arrive(`t${tenant}`)
    } else {
      const executor = `e${event.completes + 1}`
      const request = running.get(executor)
      if (request === undefined) continue
      running.delete(executor)
      told.done?.(Number(request.charAt(1)), lengthOf.get(request)!)
      world.complete(executor)
    }
    hear()
    told.after?.(waiting)
  }
}

/** The largest share of the bound that was reached over all pairs and intervals; throws when it was exceeded. */
function widestOf(
  name: string,
  executors: number,
  counted: 'begins' | 'done',
  bound: (quantum: number, f: number, g: number) => number,
  place = ONE_QUEUE,
): number {
  const longest = 2
  let widest = 0
  fc.assert(
    fc.property(randomLife(executors), life => {
      const queueing = name === 'deficit-round-robin' ? { name, quantum: life.quantum } : name
      const pairs = [
        [0, 1],
        [0, 2],
        [1, 2],
      ].map(([f, g]) => new Surplus(f!, g!, life.weights))
      const count = (tenant: number, length: number) => {
        for (const pair of pairs) pair.served(tenant, length)
      }
      lived(
        queueing,
        executors,
        life,
        {
          ...(counted === 'begins' ? { started: count } : { done: count }),
          after: waiting => {
            for (const pair of pairs) {
              const { f, g, spread } = pair
              const most = bound(life.quantum, longest / life.weights[f]!, longest / life.weights[g]!)
              if (spread > most) expect(spread).toBeLessThanOrEqual(most)
              widest = Math.max(widest, spread / most)
              if (waiting[f] === 0 || waiting[g] === 0) pair.beginAnew()
            }
          },
        },
        place,
      )
    }),
    { numRuns: 200 },
  )
  return widest
}

/** Of two tenants: how far the difference of their service over weight has moved while both waited. */
class Surplus {
  readonly f: number
  readonly g: number
  readonly #weights: readonly number[]
  #now = 0
  #most = 0
  #least = 0

  constructor(f: number, g: number, weights: readonly number[]) {
    this.f = f
    this.g = g
    this.#weights = weights
  }

  get spread(): number {
    return this.#most - this.#least
  }

  served(tenant: number, length: number): void {
    if (tenant !== this.f && tenant !== this.g) return
    this.#now += (tenant === this.f ? length : -length) / this.#weights[tenant]!
    this.#most = Math.max(this.#most, this.#now)
    this.#least = Math.min(this.#least, this.#now)
  }

  beginAnew(): void {
    this.#now = this.#most = this.#least = 0
  }
}

/** Shreedhar and Varghese's rounds as one would write them down: queues, deficits, a pointer. */
class TextbookRounds {
  readonly #shares: readonly number[]
  readonly #queues: number[][]
  readonly #deficits: number[]
  #at = 0
  #isVisited = false

  constructor(weights: readonly number[], quantum: number) {
    this.#shares = weights.map(weight => weight * quantum)
    this.#queues = weights.map(() => [])
    this.#deficits = weights.map(() => 0)
  }

  push(tenant: number, length: number): void {
    this.#queues[tenant]!.push(length)
  }

  pop(): number {
    for (;;) {
      const at = this.#at
      const queue = this.#queues[at]!
      if (queue.length > 0 && !this.#isVisited) this.#deficits[at]! += this.#shares[at]!
      this.#isVisited = true
      if (queue.length > 0 && queue[0]! <= this.#deficits[at]!) {
        this.#deficits[at]! -= queue.shift()!
        if (queue.length === 0) this.#leave()
        return at
      }
      this.#leave()
    }
  }

  #leave(): void {
    if (this.#queues[this.#at]!.length === 0) this.#deficits[this.#at] = 0
    this.#at = (this.#at + 1) % this.#queues.length
    this.#isVisited = false
  }
}
