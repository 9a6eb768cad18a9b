/** The earliest end of the last batch by the number of requests missed so far, over all ways to come to one request. */
export class Frontier {
  /** Missed at index 0. */
  base = 0
  length = 0
  /** Infinity where there is no such way. */
  endNs = new Float64Array(16)

  /** After `reduce`: how many are of use, and each one's missed, ascending, and end, descending. */
  kept = 0
  missed = new Int32Array(16)
  keptNs = new Float64Array(16)

  /** A way to come here. @param fewest no way that is told later has missed fewer than this; the first time it counts */
  put(missed: number, endNs: number, fewest: number): void {
    if (this.length === 0) this.base = fewest
    const at = missed - this.base
    if (at >= this.length) this.lengthen(at + 1)
    if (endNs < this.endNs[at]!) this.endNs[at] = endNs
  }

  /** To those that nothing else is as good as. Nobody ends before `fromNs`. */
  reduce(fromNs: number): void {
    this.kept = 0
    if (this.missed.length < this.length) {
      this.missed = new Int32Array(this.endNs.length)
      this.keptNs = new Float64Array(this.endNs.length)
    }
    let earliestNs = Number.POSITIVE_INFINITY
    for (let at = 0; at < this.length && earliestNs > fromNs; at++) {
      const endNs = Math.max(this.endNs[at]!, fromNs)
      if (endNs >= earliestNs) continue
      earliestNs = endNs
      this.missed[this.kept] = this.base + at
      this.keptNs[this.kept++] = endNs
    }
  }

  clear(): void {
    this.length = 0
  }

  leastMissed(): number {
    for (let at = 0; at < this.length; at++) if (this.endNs[at]! < Number.POSITIVE_INFINITY) return this.base + at
    throw new Error('no way leads to the last request, though all may be missed')
  }

  private lengthen(length: number): void {
    if (length > this.endNs.length) {
      const endNs = new Float64Array(2 * length)
      endNs.set(this.endNs)
      this.endNs = endNs
    }
    this.endNs.fill(Number.POSITIVE_INFINITY, this.length, length)
    this.length = length
  }
}
