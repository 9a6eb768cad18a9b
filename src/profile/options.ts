import type { SessionOptions } from '../spec/profile-file.ts'

export interface ProfileOptions {
  /** Name of the hardware that the numbers will stand for. */
  readonly deviceType: string
  /** Ascending; the largest is the largest batch that a simulation may form. */
  readonly batchSizes: readonly number[]
  /** Idle time before an execution; 0 is back to back, and is measured at every batch size (others at two). */
  readonly gapsMs: readonly number[]
  readonly session: SessionOptions
  /**
   * Time for latencies, shared by all variants, batch sizes and gaps; ends early when all are stable. Checks, loading,
   * memory and quality come on top. Null: 60 s a variant.
   */
  readonly budgetMs: number | null
  /** Names the random streams: the order of rounds, and made-up inputs. */
  readonly seed: string
  /** By input name: sizes of all dimensions, `N` where the batch goes. */
  readonly shapes: ReadonlyMap<string, readonly (number | 'N')[]>
  /** By input name: a file of values (.npy, text for strings, else raw), or a number for a scalar. */
  readonly inputs: ReadonlyMap<string, string>
  /** At most so many labelled rows are used to measure quality; null for all. */
  readonly qualityRows: number | null
  /** The folder that the profile will lie in: files' paths are given relative to it. Null: no paths. */
  readonly profileFolder: string | null
}

/** One thread that sleeps while it waits: a replica on a core of its own, as the replay runs them. */
export const defaultSession: SessionOptions = {
  intraOpThreads: 1,
  interOpThreads: 1,
  spinning: false,
  executionMode: 'sequential',
  optimisation: 'all',
}

export const defaultProfileOptions: ProfileOptions = {
  deviceType: 'cpu-core',
  batchSizes: [1, 2, 4, 8, 16, 32],
  gapsMs: [0, 10, 100],
  session: defaultSession,
  budgetMs: null,
  seed: 'profile',
  shapes: new Map(),
  inputs: new Map(),
  qualityRows: null,
  profileFolder: null,
}

export const BUDGET_MS_PER_VARIANT = 60_000
