import { expect, test } from 'vitest'
import {
  DASH,
  differenceInUnit,
  fixed,
  interval,
  metricName,
  percent,
  plain,
  plainPercent,
  signed,
  significant,
} from '../../src/report/format.ts'

test.each([
  [0.0123456, '0.0123'],
  [1.2345, '1.23'],
  [9.999, '10.0'],
  [123.4, '123'],
  [1234, '1234'],
  [12_345.6, '12\u202f346'],
  [-0.5, '\u22120.500'],
  [0, '0'],
  [null, DASH],
  [undefined, DASH],
  [Number.NaN, DASH],
  [Number.POSITIVE_INFINITY, DASH],
])('significant(%s) is %s', (value, text) => expect(significant(value)).toBe(text))

test('fixed groups thousands from five digits on, and never prints a negative zero', () => {
  expect(fixed(1_234_567.891, 1)).toBe('1\u202f234\u202f567.9')
  expect(fixed(-0.001, 2)).toBe('0.00')
})

test('percent never calls a share short of 1 a hundred', () => {
  expect(percent(0.99999, 2)).toBe('>99.99')
  expect(percent(0.99994, 2)).toBe('99.99')
  expect(percent(1, 2)).toBe('100.00')
})

test('numbers that somebody chose are printed as chosen', () => {
  expect([plain(40), plain(2.5), plain(1000), plain(0.05)]).toEqual(['40', '2.5', '1000', '0.05'])
  expect([plainPercent(0.99), plainPercent(0.9995), plainPercent(1), plainPercent(null)]).toEqual([
    '99',
    '99.95',
    '100',
    DASH,
  ])
})

test('a difference has the decimals of what it is a difference of', () => {
  expect(differenceInUnit(0.123, 118.2, 'ms')).toBe('0')
  expect(differenceInUnit(-0.834, 6.55, 'ms')).toBe('\u22120.83')
  expect(differenceInUnit(0.0015, 0.991, 'ratio')).toBe('0.15')
  expect([signed('0.83'), signed('\u22120.83'), signed('0.00'), signed(DASH)]).toEqual([
    '+0.83',
    '\u22120.83',
    '0.00',
    DASH,
  ])
})

test('an interval is left out where it is missing or narrower than the digits shown', () => {
  const between = (low: number | null, high: number | null) =>
    interval({ value: 1, low, high, level: 0.95, method: '', n: 5 }, significant)
  expect(between(0.9, 1.1)).toBe('0.900–1.10')
  expect(between(-0.1, 0.1)).toBe('\u22120.100 to 0.100')
  expect(between(1.0001, 1.0002)).toBeNull()
  expect(between(null, null)).toBeNull()
})

test.each([
  ['latencyMs_p99', 'latency p99'],
  ['goodputPerS', 'goodput'],
  ['batchSize_mean', 'batch size, mean'],
  ['attainment', 'attainment'],
])('the column %s reads %s', (column, words) => expect(metricName(column)).toBe(words))
