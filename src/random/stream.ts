/**
 * Sequential streams of randomness, named by a path such as `7/0/search/arrivals` (seed, replication, tenant, use). Two
 * uses never share a stream, so that one more tenant or another policy moves no draw of anyone else.
 *
 * The generator is Tyche-i (Neves and Araujo, "Fast and small nonlinear pseudorandom number generators for computer
 * simulation", PPAM 2011) as the package seedrandom has it: 128 bits of state, expected period 2^127, passes BigCrush.
 * Being non-linear it turns paths that differ in one letter into unrelated streams. The package turns the path into a
 * state; its steps are taken here, to the same bits, since its closure is no neighbour that a compiler would inline.
 */
import tychei from 'seedrandom/lib/tychei.js'

const TWO_TO_MINUS_32 = 1 / 4_294_967_296
const TWO_TO_MINUS_21 = 1 / 2_097_152

export interface Stream {
  /** A multiple of 2^-53 in the open interval (0, 1); takes two 32-bit draws. */
  nextUnit(): number
  /** The same as so many calls of `nextUnit`, without a call and a boxed double each. */
  fill(units: Float64Array): void
  /** An integer in 0 .. 2^32 - 1. */
  nextUint32(): number
}

export function createStream(path: string): Stream {
  if (path === '') throw new Error('a stream needs a path')
  const { a, b, c, d } = tychei(path, { state: true }).state()
  return new TycheStream(Int32Array.of(a, b, c, d))
}

class TycheStream implements Stream {
  /** a, b, c, d of the paper. */
  readonly #state: Int32Array
  readonly #one = new Float64Array(1)

  constructor(state: Int32Array) {
    this.#state = state
  }

  nextUnit(): number {
    this.fill(this.#one)
    return this.#one[0]!
  }

  /** 53 bits each: the upper 21 of one word, then all of the next. */
  fill(units: Float64Array): void {
    const state = this.#state
    for (let i = 0; i < units.length; i++) {
      do {
        const upper = step(state) >>> 11
        units[i] = (upper + (step(state) >>> 0) * TWO_TO_MINUS_32) * TWO_TO_MINUS_21
      } while (units[i] === 0)
    }
  }

  nextUint32(): number {
    return step(this.#state) >>> 0
  }
}

/** One step of the generator; returns the new `a`, an int32. */
function step(state: Int32Array): number {
  let a = state[0]!
  let b = state[1]!
  let c = state[2]!
  let d = state[3]!
  b = (b << 25) ^ (b >>> 7) ^ c
  c = (c - d) | 0
  d = (d << 24) ^ (d >>> 8) ^ a
  a = (a - b) | 0
  b = (b << 20) ^ (b >>> 12) ^ c
  c = (c - d) | 0
  // seedrandom has c here where the paper rotates d; its draws are the reference.
  d = (d << 16) ^ (c >>> 16) ^ a
  a = (a - b) | 0
  state[0] = a
  state[1] = b
  state[2] = c
  state[3] = d
  return a
}
