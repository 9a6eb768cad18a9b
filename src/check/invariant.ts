/**
 * The form of an invariant. Each method is optional; what it finds broken it says by `shadow.broken`. What is told has not
 * taken effect yet: a request that leaves still stands where it stood.
 */
import type { RunResult } from '../measure/index.ts'
import type { Batch, Fate, Request } from './shadow.ts'

export interface Invariant {
  readonly name: string
  /** The core is about to be told of an event. */
  beforeEvent?(): void
  /** After the core has answered to it. */
  afterEvent?(): void
  arrived?(request: Request): void
  /** Admission has answered. */
  admitted?(request: Request, answer: number): void
  /** The request has to leave its queue, and will enter another or none. */
  displaced?(request: Request): void
  queued?(request: Request, queue: number): void
  /** The batching policy was asked; `untilNs` is NaN unless it answered WAIT. */
  decided?(queue: number, replica: number, answer: number, untilNs: number): void
  started?(batch: Batch): void
  /** The batch has ended, or was lost with its executor. */
  stopped?(batch: Batch): void
  left?(request: Request, fate: Fate): void
  /** The run is over. */
  finished?(result: RunResult): void
}
