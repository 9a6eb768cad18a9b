import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { type Dimension, formatQuantity, LONGEST_NS, parseQuantity } from '../../src/spec/quantities.ts'

const value = (text: unknown, dimension: Dimension) => {
  const result = parseQuantity(text, dimension)
  return 'value' in result ? result.value : result.mistake
}

describe('a quantity is a number and a unit', () => {
  test.each([
    ['50 ms', 'duration', 50e6],
    ['50ms', 'duration', 50e6],
    [' 1.5 min ', 'duration', 90e9],
    ['2 h', 'duration', 7200e9],
    ['1 d', 'duration', 86_400e9],
    ['0.1 us', 'duration', 100],
    ['1e3 ns', 'duration', 1000],
    ['.5 s', 'duration', 500e6],
    ['0', 'duration', 0],
    [0, 'duration', 0],
    ['400 /s', 'rate', 400],
    ['90 /min', 'rate', 1.5],
    ['1.2 k/s', 'rate', 1200],
    ['99 %', 'ratio', 0.99],
    ['99.9 %', 'ratio', 0.999],
    ['98.81%', 'ratio', 0.9881],
    ['16 GiB', 'memory', 16 * 1024 ** 3],
    ['1.5 kB', 'memory', 1500],
    ['0.04 $/device-hour', 'price', 0.04],
  ] as const)('%s', (text, dimension, expected) => {
    expect(value(text, dimension)).toBe(expected)
  })

  test('durations are rounded to whole nanoseconds', () => {
    expect(value('1.2345678919 s', 'duration')).toBe(1_234_567_892)
  })
})

describe('what is no quantity is refused, with what is allowed', () => {
  const durations = 'a duration of 0 or more, as 50 ms (units: ns, us, ms, s, min, h, d)'
  const rates = 'a rate of 0 or more, as 400 /s (units: /h, /min, /s, k/s)'
  test.each([
    ['50', 'duration', { problem: 'the unit is missing', found: '50', allowed: durations }],
    [50, 'duration', { problem: 'the unit is missing', found: '50', allowed: durations }],
    ['50 msec', 'duration', { problem: "unknown unit 'msec'", found: '50 msec', allowed: durations, nearest: 'ms' }],
    ['50 sec', 'duration', { problem: "unknown unit 'sec'", found: '50 sec', allowed: durations, nearest: 's' }],
    ['5 mni', 'duration', { problem: "unknown unit 'mni'", found: '5 mni', allowed: durations, nearest: 'min' }],
    ['5 parsecs', 'duration', { problem: "unknown unit 'parsecs'", found: '5 parsecs', allowed: durations }],
    ['-1 ms', 'duration', { problem: 'negative', found: '-1 ms', allowed: durations }],
    ['NaN ms', 'duration', { problem: 'not a duration', found: 'NaN ms', allowed: durations }],
    [Number.NaN, 'duration', { problem: 'not a number', found: 'NaN', allowed: durations }],
    ['1e999 s', 'duration', { problem: 'out of range', found: '1e999 s', allowed: durations }],
    [true, 'duration', { problem: 'not a duration', found: 'true', allowed: durations }],
    ['', 'duration', { problem: 'not a duration', found: "'' (empty)", allowed: durations }],
    ['400 rps', 'rate', { problem: "unknown unit 'rps'", found: '400 rps', allowed: rates, nearest: '/s' }],
    ['400 req/s', 'rate', { problem: "unknown unit 'req/s'", found: '400 req/s', allowed: rates, nearest: '/s' }],
  ] as const)('%s', (text, dimension, mistake) => {
    expect(value(text, dimension)).toEqual(mistake)
  })

  test('a range has its own words', () => {
    expect(parseQuantity('101 %', 'ratio', { maximum: 1 })).toEqual({
      mistake: { problem: 'out of range', found: '101 %', allowed: 'a share up to 100 %, as 99 % (unit: %)' },
    })
    expect(parseQuantity('0 ms', 'duration', { above: 0 })).toMatchObject({ mistake: { problem: 'out of range' } })
    expect(parseQuantity('5 ms', 'duration', { minimum: 10e6 })).toMatchObject({
      mistake: { allowed: 'a duration of at least 10 ms, as 50 ms (units: ns, us, ms, s, min, h, d)' },
    })
  })
})

describe('what is written is read back as the same number', () => {
  const numbers: { readonly [D in Dimension]: fc.Arbitrary<number> } = {
    duration: fc.integer({ min: 0, max: LONGEST_NS }),
    memory: fc.maxSafeNat(),
    rate: fc.double({ min: 0, max: 1e9, noNaN: true }),
    ratio: fc.double({ min: 0, max: 1, noNaN: true }),
    price: fc.double({ min: 0, max: 1e6, noNaN: true }),
  }
  test.each(Object.keys(numbers) as Dimension[])('%s', dimension => {
    fc.assert(
      fc.property(numbers[dimension], number => {
        expect(parseQuantity(formatQuantity(number, dimension), dimension)).toEqual({ value: number + 0 })
      }),
      { seed: 20240613, numRuns: 2000 },
    )
  })

  test('in as few characters as can be', () => {
    expect(formatQuantity(50e6, 'duration')).toBe('50 ms')
    expect(formatQuantity(90e9, 'duration')).toBe('90 s')
    expect(formatQuantity(600e9, 'duration')).toBe('10 min')
    expect(formatQuantity(100e6, 'duration')).toBe('100 ms')
    expect(formatQuantity(1e9, 'duration')).toBe('1 s')
    expect(formatQuantity(0.999, 'ratio')).toBe('99.9 %')
    expect(formatQuantity(16 * 1024 ** 3, 'memory')).toBe('16 GiB')
  })
})
