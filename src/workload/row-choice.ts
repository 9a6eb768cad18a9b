import { IndexedDraws } from '../random/index.ts'

/**
 * Which input each request of one tenant carries: a row of its model's data, drawn by the request's number, so the same in
 * both worlds, under every policy, in every run of the same seed and replication.
 *
 * A profile may have been measured on fewer rows than there are, spread evenly over them. Whoever draws among those gets
 * the one in whose stretch of the data the other's row lies (where the one number divides the other).
 */
export class RowChoice {
  readonly #draws: IndexedDraws
  readonly #n: number

  /** `path` names the draws, as `7/0/search/inputs`; there are `n` rows. */
  constructor(path: string, n: number) {
    this.#draws = new IndexedDraws(path)
    this.#n = n
  }

  rowOf(ordinal: number): number {
    return Math.floor(this.#draws.uint32(ordinal) * this.#n * 2 ** -32)
  }
}
