/** A worker thread that simulates, seen from the thread that started it. */
import { Worker } from 'node:worker_threads'
import { portableError } from '../errors/index.ts'
import { moduleThread } from '../machine/index.ts'
import type { PlannedRun } from './run-one.ts'
import type { ThreadOrder, ThreadReply } from './simulation-worker.ts'

export class SimulationThread {
  /** Place in the plan of the run in flight; -1 without one. */
  at = -1
  /** Resolves when the thread has ended, for whatever reason. */
  readonly gone: Promise<void>
  readonly #worker: Worker
  readonly #share: Float64Array
  #stopped = false
  /** Why nothing can be run any more. */
  #ended: ThreadReply | undefined
  #answer: ((reply: ThreadReply | undefined) => void) | undefined

  constructor(order: ThreadOrder) {
    this.#share = order.share
    this.#worker = new Worker(moduleThread('./simulation-worker', import.meta.url), { workerData: order })
    this.#worker.on('message', (reply: ThreadReply) => this.#settle(reply))
    // What was caught by nobody there, or no memory left.
    this.#worker.on('error', thrown => this.#end(thrown))
    this.gone = new Promise(resolve => {
      this.#worker.on('exit', code => {
        this.#end(new Error(`a thread that simulates ended without a result (exit code ${code})`))
        resolve()
      })
    })
  }

  /** One at a time. Resolves to undefined when the thread was stopped meanwhile. */
  run(planned: PlannedRun, at: number): Promise<ThreadReply | undefined> {
    this.at = at
    return new Promise(resolve => {
      this.#answer = resolve
      if (this.#stopped || this.#ended !== undefined) this.#settle(this.#ended)
      else this.#worker.postMessage(planned)
    })
  }

  /** At once; a run in flight is lost. */
  stop(): void {
    this.#stopped = true
    void this.#worker.terminate()
  }

  #end(thrown: unknown): void {
    this.#ended ??= { error: portableError(thrown) }
    this.#settle(this.#ended)
  }

  #settle(reply: ThreadReply | undefined): void {
    this.at = -1
    this.#share[0] = 0
    this.#answer?.(this.#stopped ? undefined : reply)
    this.#answer = undefined
  }
}
