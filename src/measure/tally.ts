/** Requests summed up by group: a tenant's in the measured window, or all its others. */
import { floats } from '../collections/index.ts'
import type { Numbers } from '../contract/index.ts'
import { DurationTable } from './duration-table.ts'
import { Durations } from './durations.ts'
import type { Counts, GroupResult } from './run-result.ts'

// What is counted of a group lies together.
export const COUNTERS = 8
export const OFFERED = 0
export const MET = 1
export const REJECTED = 2
export const DROPPED = 3
export const FAILED = 4
/** Answers that were checked against labels, and how many were right. */
export const CHECKED = 5
export const RIGHT = 6
/** Of the completed: right by what is known of each answer. */
export const CORRECT = 7

/** Rows of durations of a measured tenant: latency, queueing, service. */
export const KINDS = 3

/** The counters of all groups: first each tenant's in the window, then each tenant's others, which are only counted. */
export class Tallies {
  /** `COUNTERS` of each group. */
  readonly counters: Float64Array
  /** Completed requests by (group, variant that served them). */
  readonly served: Float64Array
  /** `KINDS` rows of each tenant, in the window. */
  readonly durations: DurationTable
  private readonly tenants: number
  private readonly variants: number
  private readonly quality: Numbers | undefined

  /** @param quality of each variant; undefined where each answer is known, and `CORRECT` counts the right ones */
  constructor(tenants: number, variants: number, quality: Numbers | undefined, sampleLimit: number) {
    this.tenants = tenants
    this.variants = variants
    this.quality = quality
    this.counters = floats(COUNTERS * 2 * tenants)
    this.served = floats(variants * 2 * tenants)
    this.durations = new DurationTable(KINDS * tenants, sampleLimit)
  }

  measured(tenant: number): Tally {
    const [latency, queue, service] = [0, 1, 2].map(kind => new Durations(this.durations, KINDS * tenant + kind)) as [
      Durations,
      Durations,
      Durations,
    ]
    return new Tally(this.counts(tenant), this.servedBy(tenant), this.quality, { latency, queue, service })
  }

  /** In and outside of the window. */
  wholeRun(tenant: number): Counts {
    return sumOf([this.counts(tenant), this.counts(this.tenants + tenant)])
  }

  private counts(group: number): CheckedCounts {
    const at = (counter: number) => this.counters[COUNTERS * group + counter]!
    return {
      offered: at(OFFERED),
      completed: this.servedBy(group).reduce((sum, served) => sum + served, 0),
      met: at(MET),
      rejected: at(REJECTED),
      dropped: at(DROPPED),
      failed: at(FAILED),
      checked: at(CHECKED),
      right: at(RIGHT),
      correct: at(CORRECT),
    }
  }

  private servedBy(group: number): Float64Array {
    const { variants } = this
    return this.served.subarray(variants * group, variants * (group + 1))
  }
}

interface CheckedCounts extends Counts {
  readonly checked: number
  readonly right: number
  readonly correct: number
}

interface Times {
  readonly latency: Durations
  readonly queue: Durations
  readonly service: Durations
}

/** One group's requests, to be read when the run is over. */
export class Tally {
  /** Completed requests by the variant that served them. */
  readonly served: Float64Array
  readonly times: Times
  private readonly counts: CheckedCounts
  private readonly quality: Numbers | undefined

  constructor(counts: CheckedCounts, served: Float64Array, quality: Numbers | undefined, times: Times) {
    this.counts = counts
    this.served = served
    this.quality = quality
    this.times = times
  }

  result(windowS: number): GroupResult {
    const { checked, right, correct, ...counts } = this.counts
    const { offered, completed, met } = counts
    const { latency, queue, service } = this.times
    const { quality } = this
    const qualitySum =
      quality === undefined
        ? correct
        : this.served.reduce((sum, served, variant) => sum + served * quality[variant]!, 0)
    return {
      counts,
      offeredPerS: offered / windowS,
      completedPerS: completed / windowS,
      goodputPerS: met / windowS,
      attainment: offered === 0 ? null : met / offered,
      quality: completed === 0 ? null : qualitySum / completed,
      qualityPerOffered: offered === 0 ? null : qualitySum / offered,
      observedQuality: checked === 0 ? null : right / checked,
      latencyMs: latency.distributionMs(),
      latencyMsOffered: latency.distributionMs(offered),
      queueMs: queue.distributionMs(),
      serviceMs: service.distributionMs(),
    }
  }

  static merged(parts: readonly Tally[]): Tally {
    const served = new Float64Array(parts[0]!.served.length)
    for (const part of parts) for (const [variant, count] of part.served.entries()) served[variant]! += count
    const counts = {
      ...sumOf(parts.map(part => part.counts)),
      checked: parts.reduce((sum, { counts }) => sum + counts.checked, 0),
      right: parts.reduce((sum, { counts }) => sum + counts.right, 0),
      correct: parts.reduce((sum, { counts }) => sum + counts.correct, 0),
    }
    const merged = (time: keyof Times) => Durations.merged(parts.map(part => part.times[time]))
    return new Tally(counts, served, parts[0]!.quality, {
      latency: merged('latency'),
      queue: merged('queue'),
      service: merged('service'),
    })
  }
}

export function sumOf(parts: readonly Counts[]): Counts {
  const sum = { offered: 0, completed: 0, met: 0, rejected: 0, dropped: 0, failed: 0 }
  for (const part of parts) {
    sum.offered += part.offered
    sum.completed += part.completed
    sum.met += part.met
    sum.rejected += part.rejected
    sum.dropped += part.dropped
    sum.failed += part.failed
  }
  return sum
}
