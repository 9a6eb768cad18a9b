/** Instants that were waited for, none of which is ever taken back, as the Proteus artifact keeps them. */
export class Timers {
  private readonly instantsNs: number[] = []

  set(instantNs: number): void {
    this.instantsNs.push(instantNs)
  }

  /** Infinity where there is none. */
  next(): number {
    let next = Number.POSITIVE_INFINITY
    for (const instantNs of this.instantsNs) next = Math.min(next, instantNs)
    return next
  }

  /** True where one of them has gone off by then. */
  forgetUntil(nowNs: number): boolean {
    const { instantsNs } = this
    let kept = 0
    for (const instantNs of instantsNs) if (instantNs > nowNs) instantsNs[kept++] = instantNs
    const wentOff = kept < instantsNs.length
    instantsNs.length = kept
    return wentOff
  }
}
