/**
 * Real time in the engine's form: integer nanoseconds since the run's start, never backwards. Before the start, which may
 * lie in the future, it stands at 0.
 *
 * It is read in a spin, and each read of `process.hrtime` leaves a small array. The driver runs without V8's optimising
 * compiler (see replay-scenario), so these are really made; collecting them takes 0.1 ms at a time.
 */
export class Clock {
  #originS = Number.POSITIVE_INFINITY
  #originNs = 0

  /** Time 0 will be in this many milliseconds. */
  startIn(ms: number): void {
    const now = process.hrtime()
    this.#originS = now[0]
    this.#originNs = now[1] + ms * 1e6
  }

  /** Nanoseconds since the start; 0 before it. */
  nowNs(): number {
    const now = process.hrtime()
    return Math.max(0, (now[0] - this.#originS) * 1e9 + (now[1] - this.#originNs))
  }

  /** Looks at the clock until the instant comes, for at most `longestNs`. */
  spinUntil(instantNs: number, longestNs: number): void {
    const originS = this.#originS
    const originNs = this.#originNs
    const start = process.hrtime()
    const untilNs = Math.min(instantNs, (start[0] - originS) * 1e9 + (start[1] - originNs) + longestNs)
    for (;;) {
      const now = process.hrtime()
      if ((now[0] - originS) * 1e9 + (now[1] - originNs) >= untilNs) return
    }
  }

  /** Milliseconds from now until the instant; negative when it has passed. */
  msUntil(instantNs: number): number {
    const now = process.hrtime()
    return (instantNs - (now[0] - this.#originS) * 1e9 - (now[1] - this.#originNs)) / 1e6
  }
}
