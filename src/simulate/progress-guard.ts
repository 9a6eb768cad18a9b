/**
 * Finds a run that goes on for ever: events without end among which no request arrives or leaves (a policy that waits a
 * little longer each time it is asked), or at one and the same instant (clients without a think time, each refused and
 * back at once). Looked at once in about a million events of any kind, so that it costs nothing.
 */
import type { PolicySet, WorldNames } from '../contract/index.ts'
import { describeStuck, type State, StuckError } from '../core/index.ts'

const WINDOW = 1 << 20
/** Windows in a row at one instant. A trace may well hold a million requests of one stamp, and each has its events. */
const WINDOWS_AT_ONE_INSTANT = 16

export class ProgressGuard {
  /** The driver calls `look` when it has told the core so many events. */
  nextLookAt: number
  private readonly state: State
  private readonly policies: PolicySet
  private readonly names: WorldNames
  private readonly fates: { count(): number }
  private readonly window: number
  private lastCount = -1
  private lastNs = -1
  private windowsAtInstant = 0

  /** @param fates how many arrivals and departures were told so far */
  constructor(state: State, policies: PolicySet, names: WorldNames, fates: { count(): number }) {
    this.state = state
    this.policies = policies
    this.names = names
    this.fates = fates
    // When a run begins nothing arrives while its replicas become ready.
    this.window = Math.max(WINDOW, 4 * state.replicas.state.length)
    this.nextLookAt = this.window
  }

  /** @throws Error with who waits where */
  look(): void {
    const count = this.fates.count()
    const { nowNs, tasks } = this.state
    this.windowsAtInstant = nowNs === this.lastNs ? this.windowsAtInstant + 1 : 0
    const what =
      count === this.lastCount
        ? 'among which no request arrived or left'
        : this.windowsAtInstant >= WINDOWS_AT_ONE_INSTANT
          ? 'without time going on'
          : undefined
    if (what !== undefined) {
      const events = count === this.lastCount ? this.window : this.windowsAtInstant * this.window
      throw new StuckError(
        `the run makes no progress: ${events} events up to ${nowNs / 1e9} s ${what}; ${tasks.live} requests are in the system` +
          describeStuck(this.state, this.policies, this.names),
      )
    }
    this.lastCount = count
    this.lastNs = nowNs
    this.nextLookAt += this.window
  }
}
