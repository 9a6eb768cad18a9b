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
const TWO_TO_MINUS_54 = TWO_TO_MINUS_32 / 4_194_304

const BLOCK = 256
const unitWords = new Int32Array(2 * BLOCK)
const oneUnit = new Float64Array(1)
const oneWord = new Int32Array(1)

export interface Stream {
  /** In the open interval (0, 1): a multiple of 2^-53, or 2^-54 in place of 0. Takes two 32-bit draws. */
  nextUnit(): number
  /** The same as so many calls of `nextUnit`, without a call and a boxed double each. */
  fill(units: Float64Array): void
  /** The next `count` 32-bit draws, as int32. */
  fillWords(words: Int32Array, count?: number): void
  /** An integer in 0 .. 2^32 - 1. */
  nextUint32(): number
}

export function createStream(path: string): Stream {
  const { a, b, c, d } = streamState(path)
  return new TycheStream(a, b, c, d)
}

/** What a stream starts from, for whoever draws the same elsewhere: int32 each. */
export function streamState(path: string): {
  readonly a: number
  readonly b: number
  readonly c: number
  readonly d: number
} {
  if (path === '') throw new Error('a stream needs a path')
  return tychei(path, { state: true }).state()
}

class TycheStream implements Stream {
  #a: number
  #b: number
  #c: number
  #d: number

  /** a, b, c, d of the paper. */
  constructor(a: number, b: number, c: number, d: number) {
    this.#a = a
    this.#b = b
    this.#c = c
    this.#d = d
  }

  nextUnit(): number {
    this.fill(oneUnit)
    return oneUnit[0]!
  }

  /** 53 bits each: the upper 21 of one word, then all of the next. */
  fill(units: Float64Array): void {
    for (let from = 0; from < units.length; from += BLOCK) {
      const n = Math.min(BLOCK, units.length - from)
      this.fillWords(unitWords, 2 * n)
      for (let i = 0; i < n; i++) {
        const unit = ((unitWords[2 * i]! >>> 11) + (unitWords[2 * i + 1]! >>> 0) * TWO_TO_MINUS_32) * TWO_TO_MINUS_21
        units[from + i] = unit === 0 ? TWO_TO_MINUS_54 : unit
      }
    }
  }

  fillWords(words: Int32Array, count = words.length): void {
    let a = this.#a
    let b = this.#b
    let c = this.#c
    let d = this.#d
    for (let i = 0; i < count; i++) {
      b = (b << 25) ^ (b >>> 7) ^ c
      c = (c - d) | 0
      d = (d << 24) ^ (d >>> 8) ^ a
      a = (a - b) | 0
      b = (b << 20) ^ (b >>> 12) ^ c
      c = (c - d) | 0
      // seedrandom has c here where the paper rotates d; its draws are the reference.
      d = (d << 16) ^ (c >>> 16) ^ a
      a = (a - b) | 0
      words[i] = a
    }
    this.#a = a
    this.#b = b
    this.#c = c
    this.#d = d
  }

  nextUint32(): number {
    this.fillWords(oneWord)
    return oneWord[0]! >>> 0
  }
}
