/** What a replay is given and what it gives. All of it crosses a process boundary, so: data only. */
import type { DataSource } from '../dataset/index.ts'
import type { Distribution, RunResult, RunSamples, Timeline } from '../measure/index.ts'
import type { CompiledPlugin } from '../plugins/index.ts'
import type { ProfiledVariant, SessionOptions } from '../spec/profile-file.ts'
import type { RecordedArrivals } from '../workload/index.ts'
import type { AnswerCheck } from './check-answers.ts'
import type { CpuNotes } from './cpu-notes.ts'
import type { ExecutorFailure } from './live-driver.ts'
import type { InlineData } from './request-inputs.ts'
import type { Validity } from './validity.ts'

export interface ReplayInputs {
  /** By `model/variant`: every variant that the allocation may place. */
  readonly variants: { readonly [variant: string]: ReplayVariant }
  /** Real inputs by model. */
  readonly data: { readonly [model: string]: DataSource | InlineData }
  /** By base name, as the scenario's tenants name them. */
  readonly traces: ReadonlyMap<string, RecordedArrivals>
  /** The machine that each profile was measured on, by the fingerprint's id. */
  readonly profiles: readonly { readonly name: string; readonly machineId: string }[]
}

export interface ReplayVariant {
  readonly path: string
  /** Those of the profile: a session with other options is another variant. */
  readonly session: SessionOptions
  /** The profile's inputs; the replay can feed models with one float32 input. */
  readonly inputs: ProfiledVariant['inputs']
}

export interface ReplayOptions {
  /** `done` and `total` in ms of the run; label: `loading`, `running`, `draining, 12 requests left`, `checking`. */
  readonly onProgress?: (done: number, total: number, label: string) => void
  /** Aborted: all processes are ended, and `Interrupted` is thrown. */
  readonly signal?: AbortSignal
  /** Stretch of the run to keep as a timeline; without it the timeline is empty. */
  readonly timelineNs?: readonly [from: number, to: number]
  /** Where to write the journal and the decisions of the run. */
  readonly decisionsFile?: string
  /** Where to write a row a request. */
  readonly requestsFile?: string
  /** Policies from outside, which the scenario may name. */
  readonly plugins?: readonly CompiledPlugin[]
  /** A worker that is silent for this long (and for twenty times what its batch should take) hangs. */
  readonly hangMs?: number
  /**
   * Logical cores to use: the driver's, then each executor's in turn. By default those that this process may use. A core
   * that is named twice is shared, and the run is not valid.
   */
  readonly cores?: readonly number[]
  /** Told of each process that was started: the driver's and the workers'. */
  readonly onProcess?: (process: ReplayProcess) => void
}

export interface ReplayProcess {
  readonly pid: number
  readonly role: 'driver' | 'worker'
  /** A worker's executor. */
  readonly executor: string | null
}

export interface LiveRun {
  readonly result: RunResult
  readonly samples: RunSamples
  readonly timeline: Timeline | undefined
  readonly validity: Validity
  /** Round trip of a batch as the driver sees it, less the execution as the worker measured it. */
  readonly channelOverheadMs: Distribution
  /** Share of the measured requests that were sent more than 1 ms late. */
  readonly lateShare: number | null
  readonly answers: AnswerCheck
  /** Executors that were lost during the run. Their requests count as failed, where nobody else could serve them. */
  readonly failures: readonly ExecutorFailure[]
  readonly loads: readonly {
    readonly variant: string
    readonly executor: string
    readonly loadMs: number
    readonly warmUpMs: number
  }[]
  readonly cpu: CpuNotes
}
