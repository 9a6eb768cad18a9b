/** A process that runs the reference scenario some times, in the end telling how much memory it took at most. */
import { readFileSync } from 'node:fs'
import { orderOf } from './child.ts'
import { type Choices, runOthers, withPolicies } from './other-policies.ts'
import { lasting, referenceScenario } from './scenarios.ts'
import { AS_IN_A_LONG_RUN, type TimedRun, timedRun } from './timed-run.ts'

export interface RunOrder {
  /** Of each run, in turn. */
  readonly requests: readonly number[]
  /** Runs of other policies first. */
  readonly afterOthers?: boolean
  readonly asInALongRun?: boolean
  /** Policies in place of the reference's. */
  readonly choices?: Choices
  /** Look at what is reachable so many times in each run; needs Node's flag --expose-gc. */
  readonly looks?: number
}

export interface RunReply {
  readonly runs: readonly TimedRun[]
  /** Resident, of the whole process, Node included. */
  readonly peakMemoryMiB: number
  /** Of the last run: bytes on the heap and in buffers after a collection, when about so many requests had arrived. */
  readonly looks: readonly { readonly requests: number; readonly liveBytes: number }[]
}

const order = orderOf<RunOrder>()
const reference = await referenceScenario()
if (order.afterOthers) runOthers(reference)
const scenario = order.choices === undefined ? reference : withPolicies(reference, order.choices)
const looks: { requests: number; liveBytes: number }[] = []
const runs = order.requests.map(requests =>
  timedRun(scenario, requests, {
    ...(order.asInALongRun ? AS_IN_A_LONG_RUN : {}),
    ...(order.looks ? { onProgress: lookingAt(requests, order.looks) } : {}),
  }),
)
const reply: RunReply = { runs, peakMemoryMiB: peakMemoryKiB() / 1024, looks }
process.stdout.write(JSON.stringify(reply))

function lookingAt(requests: number, times: number): (aboutNs: number) => void {
  const { durationNs } = lasting(reference, requests)
  looks.length = 0
  return aboutNs => {
    if (looks.length >= times || aboutNs < ((looks.length + 1) / (times + 1)) * durationNs) return
    globalThis.gc!()
    const { heapUsed, external } = process.memoryUsage()
    looks.push({ requests: (aboutNs / durationNs) * requests, liveBytes: heapUsed + external })
  }
}

function peakMemoryKiB(): number {
  try {
    // Node's own number counts what the parent took before it became us.
    return Number(/^VmHWM:\s*(\d+) kB$/m.exec(readFileSync('/proc/self/status', 'utf8'))![1])
  } catch {
    return process.resourceUsage().maxRSS
  }
}
