/** IEEE 754 half precision (binary16), which Node 20 has no typed array for: weights stored at half the size. */

const float = new Float32Array(1)
const bits = new Uint32Array(float.buffer)

/** The binary16 bits nearest to each value (ties to even); beyond +-65,504 they become infinite. */
export function toHalfFloats(values: Float32Array): Uint16Array {
  return Uint16Array.from(values, halfBits)
}

/** The exact values of binary16 bits. */
export function fromHalfFloats(halves: Uint16Array): Float32Array {
  return Float32Array.from(halves, halfValue)
}

function halfBits(value: number): number {
  float[0] = value
  const word = bits[0]!
  const sign = (word >>> 16) & 0x8000
  const magnitude = word & 0x7fffffff
  if (magnitude >= 0x7f800000) return sign | (magnitude > 0x7f800000 ? 0x7e00 : 0x7c00)
  // 65,520 and above round to infinity.
  if (magnitude >= 0x477ff000) return sign | 0x7c00
  // Below 2^-14 the result is subnormal: a multiple of 2^-24.
  if (magnitude < 0x38800000) return sign | roundHalfEven(Math.abs(float[0]!) * 0x1000000)
  const rounded = magnitude + 0xfff + ((magnitude >>> 13) & 1)
  return sign | ((rounded - 0x38000000) >>> 13)
}

function roundHalfEven(value: number): number {
  const floor = Math.floor(value)
  const rest = value - floor
  return rest > 0.5 || (rest === 0.5 && floor % 2 === 1) ? floor + 1 : floor
}

function halfValue(half: number): number {
  const sign = half & 0x8000 ? -1 : 1
  const exponent = (half >>> 10) & 0x1f
  const fraction = half & 0x3ff
  if (exponent === 0x1f) return fraction ? Number.NaN : sign * Number.POSITIVE_INFINITY
  if (exponent === 0) return sign * fraction * 2 ** -24
  return sign * (1 + fraction / 1024) * 2 ** (exponent - 15)
}
