import { expect, test } from 'vitest'
import { IndexedDraws, TenantDraws } from '../../src/random/index.ts'
import { threefryBlock, threefrySecondWord } from '../../src/random/indexed-draws.ts'
import { chiSquare, chiSquareUniform, correlation } from './randomness.ts'

test.each([
  // Counter, key and result: the known answers of Random123 for threefry2x32 with 13 rounds.
  ['00000000 00000000', '00000000 00000000', '9d1c5ec6 8bd50731'],
  ['ffffffff ffffffff', 'ffffffff ffffffff', 'fd36d048 2d17272c'],
  ['243f6a88 85a308d3', '13198a2e 03707344', 'ba3e4725 f27d669e'],
])('Threefry-2x32-13 of counter %s under key %s', (counter, key, result) => {
  const words = (text: string) => text.split(' ').map(word => Number.parseInt(word, 16) | 0) as [number, number]
  const first = threefryBlock(...words(key), ...words(counter))
  expect([first, threefrySecondWord()]).toEqual(words(result))
})

test('the draws of a path are pinned', () => {
  const draws = new IndexedDraws('7/0/search/noise')
  expect([0, 1, 2, 2 ** 32, 2 ** 40 + 1].map(i => draws.uint32(i))).toEqual([
    1_207_337_316, 4_232_194_723, 1_126_677_509, 673_232_869, 3_659_222_217,
  ])
  expect([0, 1].map(i => draws.unit(i))).toEqual([0.2811051244277042, 0.9853846216553585])
})

test('a draw depends on its number alone', () => {
  const forward = new IndexedDraws('7/0/search/noise')
  const backward = new IndexedDraws('7/0/search/noise')
  const ascending = Array.from({ length: 1000 }, (_, i) => forward.unit(i))
  const descending = Array.from({ length: 1000 }, (_, i) => backward.unit(999 - i))
  expect(descending.reverse()).toEqual(ascending)
})

test('indices beyond 32 bits are draws of their own', () => {
  const draws = new IndexedDraws('7/0/search/noise')
  const seen = new Set<number>()
  for (let high = 0; high < 100; high++) for (let low = 0; low < 100; low++) seen.add(draws.unit(high * 2 ** 32 + low))
  for (let shift = 0; shift < 21; shift++) seen.add(draws.unit(2 ** (32 + shift) - 1))
  expect(seen.size).toBe(100 * 100 + 21)
})

test('the shift from one word to two does not break the draws', () => {
  const draws = new IndexedDraws('7/0/search/noise')
  const units = Float64Array.from({ length: 100_000 }, (_, i) => draws.unit(2 ** 32 - 50_000 + i))
  expect(Math.abs(correlation(units, 1))).toBeLessThan(0.0127)
  const statistic = chiSquareUniform(units, 256)
  expect(statistic).toBeGreaterThan(180)
  expect(statistic).toBeLessThan(343)
})

// Strides are how draws get used: one a request, or a few kept free for retries.
test.each([1, 2, 16, 256, 65_536])('draws %i apart are uniform and unrelated', stride => {
  const draws = new IndexedDraws('13/2/search/noise')
  const units = Float64Array.from({ length: 200_000 }, (_, i) => draws.unit(i * stride))
  const statistic = chiSquareUniform(units, 256)
  expect(statistic).toBeGreaterThan(180)
  expect(statistic).toBeLessThan(343)
  for (const lag of [1, 2, 5]) expect(Math.abs(correlation(units, lag))).toBeLessThan(0.009)
  // The low bits too: 16 bins of each of three four-bit pieces, and pairs of neighbours on a 16 x 16 grid.
  for (const scale of [2 ** 8, 2 ** 24, 2 ** 48]) {
    const counts = new Float64Array(16)
    for (const unit of units) counts[Math.floor(unit * scale * 16) % 16]! += 1
    expect(chiSquare(counts)).toBeLessThan(44)
  }
  const pairs = new Float64Array(256)
  for (let i = 0; i + 1 < units.length; i += 2) {
    pairs[Math.floor(units[i]! * 16) * 16 + Math.floor(units[i + 1]! * 16)]! += 1
  }
  expect(chiSquare(pairs)).toBeLessThan(343)
})

test('neighbouring paths are unrelated at the same index', () => {
  const paths = Array.from({ length: 12 }, (_, tenant) => `7/0/t${tenant}/noise`)
  const drawn = paths.map(path => {
    const draws = new IndexedDraws(path)
    return Float64Array.from({ length: 20_000 }, (_, i) => draws.unit(i))
  })
  for (const [i, a] of drawn.entries()) {
    for (const b of drawn.slice(i + 1)) expect(Math.abs(correlation(a, 0, b))).toBeLessThan(4.5 / Math.sqrt(20_000))
  }
})

test('the first draws of many paths are uniform', () => {
  const units = Float64Array.from({ length: 50_000 }, (_, i) => new IndexedDraws(`7/${i}/search/noise`).unit(0))
  expect(chiSquareUniform(units, 256)).toBeLessThan(343)
})

test('flipping any bit of the index flips each bit of the draw half of the time', () => {
  const draws = new IndexedDraws('7/0/search/noise')
  const trials = 2000
  for (let bit = 0; bit < 40; bit++) {
    const flips = new Float64Array(32)
    for (let i = 0; i < trials; i++) {
      const index = i * 1_000_003
      const flipped = Math.floor(index / 2 ** bit) % 2 === 0 ? index + 2 ** bit : index - 2 ** bit
      const changed = draws.uint32(index) ^ draws.uint32(flipped)
      for (let b = 0; b < 32; b++) flips[b]! += (changed >>> b) & 1
    }
    // Five standard deviations of a binomial: 0.056.
    for (const count of flips) expect(Math.abs(count / trials - 0.5)).toBeLessThan(0.056)
  }
})

test('units never touch 0 or 1 and lie on the middle of their cells', () => {
  const draws = new IndexedDraws('7/0/search/noise')
  for (let i = 0; i < 1000; i++) {
    const unit = draws.unit(i)
    expect(unit).toBeGreaterThan(0)
    expect(unit).toBeLessThan(1)
    expect((unit * 2 ** 53) % 2).toBe(1)
    expect(Math.floor(unit * 2 ** 32)).toBe(draws.uint32(i))
  }
})

test('a tenant draws the same whoever draws in between', () => {
  const alone = new TenantDraws(['7/0/a/routing'])
  const together = new TenantDraws(['7/0/a/routing', '7/0/b/routing'])
  for (let i = 0; i < 100; i++) {
    const n = 2 + (i % 5)
    const expected = alone.below(0, n)
    together.below(1, 3)
    expect(together.below(0, n)).toBe(expected)
  }
})

test.each([1, 2, 3, 7, 1000])('below %i: every integer, equally often', n => {
  const draws = new TenantDraws(['7/0/a/routing', '7/0/b/routing'])
  const counts = new Float64Array(n)
  for (let i = 0; i < 100_000; i++) counts[draws.below(1, n)]! += 1
  expect(counts.reduce((sum, count) => sum + count)).toBe(100_000)
  // Mean n - 1, variance 2 (n - 1) of a chi-square; four standard deviations.
  expect(Math.abs(chiSquare(counts) - (n - 1))).toBeLessThanOrEqual(4 * Math.sqrt(2 * (n - 1)))
})

test('two draws for one request are independent: power of two choices picks each pair equally often', () => {
  const draws = new TenantDraws(['7/0/a/routing'])
  const pairs = new Float64Array(64)
  for (let i = 0; i < 64_000; i++) pairs[draws.below(0, 8) * 8 + draws.below(0, 8)]! += 1
  expect(chiSquare(pairs)).toBeLessThan(112)
})
