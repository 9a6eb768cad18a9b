/**
 * Clipper's code, its sizes reckoned anew before each batch from all that was measured, and what it does not promise. In queues
 * of each replica's own, first come, first served, without a drop by the order. Sizes stay under 10, from where on a draw
 * decides.
 */
import fc from 'fast-check'
import { expect, test } from 'vitest'
import { HandDriven } from '../support/hand-driven.ts'
import { randomSetting } from '../support/random-settings.ts'
import { runWatching } from '../support/watched-batching.ts'

/** What batches of each size took. */
type Measured = ReadonlyMap<number, readonly number[]>

const mean = (numbers: readonly number[]) => numbers.reduce((sum, it) => sum + it, 0) / numbers.length

/** The least squares line through (mean + three pooled deviations, size), at the budget. */
function onTheLine(measured: Measured, budgetNs: number): number {
  const all = [...measured]
  const enough = all.filter(([, took]) => took.length >= 5)
  const squares = enough.map(([, took]) => {
    const middle = mean(took)
    return ((took.length - 1) / took.length) * took.reduce((sum, it) => sum + (it - middle) * (it - middle), 0)
  })
  const freedom = enough.reduce((sum, [, took]) => sum + took.length, 0) - all.length
  const sigma = Math.sqrt(squares.reduce((sum, it) => sum + it, 0) / Math.max(1, freedom))
  const points = all.map(([size, took]) => ({ x: mean(took) + 3 * sigma, y: size }))
  const [x, y] = [mean(points.map(it => it.x)), mean(points.map(it => it.y))]
  const across = points.reduce((sum, it) => sum + (it.x - x) * (it.x - x), 0)
  const along = points.reduce((sum, it) => sum + (it.x - x) * (it.y - y), 0)
  return points.length < 2 || across === 0 ? y : y + (along / across) * (budgetNs - x)
}

test('one more once the largest size was executed five times, while longer than any batch is left; else what the line gives', () => {
  const seen = { explored: 0, estimated: 0, several: 0, grown: 0 }
  const parameters = fc.record({
    name: fc.constant('clipper-regression'),
    budgetShare: fc.constantFrom(0.5, 0.92, 1),
    maxBatch: fc.integer({ min: 2, max: 9 }),
  })
  fc.assert(
    fc.property(randomSetting(), parameters, fc.integer({ min: 1, max: 20 }), (setting, batching, patience) => {
      const policies = { ...setting.policies, batching, queueing: { name: 'fifo', drop: 'never' } as const }
      // Longer bounds, so that it gets to explore.
      const tenants = Object.fromEntries(
        Object.entries(setting.tenants!).map(([name, it]) => [name, { ...it, slo: it.slo! * patience }]),
      )
      const asked: { nowNs: number; replica: number; budgetNs: number; waiting: number; fitting: number; n: number }[] =
        []
      const what = { ...setting, tenants, policies: { ...policies, routing: 'round-robin', admission: 'none' } }
      const { log } = runWatching(what, ({ view, queue, replica, answer }) => {
        const deadlineNs = view.tasks.deadlineNs[view.queues.head[queue]!]!
        asked.push({
          nowNs: view.nowNs,
          replica,
          budgetNs: (deadlineNs - view.nowNs) * batching.budgetShare,
          waiting: view.queues.length[queue]!,
          fitting: view.replicas.maxBatch[replica]!,
          n: answer,
        })
      })
      const largestOf = new Map<number, number>()
      for (const { nowNs, replica, budgetNs, waiting, fitting, n } of asked) {
        const ended = log.batches.filter(it => it.replica === replica && it.endNs <= nowNs)
        const measured = new Map<number, number[]>()
        for (const { members, startNs, endNs } of ended)
          measured.set(members.length, [...(measured.get(members.length) ?? []), endNs - startNs])
        const longestNs = Math.max(0, ...ended.map(({ startNs, endNs }) => endNs - startNs))
        const largest = largestOf.get(replica) ?? 1
        const most = Math.min(batching.maxBatch, fitting)
        let sizes: number[]
        if (budgetNs > longestNs) {
          const isKnown = (measured.get(largest)?.length ?? 0) >= 5
          sizes = [isKnown ? largest + 1 : largest]
          seen.explored++
          if (isKnown && largest < most) seen.grown++
        } else {
          // Summed in another order, so a whole number may be hit from above or from below.
          const size = measured.size === 0 ? 1 : onTheLine(measured, budgetNs)
          sizes = [size - 1e-6, size + 1e-6].map(it => Math.max(1, Math.floor(it)))
          seen.estimated++
        }
        const taken = sizes.map(it => Math.min(it, most))
        expect(taken.map(it => Math.min(it, waiting))).toContain(n)
        if (n > 1) seen.several++
        // Where the two differ and only as many wait, both are possible; the run goes on by the one that shows.
        largestOf.set(replica, Math.max(largest, taken.find(it => Math.min(it, waiting) === n)!))
      }
    }),
    { numRuns: 80 },
  )
  expect(Math.min(seen.explored, seen.estimated, seen.several)).toBeGreaterThan(1000)
  expect(seen.grown).toBeGreaterThan(100)
})

test('that no batch is larger than one more than the largest that was tried is not true: the line goes on past them', () => {
  // One at a time, 100 times: 99 that take 6 ms and one that takes 206, mean 8. Squares 99 x 2^2 + 198^2 = 39,600; pooled 99/100
  // of that over 100 - 2, 400.04: three deviations are 60.003. Two at once took 9, twice. The line through (8, 1) and (9, 2)
  // rises by one each ms: at a budget of 0.92 x 100 = 92 it is at 1 + 92 - 68.003 = 24.997, and less than 206 is left.
  const world = HandDriven.started({
    policies: { batching: 'clipper-regression' },
    models: { m: { v: { maxBatch: 32 } } },
    tenants: { a: { slo: 1e6 }, b: { slo: 100 } },
  })
  let now = 0
  const serve = (ms: number, others: number) => {
    for (let i = 0; i < others; i++) world.arrive('a')
    now += ms
    return world.at(now).complete('e1').heard()
  }
  for (let i = 0; i < 98; i++) serve(6, 1)
  serve(206, 1)
  // The last of the hundred keeps the executor while four come together behind it.
  expect(serve(6, 5).at(-1)).toBe('execute v@e1: a101 a102')
  expect(serve(9, 0).at(-1)).toBe('execute v@e1: a103 a104')
  for (let i = 0; i < 26; i++) world.arrive('b', now + 9)
  const members = Array.from({ length: 24 }, (_, i) => `b${i + 1}`)
  expect(serve(9, 0).at(-1)).toBe(`execute v@e1: ${members.join(' ')}`)
})
