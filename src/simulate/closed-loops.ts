/** Brings the fates of requests back to the clients of closed loops: any answer is an answer, also a refusal. */
import type { Recorder } from '../contract/index.ts'
import type { State } from '../core/index.ts'
import { ClosedLoopArrivals, type MergedArrivals } from '../workload/index.ts'

export class ClosedLoops implements Recorder {
  private readonly state: State
  private readonly arrivals: MergedArrivals
  /** By tenant; undefined where arrivals are open. */
  private readonly loops: readonly (ClosedLoopArrivals | undefined)[]
  /** By task. */
  private client: Int32Array

  /** Undefined without a tenant in a closed loop, so that a run without pays nothing. */
  static of(state: State, arrivals: MergedArrivals): ClosedLoops | undefined {
    const loops = arrivals.sources.map(source => (source instanceof ClosedLoopArrivals ? source : undefined))
    return loops.some(loop => loop !== undefined) ? new ClosedLoops(state, arrivals, loops) : undefined
  }

  private constructor(state: State, arrivals: MergedArrivals, loops: readonly (ClosedLoopArrivals | undefined)[]) {
    this.state = state
    this.arrivals = arrivals
    this.loops = loops
    this.client = new Int32Array(state.tasks.capacity)
  }

  arrived(task: number): void {
    const loop = this.loops[this.state.tasks.tenant[task]!]
    if (loop === undefined) return
    if (task >= this.client.length) {
      const grown = new Int32Array(this.state.tasks.capacity)
      grown.set(this.client)
      this.client = grown
    }
    this.client[task] = loop.sender
  }

  completed(task: number): void {
    this.answer(task)
  }

  settled(task: number): void {
    this.answer(task)
  }

  rejected(task: number): void {
    this.answer(task)
  }

  dropped(task: number): void {
    this.answer(task)
  }

  failed(task: number): void {
    this.answer(task)
  }

  escalated(): void {}
  started(): void {}
  ended(): void {}
  lost(): void {}

  private answer(task: number): void {
    const tenant = this.state.tasks.tenant[task]!
    const dueNs = this.loops[tenant]?.answered(this.client[task]!, this.state.nowNs)
    if (dueNs !== undefined && !Number.isNaN(dueNs)) this.arrivals.nextIs(tenant, dueNs)
  }
}
