import { expect, test } from 'vitest'
import { UserError } from '../../src/errors/index.ts'
import { createArrivals, type RecordedArrivals, TraceArrivals } from '../../src/workload/index.ts'
import { ascendingIntegers, gaps, instants } from './instants.ts'

const play = (arrivalS: number[], spanS: number, offsetS = 0, compressTime = 1, n = 8, blockSize = 3) =>
  instants(new TraceArrivals(Float64Array.from(arrivalS), spanS, { offsetS, compressTime }), n, blockSize)

test('a ring by hand: after the last arrival the first follows, one span later', () => {
  // Arrivals at 0, 1, 1 and 4 s; the mean gap is 4/3, taken as 2 here, so a lap is 6 s.
  const s = 1e9
  expect(play([0, 1, 1, 4], 6)).toEqual([0, 1 * s, 1 * s, 4 * s, 6 * s, 7 * s, 7 * s, 10 * s])
  // From 1 s on: both that are due at 1 s come at once.
  expect(play([0, 1, 1, 4], 6, 1)).toEqual([0, 0, 3 * s, 5 * s, 6 * s, 6 * s, 9 * s, 11 * s])
  // From inside the seam.
  expect(play([0, 1, 1, 4], 6, 5)).toEqual([1 * s, 2 * s, 2 * s, 5 * s, 7 * s, 8 * s, 8 * s, 11 * s])
  // Twice as fast.
  expect(play([0, 1, 1, 4], 6, 1, 2)).toEqual([0, 0, 1.5 * s, 2.5 * s, 3 * s, 3 * s, 4.5 * s, 5.5 * s])
})

test('offsets are taken modulo the span, negative ones too', () => {
  const expected = play([0, 1, 1, 4], 6, 2.5)
  for (const offsetS of [8.5, 602.5, -3.5, -9.5]) expect(play([0, 1, 1, 4], 6, offsetS)).toEqual(expected)
})

test('decimal seconds stay whole: no instant is rounded up for a digit that a double cannot hold', () => {
  // 0.7 - 0.1 is 0.6 and 0.3 - 0.1 is 0.19999999999999998 in doubles.
  expect(play([0, 0.1, 0.3, 0.7], 1, 0.1, 1, 4)).toEqual([0, 2e8, 6e8, 9e8])
  expect(play([0, 2_999_999.1234567], 3e6, 0, 1, 2)).toEqual([0, 2_999_999_123_456_700])
})

test('compressing time divides each instant exactly, rounded up once', () => {
  const recorded = Array.from({ length: 500 }, (_, i) => (i * i) / 7 / 1e3)
  const plain = play(recorded, 40, 11.7, 1, 2000, 64)
  for (const compressTime of [0.5, 3, 40, 777.7]) {
    const expected = plain.map(instant => Math.ceil(instant / compressTime))
    expect(play(recorded, 40, 11.7, compressTime, 2000, 64)).toEqual(expected)
  }
})

test('laps repeat exactly and keep the mean rate', () => {
  const recorded = [0, 0.25, 0.5, 3]
  const due = play(recorded, 4, 0.3, 1, 4000, 128)
  expect(ascendingIntegers(due)).toBe(true)
  for (let i = 0; i + 4 < due.length; i++) expect(due[i + 4]! - due[i]!).toBe(4e9)
  expect(gaps(due).reduce((sum, gap) => sum + gap) / (due.length - 1)).toBeCloseTo(1e9, -7)
})

test('a trace without a span is played once, and an empty one not at all', () => {
  expect(play([0], 0, 17)).toEqual([0])
  expect(play([0, 0, 0], 0)).toEqual([0, 0, 0])
  expect(play([], 0)).toEqual([])
  expect(play([], 10)).toEqual([])
})

test('an arrival past the span is our bug', () => {
  expect(() => play([0, 5], 4)).toThrow('outside of the trace')
  expect(() => play([0, 5], 6, 0, 0)).toThrow("can't be divided by 0")
})

const recorded: RecordedArrivals = {
  arrivalS: Float64Array.of(0, 1, 2, 3),
  tenants: ['batch', 'search'],
  tenantOf: Int32Array.of(1, 0, 0, 1),
  spanS: 4,
}
const trace = (rows: string | null) =>
  instants(
    createArrivals(
      { process: 'trace', trace: 'day.csv', rows, compressTime: 1, offsetS: 0 },
      '7/0/search/arrivals',
      new Map([['day.csv', recorded]]),
    ),
    4,
  )

test('a tenant takes its own rows, in the time of the whole trace', () => {
  expect(trace(null)).toEqual([0, 1e9, 2e9, 3e9])
  expect(trace('search')).toEqual([0, 3e9, 4e9, 7e9])
  expect(trace('batch')).toEqual([1e9, 2e9, 5e9, 6e9])
})

test('an unknown tenant is named with the nearest', () => {
  expect(() => trace('serach')).toThrow(UserError)
  expect(() => trace('serach')).toThrow("did you mean 'search'?")
})
