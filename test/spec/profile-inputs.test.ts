import { join } from 'node:path'
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { UserError } from '../../src/errors/index.ts'
import type { MeasuredQuality } from '../../src/spec/profile-file.ts'
import {
  base64Of,
  bytesOf,
  inputQualityOf,
  isBase64,
  onSameInputs,
  packBits,
  unpackBits,
} from '../../src/spec/profile-inputs.ts'
import { readProfile } from '../../src/spec/read-profile.ts'
import { digitsProfile } from './small-experiment.ts'
import { temporaryFiles } from './temporary-files.ts'
import '../support/property-tests.ts'

/** Rows 1, 3, 4, 8 and 9 of 10 are right: 0101 1000, 11.. ...., which is 58 c0. */
const ten: MeasuredQuality = {
  metric: 'accuracy',
  value: 0.5,
  n: 10,
  data: 'digits/test',
  correct: 'WMA=',
  // 0, 1, ... 9.
  confidence: 'AAECAwQFBgcICQ==',
}

test('what is said of each row, as columns', () => {
  const inputs = inputQualityOf(ten)
  expect([...inputs.correct]).toEqual([0, 1, 0, 1, 1, 0, 0, 0, 1, 1])
  expect([...inputs.confidence!]).toEqual([0, 1, 2, 3, 4, 5, 6, 7, 8, 9])
  expect([inputs.n, inputs.data]).toEqual([10, 'digits/test'])
  expect(inputQualityOf(ten)).toBe(inputs)
  const { confidence: _, ...older } = ten
  expect(inputQualityOf(older).confidence).toBeNull()
})

test('rows are the same only where data and number are', () => {
  const inputs = inputQualityOf(ten)
  expect(onSameInputs(inputs, inputQualityOf({ ...ten }))).toBe(true)
  expect(onSameInputs(inputs, inputQualityOf({ ...ten, data: 'digits/train' }))).toBe(false)
  expect(onSameInputs(inputs, { ...inputs, n: 5 })).toBe(false)
})

const bytes = fc.uint8Array({ maxLength: 300 })

describe('the code of rows', () => {
  test('gives back the bits that it was given', () => {
    fc.assert(
      fc.property(fc.array(fc.integer({ min: 0, max: 1 }), { maxLength: 300 }), list => {
        const bits = Uint8Array.from(list)
        const packed = packBits(bits)
        expect(packed).toHaveLength(Math.ceil(bits.length / 8))
        expect([...unpackBits(packed, bits.length)]).toEqual(list)
      }),
    )
  })

  test('is base64 as others write it', () => {
    fc.assert(
      fc.property(bytes, given => {
        const text = base64Of(given)
        expect(text).toBe(Buffer.from(given).toString('base64'))
        expect(isBase64(text)).toBe(true)
        expect([...bytesOf(text)]).toEqual([...given])
      }),
    )
  })

  test('what is taken for base64 can be decoded, and nothing else is', () => {
    const almost = fc.array(fc.constantFrom('A', 'z', '9', '+', '/', '=', '-', ' ', '\n'), { maxLength: 12 })
    fc.assert(
      fc.property(almost, letters => {
        const text = letters.join('')
        const canBe = /^(?:[\w+/]{4})*(?:[\w+/]{2}==|[\w+/]{3}=)?$/.test(text) && !text.endsWith('\n')
        expect(isBase64(text)).toBe(canBe)
        if (canBe) expect(bytesOf(text)).toHaveLength(Buffer.from(text, 'base64').length)
      }),
      { numRuns: 2000 },
    )
  })
})

function mistakesIn(change: object): string {
  const profile = digitsProfile()
  const [first, ...others] = profile.variants
  const changed = { ...profile, variants: [{ ...first, quality: { ...ten, ...change } }, ...others] }
  const folder = temporaryFiles({ 'a.profile.json': JSON.stringify(changed, null, 1) })
  try {
    readProfile(join(folder, 'a.profile.json'))
    return ''
  } catch (error) {
    if (!(error instanceof UserError)) throw error
    return error.message.replaceAll(/\S*\//g, '')
  }
}

/** Lines of the file as `mistakesIn` writes it. */
const LINES = { value: '48:14', correct: '51:16', confidence: '52:19' }

function said(problem: string, field: keyof typeof LINES, found: string, allowed: string): string {
  return [
    `a.profile.json:${LINES[field]}: ${problem}`,
    `  field    variants[0].quality.${field}`,
    `  found    ${found}`,
    `  allowed  ${allowed}`,
  ].join('\n')
}

describe('a profile that is loaded', () => {
  test('may lack confidence, and round its quality', () => {
    expect(mistakesIn({})).toBe('')
    expect(mistakesIn({ confidence: undefined })).toBe('')
    // 3 of 7 rows: 1010 100., which is a8.
    expect(mistakesIn({ n: 7, value: 0.43, correct: 'qA==', confidence: undefined })).toBe('')
  })

  test('must have all rows', () => {
    expect(mistakesIn({ correct: 'WA==' })).toBe(
      said('rows that are not all there', 'correct', '1 byte', '2 bytes: one bit for each of n = 10 rows'),
    )
    expect(mistakesIn({ confidence: 'AAEC' })).toBe(
      said('rows that are not all there', 'confidence', '3 bytes', '10 bytes: one byte for each of n = 10 rows'),
    )
  })

  test('must have them in base64', () => {
    expect(mistakesIn({ correct: 'WMA' })).toBe(said('not base64', 'correct', "'WMA'", 'base64 of 2 bytes'))
    expect(mistakesIn({ confidence: 'AAECAwQFBgcICQ==AAECAwQFBgcICQ==' })).toBe(
      said('not base64', 'confidence', "'AAECAwQFBgcICQ==AAECAwQF…'", 'base64 of 10 bytes'),
    )
  })

  test('must have a quality that is that of its rows', () => {
    expect(mistakesIn({ value: 0.45 })).toBe(
      said('a quality that its rows do not give', 'value', '0.45', '0.5: 5 of n = 10 rows are right'),
    )
    expect(mistakesIn({ value: 0.549 })).toBe('')
  })

  test('tells of all that is wrong at once, each on its line', () => {
    const mistakes = mistakesIn({ correct: '?', confidence: '' }).split(/(?=a\.profile)/)
    const starts = mistakes.map(mistake => mistake.split('\n').slice(0, 2).join(''))
    expect(starts).toEqual([
      'a.profile.json:51:16: not base64  field    variants[0].quality.correct',
      'a.profile.json:52:19: rows that are not all there  field    variants[0].quality.confidence',
    ])
  })
})
