/** Where earliest deadline first is the best that can be done: unit jobs on a unit grid, the hopeless given up. */
import fc from 'fast-check'
import { expect, test } from 'vitest'
import { HandDriven } from '../support/hand-driven.ts'

interface Job {
  readonly release: number
  /** At least 1 after the release. */
  readonly slo: number
}

const jobs = fc.array(fc.record({ release: fc.nat(5), slo: fc.integer({ min: 1, max: 4 }) }), {
  minLength: 1,
  maxLength: 9,
})

/** The most jobs that any schedule ends in time, by trying all. */
function mostInTime(all: readonly Job[]): number {
  const seen = new Map<string, number>()
  const from = (now: number, done: number): number => {
    if (now >= 10) return 0
    const key = `${now} ${done}`
    const known = seen.get(key)
    if (known !== undefined) return known
    let most = from(now + 1, done)
    for (const [i, { release, slo }] of all.entries()) {
      if ((done & (1 << i)) !== 0 || release > now || release + slo < now + 1) continue
      most = Math.max(most, 1 + from(now + 1, done | (1 << i)))
    }
    seen.set(key, most)
    return most
  }
  return from(0, 0)
}

/**
 * How many end in time. What is released at an instant is known before the executor takes anything at that instant: those
 * with the earliest deadline are told first, and all before the executor is done.
 */
function inTime(all: readonly Job[], queueing: object): number {
  const world = HandDriven.started({
    policies: { queueing: { name: 'earliest-deadline-first', ...queueing } },
    models: { m: { v: { fixed: 0, perItem: 1 } } },
    tenants: Object.fromEntries([1, 2, 3, 4].map(slo => [`t${slo}`, { slo }])),
  })
  const deadlines = new Map<string, number>()
  const arrived = [0, 0, 0, 0, 0]
  let running: string | undefined
  let began = -1
  let met = 0
  const hear = (now: number) => {
    for (const line of world.heard()) {
      const request = /^execute v@e1: (\w+)$/.exec(line)?.[1]
      if (request === undefined) continue
      running = request
      began = now
    }
  }
  for (let now = 0; now <= 10; now++) {
    world.at(now)
    const released = all.filter(({ release }) => release === now).sort((a, b) => a.slo - b.slo)
    for (const { slo } of released) {
      deadlines.set(`t${slo}${++arrived[slo]!}`, now + slo)
      world.arrive(`t${slo}`)
      hear(now)
    }
    if (running === undefined || began === now) continue
    if (deadlines.get(running)! >= now) met++
    running = undefined
    world.complete('e1')
    hear(now)
  }
  return met
}

test('as many in time as the best of all schedules', () => {
  let given = 0
  fc.assert(
    fc.property(jobs, all => {
      const most = mostInTime(all)
      expect(inTime(all, { drop: 'hopeless' })).toBe(most)
      given += all.length - most
    }),
    { numRuns: 300 },
  )
  expect(given).toBeGreaterThan(50)
})

test('giving up only what is past its deadline is not enough: who can no longer be in time takes the place of who can', () => {
  // Deadlines 1, 1 and 2, all released at 0. At 1 the second is not past its deadline, and is served in place of the third.
  const all = [1, 1, 2].map(slo => ({ release: 0, slo }))
  expect(mostInTime(all)).toBe(2)
  expect(inTime(all, { drop: 'expired' })).toBe(1)
})
