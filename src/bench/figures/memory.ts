/** Whether a longer run takes more memory. */
import { resultOf } from '../child.ts'
import type { Figure, Row } from '../figure.ts'
import { counted, mebibytes } from '../number-text.ts'
import type { RunOrder, RunReply } from '../run-process.ts'

const GOAL_GROWTH = 0.05
const GOAL_MEBIBYTES = 200_000_000 / 2 ** 20
const LAST_REQUESTS = 1e9
/** Of the longest run. The first ones come while samples give way to histograms. */
const LOOKS = 20
const LOOKS_THAT_COUNT = 14

interface Memory {
  /** The shortest holds its samples, which longer ones replace by histograms. */
  readonly runs: readonly {
    readonly requests: number
    /** Resident, of the whole process, Node included. */
    readonly peakMemoryMiB: number
  }[]
  /** What is reachable after a collection, in the longest run: so much more of it for each request. */
  readonly liveBytesPerRequest: number
  /** The longest run's peak and that slope; null where even that run is too short to tell. */
  readonly peakMemoryMiBAt1e9: number | null
  /** From the longest run to 10^9 requests, as a share. Peaks themselves differ by some percent from run to run. */
  readonly growth: number | null
  /** The most that any takes. */
  readonly peakMemoryMiB: number
}

export const memory: Figure<Memory> = {
  name: 'memory',
  key: 'memory',
  summary: 'peak memory of runs of 10^6 to 10^9 requests',
  async measure(size, note) {
    const lengths = size === 'quick' ? [1e6, 3e6, 9e6] : [1e6, 1e7, 1e8]
    const replies: RunReply[] = []
    for (const length of lengths) {
      note(`a run of ${counted(length)} requests`)
      const order: RunOrder = { requests: [length], looks: LOOKS }
      replies.push(await resultOf<RunReply>('./run-process', order, ['--expose-gc']))
    }
    const runs = replies.map(({ runs: [run], peakMemoryMiB }) => ({ requests: run!.requests, peakMemoryMiB }))
    const liveBytesPerRequest = slope(replies.at(-1)!.looks.slice(-LOOKS_THAT_COUNT))
    const { requests, peakMemoryMiB: longest } = runs.at(-1)!
    const atLast = longest + (Math.max(0, liveBytesPerRequest) * (LAST_REQUESTS - requests)) / 2 ** 20
    const peaks = runs.map(run => run.peakMemoryMiB)
    if (size === 'quick')
      return { runs, liveBytesPerRequest, peakMemoryMiBAt1e9: null, growth: null, peakMemoryMiB: Math.max(...peaks) }
    return {
      runs,
      liveBytesPerRequest,
      peakMemoryMiBAt1e9: atLast,
      growth: atLast / longest - 1,
      peakMemoryMiB: Math.max(atLast, ...peaks),
    }
  },
  rows({ runs, liveBytesPerRequest, peakMemoryMiBAt1e9, growth, peakMemoryMiB }): Row[] {
    const figure = '  growth to 10^9 requests'
    const goal = `at most ${100 * GOAL_GROWTH} %`
    return [
      {
        figure: 'peak memory, at most',
        reached: mebibytes(peakMemoryMiB),
        goal: `at most ${mebibytes(GOAL_MEBIBYTES)}`,
        met: peakMemoryMiB <= GOAL_MEBIBYTES,
      },
      growth === null
        ? { figure, reached: 'not told by short runs', goal }
        : {
            figure,
            reached: `${(100 * growth).toFixed(1)} %`,
            goal,
            met: growth <= GOAL_GROWTH,
            spread: `${liveBytesPerRequest.toFixed(5)} reachable bytes more a request`,
          },
      ...runs.map(run => ({ figure: `  ${counted(run.requests)} requests`, reached: mebibytes(run.peakMemoryMiB) })),
      ...(peakMemoryMiBAt1e9 === null
        ? []
        : [
            {
              figure: '  10^9 requests',
              reached: mebibytes(peakMemoryMiBAt1e9),
              spread: 'the longest run and that slope',
            },
          ]),
    ]
  },
}

/** Of the least-squares line. */
function slope(looks: RunReply['looks']): number {
  const mean = (values: readonly number[]) => values.reduce((sum, value) => sum + value, 0) / values.length
  const x = mean(looks.map(({ requests }) => requests))
  const y = mean(looks.map(({ liveBytes }) => liveBytes))
  let covariance = 0
  let variance = 0
  for (const { requests, liveBytes } of looks) {
    covariance += (requests - x) * (liveBytes - y)
    variance += (requests - x) * (requests - x)
  }
  return covariance / variance
}
