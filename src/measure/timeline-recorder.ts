/** Keeps a stretch of a run for the eye: each batch, and how many requests waited. */
import type { RecordedRun, RecordedState } from './recorded-state.ts'
import type { Timeline } from './run-result.ts'

export class TimelineRecorder {
  private readonly batches: Timeline['batches'][number][] = []
  private readonly queue: Timeline['queue'][number][] = []
  private readonly fromNs: number
  private readonly toNs: number
  private readonly run: RecordedRun

  constructor(fromNs: number, toNs: number, run: RecordedRun) {
    this.fromNs = fromNs
    this.toNs = toNs
    this.run = run
  }

  ended(state: RecordedState, executor: number): void {
    const startNs = state.batches.startNs[executor]!
    if (state.nowNs < this.fromNs || startNs >= this.toNs) return
    this.batches.push({
      startS: startNs / 1e9,
      endS: state.nowNs / 1e9,
      executor: this.run.executors[executor]!,
      variant: this.run.variants[state.replicas.variant[state.batches.replica[executor]!]!]!,
      batchSize: state.batches.size[executor]!,
    })
  }

  waiting(nowNs: number, waiting: number): void {
    if (nowNs < this.fromNs || nowNs >= this.toNs) return
    const last = this.queue.at(-1)
    if (last?.atS === nowNs / 1e9) this.queue.pop()
    this.queue.push({ atS: nowNs / 1e9, waiting })
  }

  timeline(): Timeline {
    return { fromS: this.fromNs / 1e9, toS: this.toNs / 1e9, batches: this.batches, queue: this.queue }
  }
}
