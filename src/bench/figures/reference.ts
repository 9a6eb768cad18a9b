/** Simulated requests per second on one core. */
import type { Figure } from '../figure.ts'
import { millions } from '../number-text.ts'
import { referenceScenario } from '../scenarios.ts'
import { type Spread, spreadOf, spreadText } from '../spread.ts'
import { timedRun } from '../timed-run.ts'

const GOAL_PER_S = 6_000_000

/** Long enough for the compiler to have seen everything. */
const WARM_UP_REQUESTS = 3_000_000

interface Reference {
  readonly requestsPerSecond: number
  readonly spread: Spread
  /** By user and system time, in which other work on the machine does not count: the median, and the fastest run. */
  readonly requestsPerCpuSecond: number
  readonly fastestPerCpuSecond: number
  readonly requestsPerRun: number
  readonly eventsPerRequest: number
  readonly meanBatchSize: number
  readonly utilisation: number
  readonly attainment: number
}

export const reference: Figure<Reference> = {
  name: 'reference',
  key: 'reference',
  needsLength: true,
  summary: 'simulated requests per second on one core',
  async measure(size, note) {
    const { runs, requests } = size === 'quick' ? { runs: 3, requests: 2_000_000 } : { runs: 5, requests: 20_000_000 }
    const scenario = await referenceScenario()
    timedRun(scenario, WARM_UP_REQUESTS)
    const timed = Array.from({ length: runs }, (_, i) => {
      note(`run ${i + 1} of ${runs}`)
      return timedRun(scenario, requests)
    })
    const spread = spreadOf(timed.map(run => run.requests / run.wallS))
    const perCpuSecond = spreadOf(timed.map(run => run.requests / run.cpuS))
    const [first] = timed
    return {
      requestsPerSecond: spread.median,
      spread,
      requestsPerCpuSecond: perCpuSecond.median,
      fastestPerCpuSecond: perCpuSecond.greatest,
      requestsPerRun: first!.requests,
      eventsPerRequest: first!.events / first!.requests,
      meanBatchSize: first!.meanBatchSize,
      utilisation: first!.utilisation,
      attainment: first!.attainment,
    }
  },
  rows({ requestsPerSecond, spread, requestsPerCpuSecond, fastestPerCpuSecond, ...run }) {
    return [
      {
        figure: 'simulated requests a second, one core',
        reached: millions(requestsPerSecond),
        spread: spreadText(spread, millions),
        goal: `at least ${millions(GOAL_PER_S)}`,
        met: requestsPerSecond >= GOAL_PER_S,
      },
      {
        figure: '  by processor time',
        reached: millions(requestsPerCpuSecond),
        spread: `fastest run ${millions(fastestPerCpuSecond)}`,
      },
      { figure: '  events a request', reached: run.eventsPerRequest.toFixed(3) },
      { figure: '  mean batch size', reached: run.meanBatchSize.toFixed(2) },
      {
        figure: '  utilisation; attainment',
        reached: `${(100 * run.utilisation).toFixed(1)} %; ${(100 * run.attainment).toFixed(1)} %`,
      },
    ]
  },
}
