/**
 * The live world around a core: commands become frames to workers, answers and losses of workers become events. When
 * things are due is the open loop's business (open-loop.ts); here is what happens to executors and replicas.
 */
import { buildCore, type DrivenCore } from '../assembly/index.ts'
import {
  type AllocationPlan,
  BUSY,
  type Driver,
  LOADING,
  type PolicySet,
  type Recorder,
  type Snapshot,
  type World,
} from '../contract/index.ts'
import type { State } from '../core/index.ts'
import { UserError } from '../errors/index.ts'
import type { DecisionLog } from '../journal/recording.ts'
import { Durations } from '../measure/index.ts'
import type { BatchPayloads } from './batch-payloads.ts'
import type { Clock } from './clock.ts'
import type { FrameHeader, LoadOrder, LoadReport } from './workers/frames.ts'
import { type WorkerEvents, WorkerLink } from './workers/worker-link.ts'

export interface LiveWorld {
  readonly world: World
  readonly state: State
  readonly policies: PolicySet
  readonly log: DecisionLog | undefined
  readonly recorder: Recorder
  readonly payloads: BatchPayloads
  readonly clock: Clock
  /** By variant. */
  readonly orders: readonly LoadOrder[]
  /** Cores by executor. */
  readonly cores: readonly (readonly number[])[]
  /** A worker that has not answered for this long, or for twenty times what its batch should take, hangs. */
  readonly hangMs: number
  /** Told of each worker process. */
  workerStarted(pid: number, executor: number): void
}

/** What the driver tells the open loop. */
export interface DriverEvents {
  /** The queue's wish for a wake-up changed; it lies in the state. */
  wakeChanged(queue: number): void
  /** The core handled an event: what is due next may have changed. */
  handled(): void
  /** The run can't go on. */
  failed(error: unknown): void
}

export interface ExecutorFailure {
  readonly executor: string
  readonly atS: number
  readonly reason: string
}

const HANG_FACTOR = 20

export class LiveDriver implements Driver, WorkerEvents {
  readonly core: DrivenCore
  readonly failures: ExecutorFailure[] = []
  readonly loads: { readonly variant: string; readonly executor: string; readonly report: LoadReport }[] = []
  /** Round trip less execution of each batch: what the channel, the event loop and the hand-over cost. */
  readonly channel = Durations.alone(1 << 20)
  readonly #live: LiveWorld
  readonly #events: DriverEvents
  readonly #links: (WorkerLink | undefined)[]
  /** When the batch in execution counts as hanging. */
  readonly #hangNs: Float64Array
  #plan: AllocationPlan | undefined
  /** Who waits for the answer to a question after the run. */
  #asked: { readonly executor: number; answer(output: Float32Array | undefined): void } | undefined
  #clockRuns = false

  constructor(live: LiveWorld, events: DriverEvents) {
    this.#live = live
    this.#events = events
    this.#links = live.world.names.executors.map(() => undefined)
    this.#hangNs = new Float64Array(this.#links.length).fill(Number.POSITIVE_INFINITY)
    this.core = buildCore(live, this, live.recorder)
  }

  /** Starts workers and loads what the first plan asks for. Ready when nothing is `loading`. */
  arm(): void {
    this.core.tick()
    this.deliverPlan()
  }

  get loading(): boolean {
    return includes(this.core.state.replicas.state, LOADING)
  }

  /** Something is under way from which an event will come: a batch, a load, a killed worker's end. */
  get busy(): boolean {
    const { executors, replicas } = this.core.state
    return includes(executors.state, BUSY) || includes(replicas.state, LOADING)
  }

  /** From now on a worker that is lost is an event of the world; before, it spoils the run. */
  clockStarted(): void {
    this.#clockRuns = true
  }

  // Commands of the core.

  execute(executor: number): void {
    const { state } = this.core
    const { batches } = state
    const link = this.#links[executor]!
    const replica = batches.replica[executor]!
    const size = batches.size[executor]!
    const values = this.#live.payloads.write(executor, link)
    const expectedNs = state.expectedServiceNs(replica, size, 1)
    this.#hangNs[executor] = state.nowNs + Math.max(this.#live.hangMs * 1e6, HANG_FACTOR * expectedNs)
    link.execute(replica, size, values)
  }

  wakeAt(queue: number): void {
    this.#events.wakeChanged(queue)
  }

  load(replica: number): void {
    const { world, cores, orders } = this.#live
    const { variant, executor } = this.core.state.replicas
    const on = executor[replica]!
    let link = this.#links[on]
    if (link === undefined) {
      link = new WorkerLink(on, world.names.executors[on]!, cores[on]!, this)
      this.#links[on] = link
      this.#live.workerStarted(link.pid, on)
    }
    link.load(replica, orders[variant[replica]!]!)
  }

  unload(replica: number): void {
    this.#links[this.core.state.replicas.executor[replica]!]?.unload(replica)
  }

  plan(snapshot: Snapshot): void {
    this.#plan = this.#live.policies.allocation.plan(snapshot)
  }

  /** A plan that was asked for comes back as an event of its own, never from inside the command. */
  deliverPlan(): void {
    const plan = this.#plan
    if (plan === undefined) return
    this.#plan = undefined
    this.now()
    this.core.planned(plan)
  }

  // Events of workers.

  loaded(executor: number, replica: number, report: LoadReport): void {
    try {
      const { names } = this.#live.world
      const variant = names.variants[this.core.state.replicas.variant[replica]!]!
      this.loads.push({ variant, executor: names.executors[executor]!, report })
      this.now()
      this.core.ready(replica)
      this.#events.handled()
    } catch (error) {
      this.#events.failed(error)
    }
  }

  answered(executor: number, output: Float32Array, header: Readonly<FrameHeader>, roundTripNs: number): void {
    try {
      // After the run workers are asked again, to compare: that is no business of the core.
      if (this.#asked?.executor === executor) {
        this.#asked.answer(output)
        return
      }
      this.channel.add(roundTripNs - header.executionNs)
      this.#hangNs[executor] = Number.POSITIVE_INFINITY
      this.#live.payloads.judge(executor, output)
      this.now()
      this.core.complete(executor)
      this.#events.handled()
    } catch (error) {
      this.#events.failed(error)
    }
  }

  lost(executor: number, reason: string): void {
    const name = this.#live.world.names.executors[executor]!
    try {
      if (!this.#clockRuns) throw new UserError(`the worker of ${name} could not get ready: ${reason}`)
      this.now()
      this.failures.push({ executor: name, atS: this.core.state.nowNs / 1e9, reason })
      this.#hangNs[executor] = Number.POSITIVE_INFINITY
      if (this.#asked?.executor === executor) this.#asked.answer(undefined)
      this.core.fail(executor)
      this.#events.handled()
    } catch (error) {
      this.#events.failed(error)
    }
  }

  /** Kills the workers that have been silent for too long. */
  checkHangs(): void {
    const { state } = this.core
    for (let executor = 0; executor < this.#hangNs.length; executor++) {
      if (state.nowNs < this.#hangNs[executor]! || state.executors.state[executor] !== BUSY) continue
      const silentS = (state.nowNs - state.batches.startNs[executor]!) / 1e9
      this.#hangNs[executor] = Number.POSITIVE_INFINITY
      this.#links[executor]!.kill(`hung: no answer for ${silentS.toFixed(1)} s`)
    }
  }

  /** Sets the core's time to the clock's. */
  now(): void {
    const { state } = this.core
    state.nowNs = Math.max(state.nowNs, this.#live.clock.nowNs())
  }

  /** Runs one input alone, after the run; undefined when the worker died. `use` reads the output. */
  ask<T>(replica: number, row: Float32Array, use: (output: Float32Array) => T): Promise<T | undefined> {
    const executor = this.core.state.replicas.executor[replica]!
    const link = this.#links[executor]
    if (link === undefined || !link.alive) return Promise.resolve(undefined)
    return new Promise(resolve => {
      const hang = setTimeout(() => link.kill('hung: no answer after the run'), this.#live.hangMs)
      const answer = (output: Float32Array | undefined) => {
        clearTimeout(hang)
        this.#asked = undefined
        resolve(output === undefined ? undefined : use(output))
      }
      this.#asked = { executor, answer }
      link.rows(row.length).set(row)
      link.execute(replica, 1, row.length)
    })
  }

  /** Ends all workers: in order, and after the grace by force. */
  async close(graceMs: number): Promise<void> {
    await Promise.all(this.#links.map(link => link?.close(graceMs)))
  }
}

/** A loop, as this is asked at each turn of a spin. */
function includes(column: Int32Array, value: number): boolean {
  for (let i = 0; i < column.length; i++) if (column[i] === value) return true
  return false
}
