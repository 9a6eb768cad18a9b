/** Whether a longer run takes more memory. */
import { resultOf } from '../child.ts'
import type { Figure, Row } from '../figure.ts'
import { counted, mebibytes } from '../number-text.ts'
import type { RunOrder, RunReply } from '../run-process.ts'

const GOAL_GROWTH = 0.05
const GOAL_MEBIBYTES = 200_000_000 / 2 ** 20
const LAST_REQUESTS = 1e9

interface Memory {
  readonly runs: readonly { readonly requests: number; readonly peakMemoryMiB: number }[]
  /** By the slope between the two longest runs. */
  readonly peakMemoryMiBAt1e9: number
  /** From the shortest run to 10^9 requests, as a share; negative where the shortest takes most. */
  readonly growth: number
  /** Largest of all of them. */
  readonly peakMemoryMiB: number
}

export const memory: Figure<Memory> = {
  name: 'memory',
  key: 'memory',
  summary: 'peak memory of runs of 10^6 to 10^9 requests',
  async measure(size, note) {
    const lengths = size === 'quick' ? [1e6, 5e6] : [1e6, 1e7, 1e8]
    const runs: { requests: number; peakMemoryMiB: number }[] = []
    for (const length of lengths) {
      note(`a run of ${counted(length)} requests`)
      const order: RunOrder = { requests: [length] }
      const { runs: done, peakMemoryMiB } = await resultOf<RunReply>('./run-process', order)
      runs.push({ requests: done[0]!.requests, peakMemoryMiB })
    }
    const [before, last] = runs.slice(-2) as [(typeof runs)[0], (typeof runs)[0]]
    const perRequest = (last.peakMemoryMiB - before.peakMemoryMiB) / (last.requests - before.requests)
    const atLast = last.peakMemoryMiB + Math.max(0, perRequest) * (LAST_REQUESTS - last.requests)
    return {
      runs,
      peakMemoryMiBAt1e9: atLast,
      growth: atLast / runs[0]!.peakMemoryMiB - 1,
      peakMemoryMiB: Math.max(atLast, ...runs.map(run => run.peakMemoryMiB)),
    }
  },
  rows({ runs, peakMemoryMiBAt1e9, growth, peakMemoryMiB }): Row[] {
    return [
      {
        figure: 'peak memory, at most',
        reached: mebibytes(peakMemoryMiB),
        goal: `at most ${mebibytes(GOAL_MEBIBYTES)}`,
        met: peakMemoryMiB <= GOAL_MEBIBYTES,
      },
      {
        figure: '  growth to 10^9 requests',
        reached: `${(100 * growth).toFixed(1)} %`,
        goal: `at most ${100 * GOAL_GROWTH} %`,
        met: growth <= GOAL_GROWTH,
      },
      ...runs.map(run => ({ figure: `  ${counted(run.requests)} requests`, reached: mebibytes(run.peakMemoryMiB) })),
      { figure: '  10^9 requests', reached: mebibytes(peakMemoryMiBAt1e9), spread: 'by the slope of the two longest' },
    ]
  },
}
