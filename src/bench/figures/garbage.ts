/** What V8's collector has to reclaim for each request, once a run has settled. */
import { allocatedBytes } from '../allocated.ts'
import type { Figure } from '../figure.ts'
import { referenceScenario } from '../scenarios.ts'
import { simulateFor } from '../timed-run.ts'

const GOAL_BYTES = 4
/** Enough that samples have given way to histograms in the shorter run already. */
/** After so many of the longer runs V8 compiles nothing anew: later instants are larger numbers than it saw before. */
const SETTLED_RUNS = 3
const SHORTER_REQUESTS = { quick: 1_500_000, full: 5_000_000 }
/** So many times the shorter. */
const LONGER = 3

interface Garbage {
  /** Null where Node's profiler of collections does not tell. */
  readonly bytesPerRequest: number | null
  readonly requests: readonly [shorter: number, longer: number]
}

export const garbage: Figure<Garbage> = {
  name: 'garbage',
  key: 'garbage',
  summary: 'bytes allocated for each request in the steady state',
  async measure(size, note) {
    const scenario = await referenceScenario()
    const measured = (requests: number) => {
      note(`heap statistics over ${requests / 1e6} M requests`)
      let offered = 0
      const bytes = allocatedBytes(() => {
        offered = simulateFor(scenario, requests).result.conservation.offered
      })
      return { bytes, offered }
    }
    note('settling')
    const few = SHORTER_REQUESTS[size]
    for (let run = 0; run < SETTLED_RUNS; run++) simulateFor(scenario, LONGER * few)
    // The longer less the shorter, so that what a run costs once cancels out.
    const longer = measured(LONGER * few)
    const shorter = measured(few)
    const requests = [shorter.offered, longer.offered] as const
    if (longer.bytes === null || shorter.bytes === null) return { bytesPerRequest: null, requests }
    const perRequest = (longer.bytes - shorter.bytes) / (longer.offered - shorter.offered)
    return { bytesPerRequest: Math.max(0, perRequest), requests }
  },
  rows({ bytesPerRequest }) {
    const figure = 'garbage a request'
    const goal = `at most ${GOAL_BYTES} bytes`
    if (bytesPerRequest === null) return [{ figure, reached: 'skipped: this Node does not tell', goal }]
    return [{ figure, reached: `${bytesPerRequest.toFixed(2)} bytes`, goal, met: bytesPerRequest <= GOAL_BYTES }]
  },
}
