/** The dynamic batcher of Triton on timelines computed by hand. Times are ms. */
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { play } from '../support/play.ts'
import { randomSetting } from '../support/random-settings.ts'
import { MS } from '../support/scenarios.ts'
import { runWatching } from '../support/watched-batching.ts'

const tenant = (arrivals: readonly number[]) => ({ a: { arrivals, slo: 10_000 } })
/** `30-39 x4`: how many ran. */
const sizes = (batches: readonly string[]) =>
  batches.map(batch => `${batch.split(' ')[0]} x${batch.split(' ').length - 1}`)

describe('triton, as documented: preferred sizes 4 and 8 of 16', () => {
  const preferring = (maxQueueDelay: number) => ({
    batching: { name: 'triton', maxBatch: 16, preferredBatchSizes: [4, 8], maxQueueDelay: maxQueueDelay * MS },
  })
  /** l(b) = 166 + b: four take 170. */
  const slow = { m: { v: { fixed: 166, perItem: 1 } } }

  test('a preferred size goes as soon as it is there, and does not wait for the next', () => {
    // l(4) = 9.
    const { batches } = play({ policies: preferring(100), tenants: tenant([0, 10, 20, 30]) })
    expect(batches).toEqual(['30-39 a1 a2 a3 a4'])
  })

  test('without a preferred size all go once the oldest was delayed long enough', () => {
    // 0 + 100; l(3) = 8.
    const { batches } = play({ policies: preferring(100), tenants: tenant([0, 10, 20]) })
    expect(batches).toEqual(['100-108 a1 a2 a3'])
  })

  test('what is overdue when an instance becomes free goes as a whole, whatever is preferred', () => {
    // Four run 30-200. At 200 six wait, the oldest since 40: l(6) = 172.
    const arrivals = [0, 10, 20, 30, 40, 50, 60, 70, 80, 90]
    const { batches } = play({ policies: preferring(100), models: slow, tenants: tenant(arrivals) })
    expect(sizes(batches)).toEqual(['30-200 x4', '200-372 x6'])
  })

  test('what is not overdue goes in the largest preferred size', () => {
    // At 200 six wait, the oldest since 150: four go, until 370. Then the other two are overdue: l(2) = 168.
    const arrivals = [0, 10, 20, 30, 150, 151, 152, 153, 154, 155]
    const { batches } = play({ policies: preferring(100), models: slow, tenants: tenant(arrivals) })
    expect(sizes(batches)).toEqual(['30-200 x4', '200-370 x4', '370-538 x2'])
  })

  test('without a delay: the largest preferred size, else all', () => {
    // a1 alone: 0-6. At 6 nine wait: eight go, l(8) = 13; then the last, l(1) = 6.
    const nine = play({ policies: preferring(0), tenants: tenant([0, 1, 1, 1, 1, 1, 1, 1, 1, 1]) })
    expect(sizes(nine.batches)).toEqual(['0-6 x1', '6-19 x8', '19-25 x1'])
    // Six: four, l(4) = 9, and two, l(2) = 7.
    const six = play({ policies: preferring(0), tenants: tenant([0, 1, 1, 1, 1, 1, 1]) })
    expect(sizes(six.batches)).toEqual(['0-6 x1', '6-15 x4', '15-22 x2'])
  })

  test('where the profile ends before a preferred size, what fits is as large as can be and goes', () => {
    const { batches } = play({
      policies: preferring(100),
      models: { m: { v: { maxBatch: 3 } } },
      tenants: tenant([0, 1, 2]),
    })
    expect(batches).toEqual(['2-10 a1 a2 a3'])
  })

  test('no preferred sizes stand for the largest', () => {
    const policies = { batching: { name: 'triton', maxBatch: 3, maxQueueDelay: 100 * MS } }
    // The third is there at 2: l(3) = 8. The last waits until 3 + 100.
    expect(play({ policies, tenants: tenant([0, 1, 2, 3]) }).batches).toEqual(['2-10 a1 a2 a3', '103-109 a4'])
  })

  test('the end of arrivals ends the waiting', () => {
    const { batches } = play({ policies: preferring(100), duration: 50, tenants: tenant([0]) })
    expect(batches).toEqual(['50-56 a1'])
  })
})

describe('triton-prefetch: what the server does', () => {
  const of = (maxBatch: number, preferredBatchSizes: readonly number[], maxQueueDelay: number) => ({
    batching: { name: 'triton-prefetch', maxBatch, preferredBatchSizes, maxQueueDelay: maxQueueDelay * MS },
  })
  const slow = (fixed: number) => ({ m: { v: { fixed, perItem: 1 } } })

  test('payloads close at the first preferred size that they reach, where the documentation takes the largest', () => {
    // a1 runs alone 0-6. The next payload is closed with four; the one behind it has one, and both slots are taken. At 6
    // four run, l(4) = 9, and of the four that wait three fill the second payload; the last opens a third.
    const tenants = tenant([0, 1, 1, 1, 1, 1, 1, 1, 1, 1])
    const { batches } = play({ policies: of(16, [4, 8], 0), tenants })
    expect(sizes(batches)).toEqual(['0-6 x1', '6-15 x4', '15-24 x4', '24-30 x1'])
    const documented = { batching: { ...of(16, [4, 8], 0).batching, name: 'triton' } }
    expect(sizes(play({ policies: documented, tenants }).batches)).toEqual(['0-6 x1', '6-19 x8', '19-25 x1'])
  })

  test('a payload that was sent for its delay takes nobody in who does not wake the thread', () => {
    // Eight run 0-200. Three arrive from 10 on, and are a payload at 110. Two more, at 150 and 160, are fewer than the 8 that
    // would wake the thread: at 200 only the three go, l(3) = 195. The two become a payload at 250 and go at 395.
    const tenants = tenant([0, 0, 0, 0, 0, 0, 0, 0, 10, 20, 30, 150, 160])
    const { batches } = play({ policies: of(8, [], 100), models: slow(192), tenants })
    expect(sizes(batches)).toEqual(['0-200 x8', '200-395 x3', '395-589 x2'])
    const documented = { batching: { ...of(8, [], 100).batching, name: 'triton' } }
    expect(sizes(play({ policies: documented, models: slow(192), tenants }).batches)).toEqual([
      '0-200 x8',
      '200-397 x5',
    ])
  })

  test('an instance takes the overdue payloads behind the first along, as far as they fit', () => {
    // Two run 0-200. Two more at 10 are the preferred payload; at 30 two wait again: one joins, past every preferred size,
    // which closes the payload; the other is one of its own at 130. At 200 it is overdue by 70: four go, l(4) = 202.
    const tenants = tenant([0, 0, 10, 10, 20, 30])
    const { batches } = play({ policies: of(8, [2], 100), models: slow(198), tenants })
    expect(sizes(batches)).toEqual(['0-200 x2', '200-402 x4'])
    // With at most 3 in a batch they don't fit.
    const three = play({ policies: of(3, [2], 100), models: slow(198), tenants })
    expect(sizes(three.batches)).toEqual(['0-200 x2', '200-401 x3', '401-600 x1'])
  })

  test('an idle instance waits for the delay, like the documented one', () => {
    expect(play({ policies: of(16, [4, 8], 100), tenants: tenant([0, 10, 20]) }).batches).toEqual(['100-108 a1 a2 a3'])
    expect(play({ policies: of(16, [4, 8], 100), tenants: tenant([0, 10, 20, 30]) }).batches).toEqual([
      '30-39 a1 a2 a3 a4',
    ])
  })

  test('by its defaults, without preferred sizes and delay, it is take-all, on any number of instances', () => {
    let several = 0
    fc.assert(
      fc.property(
        randomSetting(),
        fc.integer({ min: 1, max: 6 }),
        fc.constantFrom('round-robin', 'shared-queue'),
        (setting, maxBatch, routing) => {
          const policies = { ...setting.policies, routing, queueing: { name: 'fifo', drop: 'never' } }
          const batches = (name: string) => {
            // Late binding needs one variant a model, and the server one largest batch.
            const models = Object.fromEntries(
              Object.entries(setting.models!).map(([model, { big }]) => [model, { big: big! }]),
            )
            const executors = Object.fromEntries(Object.keys(setting.executors!).map(executor => [executor, 'cpu']))
            const what = { ...setting, executors, models, policies: { ...policies, batching: { name, maxBatch } } }
            const { log } = runWatching(what, () => {})
            return log.batches.map(({ startNs, executor, members }) => [startNs, executor, members.map(it => it.name)])
          }
          const ahead = batches('triton-prefetch')
          expect(ahead).toEqual(batches('take-all'))
          several += ahead.filter(batch => (batch[2] as string[]).length > 1).length
        },
      ),
      { numRuns: 60 },
    )
    expect(several).toBeGreaterThan(500)
  })
})
