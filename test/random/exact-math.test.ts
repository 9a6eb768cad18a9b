import { expect, test } from 'vitest'
import { createStream, exp, ln } from '../../src/random/index.ts'
import { bigExp, bigLn, bitsOf, ulpsOff } from './big-math.ts'

const stream = createStream('exact-math')
const between = (low: number, high: number) => low + (high - low) * stream.nextUnit()

/** Positive doubles of every size: the exponent is uniform. */
function anyPositive(): number {
  const view = new DataView(new ArrayBuffer(8))
  view.setUint32(0, Math.floor(stream.nextUnit() * 0x7ff00000))
  view.setUint32(4, stream.nextUint32())
  return view.getFloat64(0)
}

test('ln is within 1 ulp of the true value, at every size and close to 1', () => {
  let worst = 0
  for (let i = 0; i < 1500; i++) {
    for (const x of [anyPositive(), stream.nextUnit(), between(0.5, 2), 1 + between(-1e-6, 1e-6)]) {
      worst = Math.max(worst, ulpsOff(ln(x), bigLn(x)))
    }
  }
  expect(worst).toBeLessThan(1)
  expect(worst).toBeGreaterThan(0.5)
})

test('exp is within 1 ulp of the true value', () => {
  let worst = 0
  for (let i = 0; i < 1500; i++) {
    for (const x of [between(-708, 709.7), between(-1, 1), between(-20, 5), between(-1e-9, 1e-9)]) {
      const { value, power } = bigExp(x)
      worst = Math.max(worst, ulpsOff(exp(x), value, power))
    }
  }
  expect(worst).toBeLessThan(1)
  expect(worst).toBeGreaterThan(0.5)
})

test('exp rounds denormal results to within 1 ulp', () => {
  for (let i = 0; i < 500; i++) {
    const x = between(-744.4, -708.5)
    const { value, power } = bigExp(x)
    expect(ulpsOff(exp(x), value, power)).toBeLessThan(1)
  }
})

test("a million points lie within 2 ulp of the engine's own functions", () => {
  let worstLn = 0
  let worstExp = 0
  for (let i = 0; i < 500_000; i++) {
    const x = i % 2 === 0 ? anyPositive() : stream.nextUnit()
    const y = between(-700, 709)
    const [trueLn, trueExp] = [Math.log(x), Math.exp(y)]
    worstLn = Math.max(worstLn, Math.abs(ln(x) - trueLn) / Math.abs(trueLn))
    worstExp = Math.max(worstExp, Math.abs(exp(y) - trueExp) / trueExp)
  }
  // An ulp is between 2^-53 and 2^-52 of the value.
  expect(worstLn).toBeLessThan(2 ** -51)
  expect(worstExp).toBeLessThan(2 ** -51)
})

// Correctly rounded values from 80-digit decimal arithmetic of another language. An engine that disagrees breaks this.
test.each([
  [ln, 2, '3fe62e42fefa39ef'],
  [ln, 10, '40026bb1bbb55516'],
  [ln, 0.5, 'bfe62e42fefa39ef'],
  [ln, 0.1, 'c0026bb1bbb55515'],
  [ln, 1e-300, 'c085963447f87fb5'],
  [ln, 5e-324, 'c0874385446d71c3'],
  [ln, 1.0000000000000002, '3cafffffffffffff'],
  [ln, 0.9999999999999999, 'bca0000000000000'],
  [ln, 123456789, '4032a1a38bd0540a'],
  [ln, Number.MAX_VALUE, '40862e42fefa39ef'],
  [ln, 1.1102230246251565e-16, 'c0425e4f7b2737fa'],
  [ln, 0.7071067811865475, 'bfd62e42fefa39f1'],
  [ln, Math.SQRT1_2, 'bfd62e42fefa39ee'],
  [exp, -1, '3fd78b56362cef38'],
  [exp, 0.5, '3ffa61298e1e069c'],
  [exp, 2, '401d8e64b8d4ddae'],
  [exp, 10, '40d5829dcf950560'],
  [exp, 100, '48f3494a9b171bf5'],
  [exp, -100, '36ea8c1f14e2af5d'],
  [exp, 700, '7f0d945df4f8ec8e'],
  [exp, -700, '00d14f2b0fb9307f'],
  [exp, -740, '0000000000000055'],
  [exp, 1e-10, '3ff000000006df38'],
  [exp, 0.34657359027997264, '3ff6a09e667f3bcc'],
  [exp, 709.5, '7fe81e9b4b52d0c9'],
] as const)('%o of %d has the published bits', (f, x, expected) => expect(bitsOf(f(x))).toBe(expected))

test('where the method rounds to the other neighbour of the true value, that is pinned too', () => {
  expect(bitsOf(ln(3))).toBe('3ff193ea7aad030a')
  expect(bitsOf(exp(1))).toBe('4005bf0a8b14576a')
  expect(bitsOf(exp(-10))).toBe('3f07cd79b5647c9a')
})

test('the bits of 200,000 results, folded into one pinned word', () => {
  const units = createStream('pinned')
  const words = new DataView(new ArrayBuffer(8))
  let hash = 0
  for (let i = 0; i < 100_000; i++) {
    const u = units.nextUnit()
    for (const result of [ln(u), exp(100 * (u - 0.5))]) {
      words.setFloat64(0, result)
      hash = (Math.imul(hash, 0x01000193) ^ words.getInt32(0)) | 0
      hash = (Math.imul(hash, 0x01000193) ^ words.getInt32(4)) | 0
    }
  }
  expect(hash).toBe(-1_991_016_173)
})

test.each([
  [0, -Infinity],
  [-0, -Infinity],
  [1, 0],
  [Infinity, Infinity],
  [-1, NaN],
  [-Infinity, NaN],
  [NaN, NaN],
])('ln(%d) is %d', (x, expected) => expect(ln(x)).toBe(expected))

test.each([
  [0, 1],
  [-0, 1],
  [1e-300, 1],
  [Infinity, Infinity],
  [-Infinity, 0],
  [710, Infinity],
  [-746, 0],
  [NaN, NaN],
])('exp(%d) is %d', (x, expected) => expect(exp(x)).toBe(expected))

test('the edges of the range', () => {
  expect(exp(709.782712893384)).toBeLessThan(Number.POSITIVE_INFINITY)
  expect(exp(709.7827128933841)).toBe(Number.POSITIVE_INFINITY)
  expect(exp(-745.1332191019411)).toBe(5e-324)
  expect(ulpsOff(ln(5e-324), bigLn(5e-324))).toBeLessThan(1)
  expect(ulpsOff(ln(2.225073858507201e-308), bigLn(2.225073858507201e-308))).toBeLessThan(1)
  expect(ulpsOff(ln(Number.MAX_VALUE), bigLn(Number.MAX_VALUE))).toBeLessThan(1)
})
