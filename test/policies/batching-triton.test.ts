/** The dynamic batcher of Triton on timelines computed by hand. Times are ms. */
import { describe, expect, test } from 'vitest'
import { play } from '../support/play.ts'
import { MS } from '../support/scenarios.ts'

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
