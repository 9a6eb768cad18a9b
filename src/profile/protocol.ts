/** What the profiler asks of a worker process, one request at a time, and what it answers. */
import type { MeasuredQuality, SessionOptions } from '../spec/profile-file.ts'
import type { InputPlan } from './plan-inputs.ts'
import type { LabelledSource } from './targets.ts'

/** What a worker works on; told once, before anything else. */
export interface SubjectDescription {
  readonly path: string
  readonly session: SessionOptions
  readonly inputs: readonly InputPlan[]
  readonly data: LabelledSource | null
  readonly seed: string
}

export interface Inspection {
  readonly weightsMiB: number
  readonly activationsMiB: readonly { readonly batchSize: number; readonly peakMiB: number }[]
  readonly batching: { readonly axis: number | null; readonly note: string | null }
}

export interface MeasureRequest {
  readonly batchSize: number
  readonly gapMs: number
  /** Executions before the first that counts: until there were so many *and* they took so long. */
  readonly warmUpRuns: number
  readonly warmUpMs: number
  /** The round ends when both are reached, and in any case after `mostMs` or `mostSamples` (with at least one sample). */
  readonly leastSamples: number
  readonly leastMs: number
  readonly mostSamples: number
  readonly mostMs: number
}

export interface Requests {
  /** Answers when inputs are ready; opens no session. */
  subject: { readonly ask: SubjectDescription; readonly answer: null }
  /** Opens the session, tries batches and watches memory; to be the first that a fresh process does. */
  inspect: { readonly ask: { readonly batchSizes: readonly number[] }; readonly answer: Inspection }
  quality: {
    readonly ask: { readonly rows: number | null; readonly batchSize: number }
    readonly answer: MeasuredQuality
  }
  /** Creates the session several times, keeps the last; ms each. */
  load: { readonly ask: { readonly repeats: number }; readonly answer: readonly number[] }
  /** One round; latencies in ms, in the order they were taken. */
  measure: { readonly ask: MeasureRequest; readonly answer: Float64Array }
}

export type RequestKind = keyof Requests

export interface Request {
  readonly kind: RequestKind
  readonly ask: unknown
}

/** `input`: what the user gave does not fit, in a finished message; `load` and `run`: in the runtime's words. */
export type FailedDuring = 'input' | 'load' | 'run'

export type Reply =
  | { readonly answer: unknown }
  | { readonly failed: FailedDuring; readonly message: string }
  | { readonly bug: string }
