/** One tenant's requests in the measured window, summed up. */
import type { Numbers } from '../contract/index.ts'
import { Durations } from './durations.ts'
import type { Counts, GroupResult } from './run-result.ts'

export class Tally {
  offered = 0
  met = 0
  rejected = 0
  dropped = 0
  failed = 0
  /** Completed requests by the variant that served them. */
  readonly served: Float64Array
  /** Answers that were checked against labels, and how many were right. */
  checked = 0
  right = 0
  latency: Durations
  queue: Durations
  service: Durations
  private readonly quality: Numbers

  /** @param quality of each variant */
  constructor(sampleLimit: number, quality: Numbers) {
    this.quality = quality
    this.served = new Float64Array(quality.length)
    this.latency = new Durations(sampleLimit)
    this.queue = new Durations(sampleLimit)
    this.service = new Durations(sampleLimit)
  }

  get completed(): number {
    return this.served.reduce((sum, served) => sum + served, 0)
  }

  counts(): Counts {
    const { offered, completed, met, rejected, dropped, failed } = this
    return { offered, completed, met, rejected, dropped, failed }
  }

  result(windowS: number): GroupResult {
    const { completed } = this
    const qualitySum = this.served.reduce((sum, served, variant) => sum + served * this.quality[variant]!, 0)
    return {
      counts: this.counts(),
      offeredPerS: this.offered / windowS,
      completedPerS: completed / windowS,
      goodputPerS: this.met / windowS,
      attainment: this.offered === 0 ? null : this.met / this.offered,
      quality: completed === 0 ? null : qualitySum / completed,
      qualityPerOffered: this.offered === 0 ? null : qualitySum / this.offered,
      observedQuality: this.checked === 0 ? null : this.right / this.checked,
      latencyMs: this.latency.distributionMs(),
      latencyMsOffered: this.latency.distributionMs(this.offered),
      queueMs: this.queue.distributionMs(),
      serviceMs: this.service.distributionMs(),
    }
  }

  static merged(parts: readonly Tally[]): Tally {
    const merged = new Tally(0, parts[0]!.quality)
    const { offered, met, rejected, dropped, failed } = sumOf(parts)
    Object.assign(merged, { offered, met, rejected, dropped, failed })
    for (const part of parts) {
      for (const [variant, served] of part.served.entries()) merged.served[variant]! += served
      merged.checked += part.checked
      merged.right += part.right
    }
    merged.latency = Durations.merged(parts.map(part => part.latency))
    merged.queue = Durations.merged(parts.map(part => part.queue))
    merged.service = Durations.merged(parts.map(part => part.service))
    return merged
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
