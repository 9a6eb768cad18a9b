/** ln and exp to 200 and more bits in integer arithmetic, from their power series: an oracle that shares nothing with src. */

const PRECISION = 256n
const ONE = 1n << PRECISION

/** x = sign * mantissa * 2^exponent, exactly. */
export function decompose(x: number): { mantissa: bigint; exponent: number } {
  const view = new DataView(new ArrayBuffer(8))
  view.setFloat64(0, x)
  const raw = view.getBigUint64(0)
  const biased = Number((raw >> 52n) & 0x7ffn)
  const fraction = raw & 0xfffffffffffffn
  const mantissa = biased === 0 ? fraction : fraction | (1n << 52n)
  return { mantissa: x < 0 ? -mantissa : mantissa, exponent: Math.max(biased, 1) - 1075 }
}

function shift(value: bigint, by: bigint): bigint {
  return by >= 0n ? value << by : value >> -by
}

/** 2 artanh(n / d) scaled by 2^256. */
function twiceArtanh(numerator: bigint, denominator: bigint): bigint {
  const s = (numerator * ONE) / denominator
  const square = (s * s) / ONE
  let term = s
  let sum = 0n
  for (let n = 1n; term !== 0n; n += 2n) {
    sum += term / n
    term = (term * square) / ONE
  }
  return 2n * sum
}

/** ln 2 = 2 artanh(1/3). */
const LN2 = twiceArtanh(1n, 3n)

/** ln(x) scaled by 2^256. */
export function bigLn(x: number): bigint {
  const { mantissa, exponent } = decompose(x)
  const length = BigInt(mantissa.toString(2).length)
  const unit = 1n << (length - 1n)
  return twiceArtanh(mantissa - unit, mantissa + unit) + (length - 1n + BigInt(exponent)) * LN2
}

/** exp(x) = value * 2^power / 2^256 with value / 2^256 in about [1, 2). */
export function bigExp(x: number): { value: bigint; power: bigint } {
  const { mantissa, exponent } = decompose(x)
  const scaled = shift(mantissa, PRECISION + BigInt(exponent))
  let power = scaled / LN2
  if (scaled < 0n) power -= 1n
  const r = scaled - power * LN2
  let term = ONE
  let value = 0n
  for (let n = 1n; term !== 0n; n++) {
    value += term
    term = (term * r) / ONE / n
  }
  return { value, power }
}

/** How far `result` is from value * 2^power / 2^256, in units in the last place of `result`. */
export function ulpsOff(result: number, value: bigint, power = 0n): number {
  const { mantissa, exponent } = decompose(result)
  const by = PRECISION + BigInt(exponent) - power
  const difference = shift(mantissa, by) - value
  const ulp = shift(1n, by)
  return Number(((difference < 0n ? -difference : difference) * 1_000_000n) / ulp) / 1e6
}

export function bitsOf(x: number): string {
  const view = new DataView(new ArrayBuffer(8))
  view.setFloat64(0, x)
  return view.getBigUint64(0).toString(16).padStart(16, '0')
}
