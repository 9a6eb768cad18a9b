import tychei from 'seedrandom/lib/tychei.js'
import { expect, test } from 'vitest'
import { createStream } from '../../src/random/index.ts'
import { chiSquareUniform, correlation } from './randomness.ts'

test('the draws of a path are pinned: the same on every engine, machine and release', () => {
  const stream = createStream('7/0/search/arrivals')
  expect([stream.nextUint32(), stream.nextUint32(), stream.nextUint32(), stream.nextUint32()]).toEqual([
    541_320_317, 1_703_842_072, 2_508_116_281, 3_940_667_601,
  ])
  expect([stream.nextUnit(), stream.nextUnit()]).toEqual([0.346095498915444, 0.18668571976112946])
  const unicode = createStream('sämann/0/検索/arrivals')
  expect([unicode.nextUint32(), unicode.nextUint32()]).toEqual([612_710_155, 1_262_439_520])
})

test('every draw is that of the package seedrandom', () => {
  for (const path of ['7/0/search/arrivals', 'bench/0/t1/service/0', 'sämann/0/検索/arrivals', 'x']) {
    const stream = createStream(path)
    const reference = tychei(path)
    const units = new Float64Array(1000)
    stream.fill(units)
    expect(units).toEqual(Float64Array.from(units, () => reference.double()))
    for (let i = 0; i < 1000; i++) {
      expect(stream.nextUint32()).toBe(reference.int32() >>> 0)
      expect(stream.nextUnit()).toBe(reference.double())
    }
  }
})

test('a unit takes two words: the upper 21 bits of the first, then the second', () => {
  const words = createStream('7/0/search/sizes')
  const units = createStream('7/0/search/sizes')
  for (let i = 0; i < 1000; i++) {
    const [first, second] = [words.nextUint32(), words.nextUint32()]
    expect(units.nextUnit()).toBe(((first >>> 11) * 2 ** 32 + second) / 2 ** 53)
  }
})

test('units are uniform and one after another unrelated', () => {
  const stream = createStream('11/0/search/arrivals')
  const units = Float64Array.from({ length: 200_000 }, () => stream.nextUnit())
  // 255 degrees of freedom: beyond 343 lies one in ten thousand, below 180 likewise.
  const statistic = chiSquareUniform(units, 256)
  expect(statistic).toBeGreaterThan(180)
  expect(statistic).toBeLessThan(343)
  // The standard error of a correlation is 1 / sqrt(n) = 0.0022.
  for (const lag of [1, 2, 3, 7]) expect(Math.abs(correlation(units, lag))).toBeLessThan(0.009)
})

test('paths that differ in one letter give unrelated streams', () => {
  const streams = ['7/0/a/x', '7/0/b/x', '7/1/a/x', '8/0/a/x', '7/0/a/y'].map(createStream)
  const drawn = streams.map(stream => Float64Array.from({ length: 50_000 }, () => stream.nextUnit()))
  for (const [i, a] of drawn.entries()) {
    for (const b of drawn.slice(i + 1)) expect(Math.abs(correlation(a, 0, b))).toBeLessThan(4 / Math.sqrt(50_000))
  }
})

test('a path is needed', () => {
  expect(() => createStream('')).toThrow('a stream needs a path')
})
