/** The form of `*.profile.json`: what was measured of variants on one machine, and on which. */

export interface ProfileFile {
  readonly schema: 'foreserve.profile/1'
  /** Name of the hardware that the measurements stand for; pools refer to it. */
  readonly deviceType: string
  readonly machine: MachineFingerprint
  readonly session: SessionOptions
  readonly variants: readonly ProfiledVariant[]
  /** ISO date and duration of the measurement. */
  readonly measured: { readonly startedAt: string; readonly tookS: number; readonly seed: string }
}

export interface MachineFingerprint {
  readonly cpuModel: string
  /** Instruction sets that matter to the runtime, sorted. */
  readonly cpuFlags: readonly string[]
  /** Logical cores that the process may use. */
  readonly cores: number
  readonly governor: string | null
  readonly memoryBytes: number
  readonly platform: string
  readonly nodeVersion: string
  readonly runtime: { readonly name: 'onnxruntime-node'; readonly version: string }
  /** SHA-256 over the fields above except node's version: equal fingerprints may exchange profiles. */
  readonly id: string
}

export interface SessionOptions {
  readonly intraOpThreads: number
  readonly interOpThreads: number
  readonly spinning: boolean
  readonly executionMode: 'sequential' | 'parallel'
  readonly optimisation: 'disabled' | 'basic' | 'extended' | 'all'
}

export interface ProfiledVariant {
  readonly model: string
  readonly variant: string
  /**
   * Base name of the model file, its SHA-256 and size (with its external data), and its path relative to the profile's
   * folder (with `/`), by which a replay finds it again; absent where the profile lies nowhere.
   */
  readonly file: { readonly name: string; readonly path?: string; readonly sha256: string; readonly bytes: number }
  readonly inputs: readonly { readonly name: string; readonly type: string; readonly dims: readonly (number | 'N')[] }[]
  /** Null for a model without labelled data. */
  readonly quality: MeasuredQuality | null
  /** Session creation, from reading the file to ready; median of repeats. */
  readonly loadMs: number
  readonly memory: {
    /** Growth of the process over the session's creation. */
    readonly weightsMiB: number
    /**
     * Further peak growth while running, by the largest batch that may come, as batches up to it come in random order
     * (what the runtime has allocated once it keeps, so batch sizes are not alone in the process). Never decreasing.
     */
    readonly activationsMiB: readonly { readonly batchSize: number; readonly peakMiB: number }[]
  }
  /** Whether the model takes a batch at all, and why not. */
  readonly batching: { readonly axis: number | null; readonly note: string | null }
  readonly latencies: readonly MeasuredLatency[]
}

export interface MeasuredQuality {
  readonly metric: 'accuracy'
  readonly value: number
  readonly n: number
  readonly data: string
  /** One bit an example, most significant first, base64: 1 where the answer was right. For paired tests. */
  readonly correct: string
  /**
   * One byte an example, in the order of `correct`, base64: min(255, floor(256 p)) of the largest probability p of its row.
   * Absent in profiles of earlier versions.
   */
  readonly confidence?: string
}

export interface MeasuredLatency {
  readonly batchSize: number
  /** Idle time before each execution; 0 is back to back. */
  readonly gapMs: number
  readonly samples: number
  readonly meanMs: number
  readonly stddevMs: number
  readonly minMs: number
  /** 101 values, 0 % (the least) to 100 % (the greatest). */
  readonly quantilesMs: readonly number[]
  /** Higher quantiles where the sample count supports them (at least 10 samples beyond). */
  readonly tailMs: { readonly p995?: number; readonly p999?: number; readonly p9999?: number }
  readonly lag1Autocorrelation: number
  /** Whether the stability rule held, and if not why (a second mode, a drift, the budget). */
  readonly stable: boolean
  readonly unstableBecause: string | null
}
