/** A sum of integers without a rounding: in a double while it fits, then in a big integer. */
const CARRY_FROM = 2 ** 52

export class ExactSum {
  private low = 0
  private high = 0n

  /** A non-negative integer up to 2^52. */
  add(value: number): void {
    this.low += value
    if (this.low < CARRY_FROM) return
    this.high += BigInt(this.low)
    this.low = 0
  }

  /** The product of two non-negative integers, however large it is. */
  addProduct(a: number, b: number): void {
    const product = a * b
    if (product < CARRY_FROM) this.add(product)
    else this.high += BigInt(a) * BigInt(b)
  }

  get value(): bigint {
    return this.high + BigInt(this.low)
  }
}
