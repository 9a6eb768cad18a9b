/**
 * Runs spread over worker threads. Runs are independent, so which thread does which, and when, can't be seen in what comes
 * out: results stand in the order of the plan, and of several errors the one is thrown that one thread would have met first.
 */
import { errorFrom } from '../errors/index.ts'
import type { RecordedArrivals } from '../workload/index.ts'
import type { PlannedRun, RunWishes, Traces } from './run-one.ts'
import { SimulationThread } from './simulation-thread.ts'
import type { FinishedRun } from './store.ts'

const PROGRESS_INTERVAL_MS = 100

export interface ThreadsOptions {
  readonly jobs: number
  readonly wishes: RunWishes
  /** When it is aborted, the runs in flight are lost. */
  readonly signal?: AbortSignal | undefined
  /** Runs that are done, with the parts of those in flight. */
  readonly onProgress: (done: number) => void
}

/** Resolves when all threads are gone: to all runs, or after an abort to those that ended, each at its place in the plan. */
export async function runOnThreads(
  planned: readonly PlannedRun[],
  traces: Traces,
  { jobs, wishes, signal, onProgress }: ThreadsOptions,
): Promise<(FinishedRun | undefined)[]> {
  const finished: (FinishedRun | undefined)[] = planned.map(() => undefined)
  const shares = new Float64Array(new SharedArrayBuffer(Float64Array.BYTES_PER_ELEMENT * jobs))
  const shared = sharedTraces(traces)
  const threads = Array.from({ length: jobs }, (_, slot) => {
    return new SimulationThread({ traces: shared, wishes, share: shares.subarray(slot, slot + 1) })
  })
  let next = 0
  let done = 0
  let failedAt = planned.length
  let failure: Error | undefined

  const work = async (thread: SimulationThread) => {
    while (next < failedAt && signal?.aborted !== true) {
      const at = next++
      const run = planned[at]!
      const reply = await thread.run(run, at)
      if (reply === undefined) return
      if ('error' in reply) {
        if (at >= failedAt) return
        failedAt = at
        failure = errorFrom(reply.error)
        // Those before it in the plan may fail yet; those after it are of no use any more.
        for (const other of threads) if (other.at > failedAt) other.stop()
        return
      }
      finished[at] = { ...run, ...reply.finished }
      done++
    }
  }
  const stopAll = () => {
    for (const thread of threads) thread.stop()
  }

  const ticking = setInterval(() => onProgress(done + shares.reduce((a, b) => a + b)), PROGRESS_INTERVAL_MS)
  signal?.addEventListener('abort', stopAll)
  try {
    await Promise.all(threads.map(work))
  } finally {
    clearInterval(ticking)
    signal?.removeEventListener('abort', stopAll)
    stopAll()
    await Promise.all(threads.map(thread => thread.gone))
  }
  if (failure !== undefined) throw failure
  onProgress(done)
  return finished
}

/** The same traces with their columns in memory that all threads read. */
function sharedTraces(traces: Traces): Traces {
  const share = ({ arrivalS, tenantOf, tenants, spanS }: RecordedArrivals): RecordedArrivals => {
    const sharedArrivalS = new Float64Array(new SharedArrayBuffer(arrivalS.byteLength))
    const sharedTenantOf = new Int32Array(new SharedArrayBuffer(tenantOf.byteLength))
    sharedArrivalS.set(arrivalS)
    sharedTenantOf.set(tenantOf)
    return { arrivalS: sharedArrivalS, tenantOf: sharedTenantOf, tenants, spanS }
  }
  return new Map([...traces].map(([name, trace]) => [name, share(trace)]))
}
