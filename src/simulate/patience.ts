/** When the clients of impatient tenants give up: drawn by the number of the request, so the same under every policy (R5). */
import type { StreamPaths } from '../assembly/index.ts'
import type { State } from '../core/index.ts'
import { IndexedDraws } from '../random/index.ts'
import type { DurationLaw, Scenario } from '../spec/scenario.ts'
import { sortedByName } from '../spec/scenario-world.ts'
import { durationNs } from '../workload/index.ts'

export class Patience {
  private readonly state: State
  /** By tenant; null where it waits as long as it takes. */
  private readonly laws: readonly (DurationLaw | null)[]
  private readonly draws: readonly IndexedDraws[]

  constructor(scenario: Scenario, state: State, streams: StreamPaths) {
    const tenants = sortedByName(scenario.tenants)
    this.state = state
    this.laws = tenants.map(tenant => tenant.patience)
    this.draws = tenants.map(tenant => new IndexedDraws(streams.patience(tenant.name)))
  }

  /** Writes when the client of the tenant's next request, due at `state.dueNs`, will give up. */
  drawFor(tenant: number): void {
    const { state } = this
    const law = this.laws[tenant]!
    const ordinal = state.tenants.arrived[tenant]!
    state.givesUpNs =
      law === null ? Number.POSITIVE_INFINITY : Math.ceil(state.dueNs + durationNs(law, this.draws[tenant]!, ordinal))
  }
}
