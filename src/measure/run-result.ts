/** What a run reports, in every world: the numbers behind `summary.csv`, `tenants.csv` and the report. */

export type WorldKind = 'simulated' | 'live' | 'emulated'

export type Saturation = 'stable' | 'backlogged' | 'overloaded'

/** Mean and percentiles; null where nothing was observed. `ms` values. */
export interface Distribution {
  readonly n: number
  readonly mean: number | null
  readonly min: number | null
  readonly p50: number | null
  readonly p75: number | null
  readonly p90: number | null
  readonly p95: number | null
  readonly p99: number | null
  readonly p999: number | null
  readonly max: number | null
  /** 0 when the percentiles are observed values; else the relative error bound of the histogram they came from. */
  readonly errorBound: number
}

/** Requests due in [warmup, duration): who was offered, and what became of them. */
export interface Counts {
  readonly offered: number
  readonly completed: number
  readonly met: number
  readonly rejected: number
  readonly dropped: number
  readonly failed: number
}

export interface GroupResult {
  readonly counts: Counts
  readonly offeredPerS: number
  readonly completedPerS: number
  /** Met per second. */
  readonly goodputPerS: number
  /** met / offered; null when nothing was offered. */
  readonly attainment: number | null
  /**
   * Mean quality of the answers, per completed and per offered request: expected from the variants' measured quality, or,
   * under a cascade, the share that was right by what each variant answered to each input when it was measured.
   */
  readonly quality: number | null
  readonly qualityPerOffered: number | null
  /** Live only: share of right answers among those checked against labels. */
  readonly observedQuality: number | null
  readonly latencyMs: Distribution
  /** The same percentiles over the offered, misses counting as infinite (null when the percentile falls on one). */
  readonly latencyMsOffered: Distribution
  readonly queueMs: Distribution
  readonly serviceMs: Distribution
}

export interface TenantResult extends GroupResult {
  readonly tenant: string
  /** met / offered is at least what the SLO asks; null where nothing was offered. */
  readonly sloMet: boolean | null
  /**
   * Completed in the window, as a multiple of the tenant's weighted max-min share of all that were; null where it wanted
   * nothing, or nobody else did.
   */
  readonly ofFairShare: number | null
}

export interface RunResult {
  readonly world: WorldKind
  readonly overall: GroupResult
  readonly tenants: readonly TenantResult[]
  /** Jain's index over `ofFairShare`; null where fewer than two tenants wanted service. */
  readonly jainIndex: number | null
  /** Share of the executors' time in [warmup, duration) that was spent executing. */
  readonly utilisation: number
  readonly batchSize: Distribution
  /** `batchSizes[b]` batches of size b were started in the window. */
  readonly batchSizes: readonly number[]
  /** Completed requests in the window by variant. */
  readonly servedByVariant: readonly { readonly variant: string; readonly completed: number }[]
  readonly saturation: Saturation
  /** Mean requests per second by which the backlog grew over the window. */
  readonly backlogGrowthPerS: number
  /** Live only: how late the driver sent. */
  readonly issueLagMs: Distribution | null
  /** Whole run, warm-up included. */
  readonly conservation: Counts & { readonly inFlight: number }
  /** Of a cascade, whole run: how often a request was to be served again, and how often it was answered by what it had. */
  readonly cascade?: { readonly escalated: number; readonly settled: number }
  readonly events: number
  readonly timeseries: readonly TimeseriesRow[]
}

/** One row a tenant and interval; requests are counted in the interval in which they were due. */
export interface TimeseriesRow {
  readonly startS: number
  readonly tenant: string
  readonly offered: number
  readonly completed: number
  readonly met: number
  readonly latencyMsMean: number | null
  readonly latencyMsMax: number | null
}

/** Raw samples, kept where a comparison or a chart needs them. */
export interface RunSamples {
  /** Latency (ms) of each completed request in the window, in order of completion, by tenant name. */
  readonly latencyMs: { readonly [tenant: string]: Float64Array }
}

/** A stretch of a run for the eye: what ran when, and how many waited. */
export interface Timeline {
  readonly fromS: number
  readonly toS: number
  readonly batches: readonly {
    readonly startS: number
    readonly endS: number
    readonly executor: string
    readonly variant: string
    readonly batchSize: number
  }[]
  /** Waiting requests after each change. */
  readonly queue: readonly { readonly atS: number; readonly waiting: number }[]
}
