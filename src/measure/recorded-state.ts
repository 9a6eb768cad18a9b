/** What the recorder reads of a core's state. */
import type { Numbers } from '../contract/index.ts'

export interface RecordedState {
  readonly nowNs: number
  readonly tasks: {
    readonly tenant: Numbers
    readonly variant: Numbers
    readonly arrivalNs: Numbers
    readonly deadlineNs: Numbers
    readonly startNs: Numbers
    readonly ordinal: Numbers
    readonly capacity: number
    /** Tasks that have not left. */
    readonly live: number
  }
  readonly batches: { readonly size: Numbers; readonly replica: Numbers; readonly startNs: Numbers }
  readonly replicas: { readonly variant: Numbers }
  readonly variants: { readonly quality: Numbers }
  /** How many of each tenant's requests the core was told of. */
  readonly tenants: { readonly arrived: Numbers }
  /** How many of each tenant's requests wait or are executed: counted where they lie, not from `live`. */
  inFlight(): Numbers
}

/** Names and bounds that a result is told in. */
export interface RecordedRun {
  readonly durationNs: number
  readonly warmupNs: number
  readonly tenants: readonly { readonly name: string; readonly attainment: number; readonly weight: number }[]
  readonly variants: readonly string[]
  readonly executors: readonly string[]
  /** What is known of each answer, where a variant's mean quality says too little: of a cascade. */
  readonly answers?: KnownAnswers | undefined
}

export interface KnownAnswers {
  /** Would the variant's answer to a tenant's request, by its place among the tenant's, be right? */
  isRight(variant: number, tenant: number, ordinal: number): boolean
}
