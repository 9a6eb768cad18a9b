/** All tenants' arrivals in one order: by instant, then by tenant; against plain sorting. */
import fc from 'fast-check'
import { expect, test } from 'vitest'
import { createStream } from '../../src/random/index.ts'
import { type ArrivalSource, GammaArrivals, MergedArrivals, PoissonArrivals } from '../../src/workload/index.ts'
import { MergedBlocks } from '../../src/workload/merged-blocks.ts'

const HORIZON_NS = 1_000_000

/** Instants by hand; ends after the last. */
class Written implements ArrivalSource {
  readonly #instantsNs: readonly number[]
  #next = 0

  constructor(instantsNs: readonly number[]) {
    this.#instantsNs = instantsNs
  }

  fill(block: Float64Array): number {
    let filled = 0
    while (filled < block.length && this.#next < this.#instantsNs.length)
      block[filled++] = this.#instantsNs[this.#next++]!
    return filled
  }
}

function merge(sources: readonly ArrivalSource[], horizonNs = HORIZON_NS): [instantNs: number, tenant: number][] {
  const merged = new MergedArrivals(sources, horizonNs)
  const seen: [number, number][] = []
  for (; merged.next >= 0; merged.advance()) seen.push([merged.nextNs, merged.next])
  return seen
}

function sorted(instants: readonly (readonly number[])[], horizonNs = HORIZON_NS): [number, number][] {
  return instants
    .flatMap((all, tenant) => all.map((ns): [number, number] => [ns, tenant]))
    .filter(([ns]) => ns < horizonNs)
    .sort(([a, aTenant], [b, bTenant]) => a - b || aTenant - bTenant)
}

/** Of all kinds: none at all, crowds at one instant, far apart, past the horizon. */
const written = fc
  .array(
    fc.record({
      ns: fc.oneof(fc.nat(20), fc.nat(HORIZON_NS + 10), fc.constantFrom(0, HORIZON_NS - 1, HORIZON_NS)),
      times: fc.oneof({ weight: 9, arbitrary: fc.nat(3) }, { weight: 1, arbitrary: fc.nat(1500) }),
    }),
    { maxLength: 60 },
  )
  .map(crowds => crowds.flatMap(({ ns, times }) => Array.from({ length: times }, () => ns)).sort((a, b) => a - b))

test('written instants of up to 9 tenants', () => {
  fc.assert(
    fc.property(fc.array(written, { maxLength: 9 }), instants => {
      expect(merge(instants.map(all => new Written(all)))).toEqual(sorted(instants))
    }),
    { numRuns: 300 },
  )
})

test.each([
  ['8 alike', Array.from({ length: 8 }, () => 1e6), 2],
  ['one a thousand times as busy as nine others', [1e7, ...Array.from({ length: 9 }, () => 1e4)], 1],
  ['bursts: a quarter of the gaps under 1 ns', [3e7, 3e7, 1e6], 3.5],
  ['two hundred', Array.from({ length: 200 }, (_, i) => 1e4 * (1 + (i % 7))), 1],
] as const)('%s', (_, ratesPerS, cv) => {
  const horizonNs = 20e6
  const source = (ratePerS: number, tenant: number) =>
    cv === 1
      ? new PoissonArrivals(createStream(`${tenant}`), ratePerS)
      : new GammaArrivals(createStream(`${tenant}`), ratePerS, cv)
  const instants = ratesPerS.map((ratePerS, tenant) => {
    const block = new Float64Array(Math.ceil((ratePerS * horizonNs * 3) / 1e9) + 1000)
    source(ratePerS, tenant).fill(block)
    return [...block]
  })
  expect(instants.every(all => all.at(-1)! >= horizonNs)).toBe(true)
  const seen = merge(ratesPerS.map(source), horizonNs)
  expect(seen).toEqual(sorted(instants, horizonNs))
  expect(seen.length).toBeGreaterThan(1000)
})

test('blocks grow for a source that is busier than the others, and for no other however long the run', () => {
  const most = (ratesPerS: readonly number[], horizonNs: number) => {
    const asked = ratesPerS.map(() => 0)
    const sources = ratesPerS.map((ratePerS, tenant): ArrivalSource => {
      const source = new GammaArrivals(createStream(`${tenant}`), ratePerS, 2)
      return {
        fill(block) {
          asked[tenant] = Math.max(asked[tenant]!, block.length)
          return source.fill(block)
        },
      }
    })
    const merged = new MergedArrivals(sources, horizonNs)
    while (merged.next >= 0) merged.advance()
    return asked
  }
  // 2 M arrivals: blocks of 128, 1024 in all, are as good as any; half of one is asked for at a time.
  const alike = most(
    Array.from({ length: 8 }, () => 1e6),
    250e6,
  )
  expect(Math.max(...alike)).toBe(64)
  const [busy, ...others] = most([1e7, ...Array.from({ length: 199 }, () => 1e4)], 20e6)
  expect(busy).toBeGreaterThan(500)
  expect(Math.max(...others)).toBe(64)
})

test('a refill brings a good part of what the blocks hold, however many they are', () => {
  const sources = Array.from({ length: 500 }, (_, tenant) => new GammaArrivals(createStream(`${tenant}`), 1e4, 2))
  const blocks = new MergedBlocks(sources, 500e6)
  const brought: number[] = []
  for (blocks.refill(); blocks.length > 0; blocks.refill()) brought.push(blocks.length)
  const arrivals = brought.reduce((sum, n) => sum + n)
  expect(arrivals).toBeGreaterThan(2e6)
  // A block holds 128; were each filled only when it is empty, one of them would end after every few arrivals.
  expect(arrivals / brought.length).toBeGreaterThan(500 * 32)
})

test('one instant for all, and an instant far from all the others', () => {
  const crowd = Array.from({ length: 5000 }, () => 7)
  expect(merge([new Written(crowd), new Written(crowd)])).toEqual(sorted([crowd, crowd]))
  const near = Array.from({ length: 300 }, (_, i) => i)
  const instants = [
    [...near, 900_000],
    [...near.map(ns => ns + 0), 999_999],
  ]
  expect(merge(instants.map(all => new Written(all)))).toEqual(sorted(instants))
})

test('nobody, or nobody before the horizon', () => {
  expect(merge([])).toEqual([])
  expect(merge([new Written([]), new Written([HORIZON_NS])])).toEqual([])
})
