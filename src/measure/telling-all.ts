/** More recorders beside the run's own: rows for a file, a request log, a checker that watches the run. */
import type { Recorder } from '../contract/index.ts'

/** Tells all of them, in the order given. One alone is told without a detour. */
export function tellingAll(recorders: readonly Recorder[]): Recorder {
  return recorders.reduceRight((rest, recorder) => new Both(recorder, rest))
}

/** Plain calls: a list walked by a closure costs more than many a recorder. */
class Both implements Recorder {
  private readonly first: Recorder
  private readonly rest: Recorder

  constructor(first: Recorder, rest: Recorder) {
    this.first = first
    this.rest = rest
  }

  arrived(task: number): void {
    this.first.arrived(task)
    this.rest.arrived(task)
  }

  completed(task: number): void {
    this.first.completed(task)
    this.rest.completed(task)
  }

  escalated(task: number): void {
    this.first.escalated(task)
    this.rest.escalated(task)
  }

  settled(task: number): void {
    this.first.settled(task)
    this.rest.settled(task)
  }

  rejected(task: number): void {
    this.first.rejected(task)
    this.rest.rejected(task)
  }

  dropped(task: number): void {
    this.first.dropped(task)
    this.rest.dropped(task)
  }

  failed(task: number): void {
    this.first.failed(task)
    this.rest.failed(task)
  }

  started(executor: number): void {
    this.first.started(executor)
    this.rest.started(executor)
  }

  ended(executor: number): void {
    this.first.ended(executor)
    this.rest.ended(executor)
  }

  lost(executor: number): void {
    this.first.lost(executor)
    this.rest.lost(executor)
  }
}
