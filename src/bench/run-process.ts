/** A process that runs the reference scenario some times, in the end telling how much memory it took at most. */
import { readFileSync } from 'node:fs'
import { orderOf } from './child.ts'
import { runOthers } from './other-policies.ts'
import { referenceScenario } from './scenarios.ts'
import { AS_IN_A_LONG_RUN, type TimedRun, timedRun } from './timed-run.ts'

export interface RunOrder {
  /** Of each run, in turn. */
  readonly requests: readonly number[]
  /** Runs of other policies first. */
  readonly afterOthers?: boolean
  readonly asInALongRun?: boolean
}

export interface RunReply {
  readonly runs: readonly TimedRun[]
  /** Resident, of the whole process, Node included. */
  readonly peakMemoryMiB: number
}

const { requests, afterOthers = false, asInALongRun = false } = orderOf<RunOrder>()
const reference = await referenceScenario()
if (afterOthers) runOthers(reference)
const runs = requests.map(count => timedRun(reference, count, asInALongRun ? AS_IN_A_LONG_RUN : {}))
const reply: RunReply = { runs, peakMemoryMiB: peakMemoryKiB() / 1024 }
process.stdout.write(JSON.stringify(reply))

function peakMemoryKiB(): number {
  try {
    // Node's own number counts what the parent took before it became us.
    return Number(/^VmHWM:\s*(\d+) kB$/m.exec(readFileSync('/proc/self/status', 'utf8'))![1])
  } catch {
    return process.resourceUsage().maxRSS
  }
}
