import { expect, test } from 'vitest'
import { formatSeconds, nsBetween, parseDateTime, parseSeconds } from '../../src/trace/instants.ts'

test.each([
  ['0', 0, 0],
  ['12', 12, 0],
  ['0.25', 0, 250_000_000],
  ['.5', 0, 500_000_000],
  ['7.', 7, 0],
  ['+3', 3, 0],
  ['1e3', 1000, 0],
  ['1.5E-3', 0, 1_500_000],
  ['0.000000001', 0, 1],
  ['0.0000000014', 0, 1],
  ['0.0000000015', 0, 2],
  ['0.9999999996', 1, 0],
  ['1700158546.6805900', 1_700_158_546, 680_590_000],
])('%s s', (text, wholeS, ns) => expect(parseSeconds(text)).toEqual({ wholeS, ns }))

test.each(['', '.', 'NaN', 'Infinity', '-1', '0x10', '1,5', '1 2', '12s', 'e3', '1e400', '1_000', '２'])(
  '"%s" is no time in seconds',
  text => expect(parseSeconds(text)).toBeUndefined(),
)

test('dates have up to nine fraction digits, and a zone or none', () => {
  const at = parseDateTime('2023-11-16 18:15:46.6805900')
  expect(at).toEqual({ wholeS: 1_700_158_546, ns: 680_590_000 })
  expect(parseDateTime('2023-11-16T18:15:46.68059Z')).toEqual(at)
  expect(parseDateTime('2023-11-16T19:45:46.680590+01:30')).toEqual(at)
  expect(parseDateTime('2023-11-16 16:15:46.68059-0200')).toEqual(at)
  expect(parseDateTime('2024-02-29 00:00:00')).toEqual({ wholeS: 1_709_164_800, ns: 0 })
})

test('what no calendar has is no date', () => {
  for (const text of [
    '2023-02-29 00:00:00',
    '2023-13-01 00:00:00',
    '2023-01-01 24:00:00',
    '2023-01-01',
    'today',
    '1',
  ]) {
    expect(parseDateTime(text)).toBeUndefined()
  }
})

test('ns as seconds, without a digit too many or too few', () => {
  expect([0, 1, 1e9, 1.5e9, 4_314_579_000, 3_456_000e9 + 1].map(formatSeconds)).toEqual([
    '0',
    '0.000000001',
    '1',
    '1.5',
    '4.314579',
    '3456000.000000001',
  ])
  for (const ns of [0, 7, 999_999_999, 123_456_789_012_345]) {
    expect(nsBetween({ wholeS: 0, ns: 0 }, parseSeconds(formatSeconds(ns))!)).toBe(ns)
  }
})
