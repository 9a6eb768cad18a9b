/**
 * What a report is made of: one plain JSON document (`report-data.json`, beside the report), so that a report can be
 * drawn again, or by another tool, without the runs. Everything that may be missing is null; NaN counts as null.
 */
import type { Timeline, WorldKind } from '../measure/run-result.ts'
import type { Estimate } from '../statistics/index.ts'

export type { Estimate }

export const REPORT_DATA_SCHEMA = 'foreserve.report/1'

export interface ReportData {
  readonly schema: typeof REPORT_DATA_SCHEMA
  readonly title: string
  readonly subtitle: string | null
  /** The command that made the results, as a user would type it. */
  readonly command: string | null
  /** Fingerprint of the machine, one line a property. */
  readonly machine: readonly Property[]
  readonly story: Story
  /** In the order in which they are to be shown. */
  readonly tenants: readonly ReportTenant[]
  readonly policies: readonly PolicyDescription[]
  readonly results: readonly PolicyResult[]
  /** Where a rate was swept; missing in what was saved before there was such a thing. */
  readonly sustained?: readonly SustainedResult[] | undefined
  readonly profile: ProfileCurves | null
  readonly fidelity: Fidelity | null
  readonly timelines: readonly PolicyTimeline[]
}

export interface Property {
  readonly name: string
  readonly value: string
}

export interface Story {
  /** One sentence: which policy, at which load, and why. */
  readonly choice: string | null
  /** One sentence: how far simulation and reality differ, and whether they agree on the better policy. */
  readonly fidelity: string | null
  /** What a reader must know before trusting the numbers (an unstable profile, a late driver). */
  readonly warnings: readonly string[]
  readonly chosen: { readonly policy: string; readonly load: number | null } | null
}

export interface ReportTenant {
  readonly name: string
  /** Null where nothing was asked, or not the same in all results: then each of them says what was. */
  readonly slo: TenantSlo
}

export interface TenantSlo {
  readonly latencyMs: number | null
  /** 0..1 */
  readonly attainment: number | null
  /** 0..1 */
  readonly qualityFloor: number | null
}

export interface PolicyDescription {
  /** What `PolicyResult.policy` and the other parts refer to. */
  readonly name: string
  /** Its rules in a few words, as `power of two, earliest deadline first, deadline-aware batches`. */
  readonly summary: string | null
}

/** One combination of policies at one load, over its replications. */
export interface PolicyResult {
  readonly policy: string
  /** Share of the cluster's capacity; null where the load was not scaled. */
  readonly load: number | null
  readonly world: WorldKind
  readonly offeredPerS: Estimate | null
  readonly goodputPerS: Estimate | null
  /** met / offered, 0..1, over all tenants. */
  readonly attainment: Estimate | null
  /** Met, as a share of what any policy could have served in time; missing where nobody knows. */
  readonly ofOptimum?: Estimate | null | undefined
  /** Whether that is known, or by an upper bound only: then the share is no less. */
  readonly optimum?: 'exact' | 'bound' | null | undefined
  /** Jain's index of what each tenant was served against its fair share; missing where there is nobody to share with. */
  readonly jainIndex?: Estimate | null | undefined
  readonly latencyMsP99: Estimate | null
  /** Mean quality of the answers, 0..1. */
  readonly quality: Estimate | null
  /** 0..1 */
  readonly utilisation: Estimate | null
  /** The worst of the replications: `stable`, `backlogged` or `overloaded`. */
  readonly saturation: string | null
  readonly tenants: readonly TenantPolicyResult[]
}

/** How much one combination sustained, of the rates that were tried. */
export interface SustainedResult {
  readonly policy: string
  /** The swept field beside policies and rate that has most values; null where there is none. */
  readonly setting: string | null
  /** What else was swept; null where nothing was. */
  readonly panel: string | null
  /** The highest rate at which, as at all lower ones, each SLO was met; null where the lowest missed one. */
  readonly sustainedPerS: number | null
  /** The next that was tried; null where all were sustained. */
  readonly missedPerS: number | null
}

export interface TenantPolicyResult {
  readonly tenant: string
  /** Missing where it is the tenant's in all results. */
  readonly slo?: TenantSlo | undefined
  /** Missing in what was saved before it was told. */
  readonly offeredPerS?: Estimate | null | undefined
  readonly attainment: Estimate | null
  /** Without the other tenants; missing where that was not run. */
  readonly attainmentAlone?: Estimate | null | undefined
  readonly goodputPerS: Estimate | null
  readonly latencyMsP99: Estimate | null
  readonly quality: Estimate | null
}

export interface ProfileCurves {
  readonly deviceType: string | null
  readonly variants: readonly VariantCurve[]
}

export interface VariantCurve {
  /** `model/variant` */
  readonly name: string
  /** Measured on n labelled examples; null without labelled data. */
  readonly quality: { readonly value: number; readonly n: number } | null
  readonly loadMs: number | null
  readonly weightsMiB: number | null
  /** Back to back, ascending in batch size. */
  readonly batches: readonly {
    readonly batchSize: number
    readonly p50Ms: number
    readonly p99Ms: number
    /** Requests per second of one executor that does nothing else. */
    readonly throughputPerS: number
    readonly stable: boolean
  }[]
}

export interface Fidelity {
  /** One sentence: whether both worlds prefer the same policy. */
  readonly agreement: string | null
  readonly rows: readonly FidelityRow[]
  readonly distributions: readonly LatencyDistribution[]
}

/** One metric of one policy in both worlds; all numbers in `unit`. */
export interface FidelityRow {
  readonly policy: string
  /** Null for metrics of the whole run. */
  readonly tenant: string | null
  /** A column of the results, as `latencyMs_p99`. */
  readonly metric: string
  /** `ms`, `/s`, `requests`; `ratio` is a 0..1 share and shown in per cent. */
  readonly unit: string
  readonly simulated: Estimate | null
  /** One value a live repeat. */
  readonly live: readonly (number | null)[]
  readonly liveMean: number | null
  /** simulated - liveMean */
  readonly error: number | null
  /** error / liveMean */
  readonly relativeError: number | null
  /** How far live repeats are from each other. */
  readonly noiseFloor: number | null
}

export interface LatencyDistribution {
  readonly policy: string
  readonly tenant: string
  readonly world: WorldKind
  /** From 1, where a world ran more than once. */
  readonly repeat: number
  /** Quantiles at equal steps from 0 % to 100 %, of 0.5 % as `latencyQuantiles` makes them: 201 values. */
  readonly latencyMs: readonly number[]
}

export interface PolicyTimeline {
  readonly policy: string
  readonly world: WorldKind
  readonly timeline: Timeline
}
