/** What a request costs as the cluster grows, and as tenants become many, at the same load of each replica. */
import type { Figure, Row } from '../figure.ts'
import { counted, nanoseconds, times } from '../number-text.ts'
import { referenceScenario, withReplicas, withTenants } from '../scenarios.ts'
import { spreadOf } from '../spread.ts'
import { AS_IN_A_LONG_RUN, type TimedRun, timedRun } from '../timed-run.ts'

const REPLICAS = [1, 8, 64, 512, 1024]
const TENANTS = [1, 8, 64, 512, 1000]
const GOAL_GROWTH = 2

interface Cost {
  readonly count: number
  /** Median, by processor time: these runs are compared with each other, and others on the machine come and go. */
  readonly nsPerRequest: number
  readonly wallNsPerRequest: number
  readonly meanBatchSize: number
  readonly utilisation: number
}

interface Scaling {
  readonly replicas: readonly Cost[]
  /** Dearest over cheapest. */
  readonly replicasGrowth: number
  readonly tenants: readonly Cost[]
  readonly tenantsGrowth: number
}

export const scaling: Figure<Scaling> = {
  name: 'scaling',
  key: 'scaling',
  needsLength: true,
  summary: 'cost of a request for 1 to 1,024 replicas and 1 to 1,000 tenants',
  async measure(size, note) {
    const { rounds, requests } =
      size === 'quick' ? { rounds: 1, requests: 500_000 } : { rounds: 3, requests: 5_000_000 }
    const reference = await referenceScenario()
    const costs = (what: string, counts: readonly number[], scenarioFor: typeof withTenants) => {
      const runs = counts.map((): TimedRun[] => [])
      // In turn, so that a slow minute of the machine is shared by all; the first round compiles and does not count.
      for (let round = 0; round <= rounds; round++) {
        counts.forEach((count, i) => {
          note(`${counted(count)} ${what}, round ${round} of ${rounds}`)
          runs[i]!.push(timedRun(scenarioFor(reference, count), requests, AS_IN_A_LONG_RUN))
        })
      }
      return counts.map((count, i): Cost => {
        const counting = runs[i]!.slice(1)
        return {
          count,
          nsPerRequest: spreadOf(counting.map(run => (1e9 * run.cpuS) / run.requests)).median,
          wallNsPerRequest: spreadOf(counting.map(run => (1e9 * run.wallS) / run.requests)).median,
          meanBatchSize: counting[0]!.meanBatchSize,
          utilisation: counting[0]!.utilisation,
        }
      })
    }
    const replicas = costs('replicas', REPLICAS, withReplicas)
    const tenants = costs('tenants', TENANTS, withTenants)
    return {
      replicas,
      replicasGrowth: growth(replicas),
      tenants,
      tenantsGrowth: growth(tenants),
    }
  },
  rows({ replicas, replicasGrowth, tenants, tenantsGrowth }) {
    return [...rows('replicas', replicas, replicasGrowth), ...rows('tenants', tenants, tenantsGrowth)]
  },
}

function growth(costs: readonly Cost[]): number {
  const all = costs.map(({ nsPerRequest }) => nsPerRequest)
  return Math.max(...all) / Math.min(...all)
}

function rows(what: string, costs: readonly Cost[], grown: number): Row[] {
  return [
    {
      figure: `cost of a request, ${costs[0]!.count} to ${counted(costs.at(-1)!.count)} ${what}`,
      reached: times(grown),
      spread: 'dearest over cheapest',
      goal: `at most ${times(GOAL_GROWTH)}`,
      met: grown <= GOAL_GROWTH,
    },
    ...costs.map(({ count, nsPerRequest, meanBatchSize, utilisation }) => ({
      figure: `  ${counted(count)}`,
      reached: nanoseconds(nsPerRequest),
      spread: `mean batch ${meanBatchSize.toFixed(1)}, utilisation ${(100 * utilisation).toFixed(0)} %`,
    })),
  ]
}
