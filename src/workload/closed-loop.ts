/**
 * Clients that each send a request, wait for its answer, think, and send again. So requests in the system are never more
 * than the clients, and a slow cluster is asked less: what open arrivals don't do.
 *
 * Unlike the other sources this one learns its instants as the run goes. It is asked for one at a time, and whoever knows
 * the fates of requests says `answered`. Think times are numbered by client and by that client's requests, so they are the
 * same under every policy (R5).
 */
import { IndexedHeap } from '../collections/index.ts'
import { IndexedDraws } from '../random/index.ts'
import type { DurationLaw } from '../spec/scenario.ts'
import type { ArrivalSource } from './arrival-source.ts'
import { durationNs } from './duration-law.ts'

/** Draw k of client c has the number c * 2^32 + k. */
const DRAWS_OF_A_CLIENT = 4_294_967_296
const SENDS_A_REPORT = 512

export class ClosedLoopArrivals implements ArrivalSource {
  readonly isReactive = true
  /** The client whose request was due last. */
  sender = -1
  readonly #think: DurationLaw
  readonly #draws: IndexedDraws
  /** How often each client has thought. */
  readonly #thoughts: Float64Array
  /** When each thinking client will send; simultaneous ones by their number. */
  readonly #thinking: IndexedHeap
  #asked = 0
  #reached: ((aboutNs: number) => void) | undefined

  /** `path` names the stream of the think times. The first requests come after a think time. */
  constructor(clients: number, think: DurationLaw, path: string) {
    this.#think = think
    this.#draws = new IndexedDraws(path)
    this.#thoughts = new Float64Array(clients)
    this.#thinking = new IndexedHeap(clients)
    for (let client = 0; client < clients; client++) this.#sendsAfter(client, 0)
  }

  /** Told about how far the run has come, once in so many requests. */
  watchedBy(reached: (aboutNs: number) => void): void {
    this.#reached = reached
  }

  /**
   * The instant of the next request as far as it is known now: `block[0]`, and 1; or 0 while no client thinks. To ask
   * again means that the request of which the last answer told was sent.
   */
  fill(block: Float64Array): number {
    const thinking = this.#thinking
    if (this.#asked++ > 0) {
      this.sender = thinking.top
      if (this.#asked % SENDS_A_REPORT === 0) this.#reached?.(thinking.timeNs[this.sender]!)
      thinking.remove(this.sender)
    }
    if (thinking.top < 0) return 0
    block[0] = thinking.timeNs[thinking.top]!
    return 1
  }

  /** The client has its answer and begins to think. Returns when it will send, if no other will before; else NaN. */
  answered(client: number, nowNs: number): number {
    this.#sendsAfter(client, nowNs)
    return this.#thinking.top === client ? this.#thinking.timeNs[client]! : Number.NaN
  }

  #sendsAfter(client: number, nowNs: number): void {
    const index = client * DRAWS_OF_A_CLIENT + this.#thoughts[client]!++
    this.#thinking.timeNs[client] = Math.ceil(nowNs + durationNs(this.#think, this.#draws, index))
    this.#thinking.moved(client)
  }
}
