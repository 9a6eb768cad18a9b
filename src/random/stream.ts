/**
 * Sequential streams of randomness, named by a path such as `7/0/search/arrivals` (seed, replication, tenant, use). Two
 * uses never share a stream, so that one more tenant or another policy moves no draw of anyone else.
 *
 * The generator is Tyche-i (Neves and Araujo, "Fast and small nonlinear pseudorandom number generators for computer
 * simulation", PPAM 2011) as the package seedrandom has it: 128 bits of state, expected period 2^127, passes BigCrush.
 * Being non-linear it turns paths that differ in one letter into unrelated streams.
 */
import type { PRNG } from 'seedrandom'
import tychei from 'seedrandom/lib/tychei.js'

export interface Stream {
  /** A multiple of 2^-53 in the open interval (0, 1); takes two 32-bit draws. */
  nextUnit(): number
  /** An integer in 0 .. 2^32 - 1. */
  nextUint32(): number
}

export function createStream(path: string): Stream {
  if (path === '') throw new Error('a stream needs a path')
  return new TycheStream(tychei(path))
}

class TycheStream implements Stream {
  readonly #generator: PRNG

  constructor(generator: PRNG) {
    this.#generator = generator
  }

  nextUnit(): number {
    return this.#generator.double()
  }

  nextUint32(): number {
    return this.#generator.int32() >>> 0
  }
}
