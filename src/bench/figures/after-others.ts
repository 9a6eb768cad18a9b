/** Whether the engine is as fast after runs under many other policies as in a fresh process. */
import { resultOf } from '../child.ts'
import type { Figure } from '../figure.ts'
import { millions, times } from '../number-text.ts'
import { OTHER_POLICIES } from '../other-policies.ts'
import type { RunOrder, RunReply } from '../run-process.ts'
import { type Spread, spreadOf, spreadText } from '../spread.ts'

const GOAL = 0.9

interface AfterOthers {
  /** Requests a second after runs of other policies over those in a fresh process, by processor time. */
  readonly ratio: number
  readonly spread: Spread
  readonly freshPerCpuSecond: number
  readonly afterOthersPerCpuSecond: number
}

export const afterOthers: Figure<AfterOthers> = {
  name: 'after-others',
  key: 'afterOthers',
  needsLength: true,
  summary: 'the reference scenario after runs under other policies in the same process',
  async measure(size, note) {
    const { rounds, requests } =
      size === 'quick' ? { rounds: 2, requests: 500_000 } : { rounds: 5, requests: 5_000_000 }
    const perCpuSecond = async (others: boolean) => {
      // The first run compiles, or compiles again.
      const order: RunOrder = {
        requests: [requests / 2, requests, requests],
        afterOthers: others,
        asInALongRun: true,
      }
      const { runs } = await resultOf<RunReply>('./run-process', order)
      return spreadOf(runs.slice(1).map(run => run.requests / run.cpuS)).median
    }
    const fresh: number[] = []
    const after: number[] = []
    for (let round = 0; round < rounds; round++) {
      note(`round ${round + 1} of ${rounds}`)
      fresh.push(await perCpuSecond(false))
      after.push(await perCpuSecond(true))
    }
    const spread = spreadOf(after.map((speed, i) => speed / fresh[i]!))
    return {
      ratio: spread.median,
      spread,
      freshPerCpuSecond: spreadOf(fresh).median,
      afterOthersPerCpuSecond: spreadOf(after).median,
    }
  },
  rows({ ratio, spread, freshPerCpuSecond, afterOthersPerCpuSecond }) {
    return [
      {
        figure: `after ${OTHER_POLICIES.length} runs under other policies`,
        reached: times(ratio),
        spread: spreadText(spread, times),
        goal: `at least ${times(GOAL)}`,
        met: ratio >= GOAL,
      },
      {
        figure: '  requests a processor second, fresh and after',
        reached: `${millions(freshPerCpuSecond)}, ${millions(afterOthersPerCpuSecond)}`,
      },
    ]
  },
}
