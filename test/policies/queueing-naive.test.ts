/**
 * Who is next, against a plain list that is sorted whenever somebody is to be served: requests of three tenants come in any
 * order, and one executor takes up to some of them at once, first those that were told first by the rule. Nobody is given up.
 */
import fc from 'fast-check'
import { expect, test } from 'vitest'
import { HandDriven } from '../support/hand-driven.ts'
import type { Setting } from '../support/scenarios.ts'

interface Waiting {
  readonly name: string
  readonly tenant: number
  readonly dueMs: number
  /** Its place in the order of arrival over all tenants. */
  readonly number: number
}

/** What tells the tenants apart. Two of them are of one class, and two of one bound. */
const CLASSES = [1, 0, 1]
const BOUNDS = [40, 15, 40]
const setting: Setting = {
  tenants: Object.fromEntries(CLASSES.map((priority, i) => [`t${i}`, { priority, slo: BOUNDS[i]! }])),
}

const event = fc.oneof(
  { weight: 4, arbitrary: fc.record({ tenant: fc.nat(2), late: fc.constantFrom(0, 0, 3) }) },
  { weight: 3, arbitrary: fc.constant('completes' as const) },
  { weight: 2, arbitrary: fc.record({ passMs: fc.integer({ min: 1, max: 12 }) }) },
)

const deadline = ({ tenant, dueMs }: Waiting) => dueMs + BOUNDS[tenant]!
const byNumber = (a: Waiting, b: Waiting) => a.number - b.number

test.each([
  ['fifo', byNumber],
  ['last-in-first-out', (a: Waiting, b: Waiting) => b.number - a.number],
  ['priority', (a: Waiting, b: Waiting) => CLASSES[a.tenant]! - CLASSES[b.tenant]! || byNumber(a, b)],
  ['earliest-deadline-first', (a: Waiting, b: Waiting) => deadline(a) - deadline(b) || byNumber(a, b)],
] as const)('%s: a batch is the first of the sorted list', (name, compare) => {
  const seen = { batches: 0, overtaken: 0, several: 0 }
  fc.assert(
    fc.property(
      fc.array(event, { minLength: 30, maxLength: 120 }),
      fc.integer({ min: 1, max: 4 }),
      (events, maxBatch) => {
        const policies = { queueing: { name, drop: 'never' }, batching: { name: 'take-all', maxBatch } }
        const world = HandDriven.started({ ...setting, policies })
        let list: Waiting[] = []
        let isBusy = false
        let nowMs = 0
        const arrived = CLASSES.map(() => 0)
        const take = (heard: readonly string[]) => {
          const told = heard.filter(line => line.startsWith('execute')).map(line => line.split(': ')[1]!.split(' '))
          const wanted = isBusy || list.length === 0 ? [] : [...list].sort(compare).slice(0, maxBatch)
          expect(told).toEqual(wanted.length === 0 ? [] : [wanted.map(it => it.name)])
          if (wanted.length === 0) return
          isBusy = true
          const oldest = list.slice(0, wanted.length)
          list = list.filter(it => !wanted.includes(it))
          seen.batches++
          if (wanted.some((it, i) => it !== oldest[i])) seen.overtaken++
          if (wanted.length > 1) seen.several++
        }
        for (const [number, it] of events.entries()) {
          if (it === 'completes') {
            if (!isBusy) continue
            isBusy = false
            world.complete('e1')
          } else if ('passMs' in it) {
            nowMs += it.passMs
            world.at(nowMs)
            continue
          } else {
            const dueMs = Math.max(0, nowMs - it.late)
            list.push({ name: `t${it.tenant}${++arrived[it.tenant]!}`, tenant: it.tenant, dueMs, number })
            world.arrive(`t${it.tenant}`, dueMs)
          }
          take(world.heard())
        }
      },
    ),
    { numRuns: 200 },
  )
  expect(Math.min(seen.batches, seen.several)).toBeGreaterThan(1000)
  if (name !== 'fifo') expect(seen.overtaken).toBeGreaterThan(500)
})
