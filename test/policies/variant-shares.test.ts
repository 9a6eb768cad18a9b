/** Requests split over variants by shares: by hand, and the bounds of the count. Times in ms. */
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import type { VariantSelection, View } from '../../src/contract/index.ts'
import { shareDriven } from '../../src/policies/variant/share-driven.ts'
import { HandDriven } from '../support/hand-driven.ts'
import { play } from '../support/play.ts'
import type { Setting } from '../support/scenarios.ts'

const every100 = (count: number, from = 0) => Array.from({ length: count }, (_, i) => from + 100 * i)

describe('by hand', () => {
  const models = {
    m: { big: { quality: 0.99, fixed: 19, maxBatch: 1 }, small: { quality: 0.9, fixed: 4, maxBatch: 1 } },
  }
  const served = (shares: object, tenants: Setting['tenants'], more: Setting['policies'] = {}) =>
    play({
      models,
      policies: { variant: { name: 'share-driven', shares: shares as never }, ...more },
      tenants: tenants!,
    })
      .batches.map(line => line.split(' ')[1]!.slice(0, 1))
      .join('')

  test('three to one', () => {
    // Credits of big and small: 3, 1: big, -1, 1. 2, 2: the first, -2, 2. 1, 3: small, 1, -1. 4, 0: big, 0, 0. And again.
    expect(served({ 'm/big': 3, 'm/small': 1 }, { a: { arrivals: every100(8) } })).toBe('bbsbbbsb')
  })

  test('without shares as much as each can serve: 50 and 200 a second', () => {
    // 50, 200: small, 50, -50. 100, 150: small, 100, -100. 150, 100: big, -100, 100. -50, 300: small, -50, 50. 0, 250: small.
    expect(served({}, { a: { arrivals: every100(10) } })).toBe('ssbssssbss')
  })

  test('each tenant is counted by itself, and has no share under its floor', () => {
    const tenants = {
      a: { arrivals: every100(4) },
      b: { arrivals: every100(4, 40), floor: 0.95 },
      c: { arrivals: every100(4, 70) },
    }
    // a and c as above, b always big.
    expect(served({ 'm/big': 3, 'm/small': 1 }, tenants)).toBe('bbb' + 'bbb' + 'sbs' + 'bbb')
  })

  test('whoever is degraded takes the least accurate, and the next makes up for it', () => {
    const once = { admission: { name: 'degrade-before-reject', degradeAbove: 0.5, rejectAbove: 99 } }
    const world = HandDriven.started({
      models,
      policies: { variant: { name: 'share-driven', shares: { 'm/big': 3, 'm/small': 1 } }, ...once },
    })
    // One in the system is not above 0.5 x 2 replicas, two are.
    world.arrive('a').heard()
    world.arrive('a')
    expect(world.at(20).complete('e1').heard()).toEqual(['completed a1', 'execute small@e1: a2'])
    world.at(30).complete('e1').heard()
    // 3, 1: big, -1, 1. 2, 2: small, 2, -2. 5, -1: big, 1, -1. 4, 0: big, 0, 0.
    expect(world.arrive('a').heard()).toEqual(['execute big@e1: a3'])
    world.at(60).complete('e1').heard()
    expect(world.arrive('a').heard()).toEqual(['execute big@e1: a4'])
  })

  test('drawn, each number below the sum of the shares stands for a variant', () => {
    // Shares 3 and 1: 0, 1 and 2 are big, 3 is small.
    const policy = sharedBy([3, 0, 1], { draws: [0, 3, 2, 1, 3] })
    expect(policy(5)).toEqual([0, 2, 0, 0, 2])
  })

  test('drawn, a degraded request still takes the least accurate', () => {
    expect(sharedBy([3, 1], { draws: [] }, [0.9, 0.8])(2, true)).toEqual([1, 1])
  })

  test('while nothing that has a share is ready, what fixed takes', () => {
    const world = HandDriven.started({
      models,
      executors: 2,
      policies: {
        variant: { name: 'share-driven', shares: { 'm/big': 1 } },
        allocation: { name: 'static', replicas: { 'm/big': 1, 'm/small': 1 } },
      },
    })
    expect(world.fail('e1').arrive('a').heard()).toEqual(['execute small@e2: a1'])
  })
})

/** The policy alone, with all variants ready: what so many requests get. With draws, these in turn. */
function sharedBy(
  shares: readonly number[],
  chance: { readonly draws: readonly number[] } | undefined = undefined,
  quality = shares.map(() => 1),
) {
  const names = shares.map((_, i) => `m/${i}`)
  const sum = shares.reduce((a, b) => a + b)
  const draws = [...(chance?.draws ?? [])]
  const below = (_: number, n: number) => {
    expect(n).toBe(sum)
    return draws.shift()!
  }
  const policy: VariantSelection = shareDriven.create(
    {
      shares: Object.fromEntries(names.map((name, i) => [name, shares[i]!])),
      split: chance === undefined ? 'counted' : 'drawn',
    },
    { names: { tenants: ['a'], variants: names } as never, draws: { below }, order: undefined },
  )
  const view = {
    ready: { generation: 1, size: shares.map(() => 1) },
    models: { firstVariant: [0], variantCount: [shares.length] },
    tenants: { model: [0], qualityFloor: [0] },
    tasks: { tenant: [0], model: [0] },
    variants: { quality },
  }
  return (requests: number, degraded = false): number[] =>
    Array.from({ length: requests }, () => policy.select(view as unknown as View, 0, degraded))
}

function countsOf(shares: readonly number[], requests: number): readonly number[][] {
  const counts = shares.map(() => 0)
  return sharedBy(shares)(requests).map(variant => {
    counts[variant]!++
    return [...counts]
  })
}

const shares = fc.array(fc.integer({ min: 1, max: 1000 }), { minLength: 1, maxLength: 6 })

test('at no time a variant is one request ahead of its share, or as many behind as there are others', () => {
  fc.assert(
    fc.property(shares, written => {
      const sum = written.reduce((a, b) => a + b)
      const ahead = countsOf(written, 300).flatMap((counts, i) =>
        written.map((share, variant) => counts[variant]! * sum - (i + 1) * share),
      )
      expect(Math.max(...ahead)).toBeLessThan(sum)
      expect(-Math.min(...ahead)).toBeLessThan(Math.max(1, (written.length - 1) * sum))
    }),
    { numRuns: 200 },
  )
})

test('after as many requests as the sum of the shares each has exactly its share', () => {
  fc.assert(
    fc.property(fc.array(fc.integer({ min: 1, max: 30 }), { minLength: 1, maxLength: 6 }), written => {
      const sum = written.reduce((a, b) => a + b)
      expect(countsOf(written, sum).at(-1)).toEqual(written)
    }),
    { numRuns: 200 },
  )
})

test('but a variant may be a whole request behind: with shares 1, 1, 1, 1, 4, 4', () => {
  // Each with the credit that it wins by, of 12 that it then pays: the 5th (4), the 6th (8), the 1st (3), the 2nd (4), the
  // 5th (8), the 6th (12), the 3rd (7), the 4th (8), the 5th (12). After these nine the last is due 9 x 4 / 12 = 3, and had 2.
  expect(countsOf([1, 1, 1, 1, 4, 4], 9).at(-1)).toEqual([1, 1, 1, 1, 3, 2])
})

test('drawn: of all numbers that may be drawn each variant has exactly its share', () => {
  fc.assert(
    fc.property(fc.array(fc.integer({ min: 0, max: 40 }), { minLength: 1, maxLength: 6 }), written => {
      const sum = written.reduce((a, b) => a + b)
      fc.pre(sum > 0)
      const chosen = sharedBy(written, { draws: Array.from({ length: sum }, (_, i) => i) })(sum)
      expect(written.map((_, variant) => chosen.filter(it => it === variant).length)).toEqual(written)
    }),
    { numRuns: 200 },
  )
})

test('drawn by what each can serve, however fast', () => {
  // A batch of 64 in 1 ns and in 2 ns is 64e9 and 32e9 a second, more than an integer of 32 bits holds: still two to one.
  const { batches } = play({
    duration: 3000,
    models: { m: { a: { fixed: 1e-6, perItem: 0, maxBatch: 64 }, b: { fixed: 2e-6, perItem: 0, maxBatch: 64 } } },
    policies: { variant: { name: 'share-driven', split: 'drawn' } },
    tenants: { t: { arrivals: Array.from({ length: 3000 }, (_, i) => i) } },
  })
  const ofA = batches.filter(line => line.split(' ')[1] === 'a').length
  // 2,000, give or take 5 x sqrt(3000 x 2 / 9) = 129.
  expect(Math.abs(ofA - 2000)).toBeLessThan(129)
})

test('drawn, a variant gets its share of many requests, and no other than those with a share', () => {
  // 4,000 requests, shares 1 and 3: 1,000 of the first, give or take 5 x sqrt(4000 x 0.25 x 0.75) = 137.
  const { batches } = play({
    duration: 4000,
    models: { m: { a: { fixed: 0.1 }, b: { fixed: 0.1 }, c: { fixed: 0.1 } } },
    policies: { variant: { name: 'share-driven', split: 'drawn', shares: { 'm/a': 1, 'm/b': 3 } as never } },
    tenants: { t: { arrivals: Array.from({ length: 4000 }, (_, i) => i) } },
  })
  const of = (variant: string) => batches.filter(line => line.split(' ')[1] === variant).length
  expect(of('c')).toBe(0)
  expect(of('a') + of('b')).toBe(4000)
  expect(Math.abs(of('a') - 1000)).toBeLessThan(137)
})
