/**
 * Natural logarithm and exponential from `+ - * /` and the bits of a double alone. Engines may compute Math.log, Math.exp
 * and Math.pow as they like, and do; results of a run may not depend on that.
 *
 * Argument reductions and coefficients are those of fdlibm's e_log.c and e_exp.c, error under 1 ulp:
 *
 *   Copyright (C) 1993 by Sun Microsystems, Inc. All rights reserved.
 *   Developed at SunSoft, a Sun Microsystems, Inc. business. Permission to use, copy, modify, and distribute this software
 *   is freely granted, provided that this notice is preserved.
 */

const LN2_HIGH = 6.931471803691238e-1 // the upper 33 bits of ln 2: k * LN2_HIGH is exact for every exponent k
const LN2_LOW = 1.9082149292705877e-10
const TWO_54 = 18_014_398_509_481_984

const bits = new Float64Array(1)
const words = new Int32Array(bits.buffer)
bits[0] = 1
/** Which of the two words has sign and exponent; the other byte order has it first. */
const UPPER = words[1] === 0x3ff00000 ? 1 : 0

const LEAST_POWER = -1074
/**
 * 2^k at k - LEAST_POWER, for each k that a double can hold. A multiplication by one of these moves the exponent exactly;
 * writing half of a double's bits and reading the whole back makes the processor wait for the write.
 */
const POWERS_OF_TWO = powersOfTwo()

/**
 * x = 2^k (1 + f) with 1 + f between sqrt(1/2) and sqrt(2); then ln(1 + f) = 2 artanh(s) for s = f / (2 + f), whose
 * series beyond 2s is a minimax polynomial in s^2. Zero gives -Infinity, negative numbers NaN.
 */
export function ln(x: number): number {
  if (!(x > 0) || x === Number.POSITIVE_INFINITY) return x === 0 ? Number.NEGATIVE_INFINITY : x > 0 ? x : Number.NaN
  let k = 0
  if (x < 2.2250738585072014e-308) {
    k = -54
    x *= TWO_54
  }
  bits[0] = x
  const upper = words[UPPER]!
  const fraction = upper & 0xfffff
  // 1 where the fraction is that of sqrt(2) or more: the mantissa is halved then.
  const halve = (fraction + 0x95f64) & 0x100000
  const exponent = (upper >> 20) - 1023 + (halve >> 20)
  const f = x * POWERS_OF_TWO[-exponent - LEAST_POWER]! - 1
  k += exponent
  const s = f / (2 + f)
  const z = s * s
  const w = z * z
  const odd =
    z * (6.666666666666735e-1 + w * (2.857142874366239e-1 + w * (1.818357216161805e-1 + w * 1.4798198605116586e-1)))
  const even = w * (3.999999999940942e-1 + w * (2.2222198432149784e-1 + w * 1.5313837699209373e-1))
  const halfSquare = 0.5 * f * f
  return k * LN2_HIGH - (halfSquare - (s * (halfSquare + (even + odd)) + k * LN2_LOW) - f)
}

/**
 * x = k ln 2 + r with |r| at most ln(2) / 2, r held as high - low; e^r from the rational form 1 + 2r / (R - r), whose R is
 * 2 plus a minimax polynomial in r^2; then times 2^k in two exact steps, so that only a denormal result is rounded again.
 */
export function exp(x: number): number {
  if (!(x <= 709.782712893384)) return x > 0 ? Number.POSITIVE_INFINITY : x
  if (x < -745.1332191019412) return 0
  const k = Math.floor(x * Math.LOG2E + 0.5)
  const high = x - k * LN2_HIGH
  const low = k * LN2_LOW
  const r = high - low
  const z = r * r
  const c =
    r -
    z *
      (1.6666666666666602e-1 +
        z *
          (-2.7777777777015593e-3 +
            z * (6.613756321437934e-5 + z * (-1.6533902205465252e-6 + z * 4.1381367970572385e-8))))
  const y = 1 - (low - (r * c) / (2 - c) - high)
  const half = k >> 1
  return y * POWERS_OF_TWO[half - LEAST_POWER]! * POWERS_OF_TWO[k - half - LEAST_POWER]!
}

function powersOfTwo(): Float64Array {
  const powers = new Float64Array(1024 - LEAST_POWER)
  powers[-LEAST_POWER] = 1
  for (let k = 1; k < 1024; k++) powers[k - LEAST_POWER] = powers[k - 1 - LEAST_POWER]! * 2
  for (let k = -1; k >= LEAST_POWER; k--) powers[k - LEAST_POWER] = powers[k + 1 - LEAST_POWER]! / 2
  return powers
}
