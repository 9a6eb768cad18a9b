/** The program of a thread that simulates: does the runs that it is told, one at a time, and tells what came of each. */
import { parentPort, workerData } from 'node:worker_threads'
import { type PortableError, portableError } from '../errors/index.ts'
import { inlineDeeper } from '../machine/index.ts'
import { type PlannedRun, type RunWishes, runOne, type Traces } from './run-one.ts'
import type { FinishedRun } from './store.ts'

/** What a thread is started with. */
export interface ThreadOrder {
  /** Their columns lie in shared memory. */
  readonly traces: Traces
  readonly wishes: RunWishes
  /** One number in shared memory: the thread writes there how much (0..1) of its run is done. */
  readonly share: Float64Array
}

export type ThreadReply =
  /** All that whoever planned the run does not know. */
  { readonly finished: Omit<FinishedRun, keyof PlannedRun> } | { readonly error: PortableError }

inlineDeeper()
const { traces, wishes, share } = workerData as ThreadOrder

parentPort!.on('message', (planned: PlannedRun) => void run(planned))

async function run(planned: PlannedRun): Promise<void> {
  parentPort!.postMessage(await outcome(planned))
}

async function outcome(planned: PlannedRun): Promise<ThreadReply> {
  try {
    const { swept, scenario, alone, ...finished } = await runOne(planned, traces, wishes, done => {
      share[0] = done
    })
    return { finished }
  } catch (thrown) {
    return { error: portableError(thrown) }
  }
}
