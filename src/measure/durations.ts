/**
 * Durations of one kind, summed up: exact samples while they are few, a histogram once they are many, so that a run of
 * 10^9 requests needs no more memory than one of 10^6.
 *
 * The histogram's buckets come from the bits of the IEEE double: one octave is cut into 128, so a bucket is at most 1/128
 * wide, relative to its lower bound, and its middle is off by at most 0.4 %. Counts take 16 bits each, and what is above
 * them lies apart: with a thousand tenants a request's three buckets come from a slow memory, of which that takes a quarter.
 */
import type { Distribution } from './run-result.ts'

const BITS = 7
const BUCKETS_PER_OCTAVE = 1 << BITS
/** Octaves 0 .. 53 hold 1 ns .. 104 days; bucket 0 holds durations under 1 ns. */
const OCTAVES = 54
const BUCKETS = 1 + OCTAVES * BUCKETS_PER_OCTAVE
const EXPONENT_BIAS = 1023
const FULL = 1 << 16
export const HISTOGRAM_ERROR_BOUND = 1 / (2 * BUCKETS_PER_OCTAVE)

const bits = new Float64Array(1)
const words = new Int32Array(bits.buffer)
/** The machine's byte order decides which word holds sign, exponent and the first digits. */
const HIGH = new Uint8Array(new Float64Array([1]).buffer)[7] === 0x3f ? 1 : 0

const PERCENTILES = { p50: 500, p75: 750, p90: 900, p95: 950, p99: 990, p999: 999 } as const

export class Durations {
  count = 0
  private sumNs = 0
  private minNs = Number.POSITIVE_INFINITY
  private maxNs = 0
  private samplesNs: Float64Array
  /** All samples in order, kept since sorting is most of what summing up costs. */
  private sortedNs: Float64Array | undefined
  private readonly sampleLimit: number
  /** Of each bucket's count the lower 16 bits. */
  private histogram: Uint16Array | undefined
  /** And how often these were full; made when the first one is. */
  private full: Float64Array | undefined

  /** Keeps up to `sampleLimit` exact samples. */
  constructor(sampleLimit: number) {
    this.sampleLimit = sampleLimit
    this.samplesNs = new Float64Array(Math.min(256, sampleLimit))
  }

  /** Infinity where there are none. */
  get leastNs(): number {
    return this.minNs
  }

  add(durationNs: number): void {
    this.sumNs += durationNs
    if (durationNs < this.minNs) this.minNs = durationNs
    if (durationNs > this.maxNs) this.maxNs = durationNs
    const { histogram } = this
    if (histogram === undefined) {
      this.keep(durationNs)
    } else {
      const bucket = bucketOf(durationNs)
      const times = histogram[bucket]! + 1
      histogram[bucket] = times
      if (times === FULL) this.countFull(bucket, 1)
    }
    this.count++
  }

  /** In order of arrival; undefined once there were too many to keep. */
  samples(): Float64Array | undefined {
    return this.histogram === undefined ? this.samplesNs.slice(0, this.count) : undefined
  }

  /** Sums up in ms. With `offered`, percentiles are over that many, those beyond the count being infinite (null). */
  distributionMs(offered = this.count): Distribution {
    const sorted = this.sorted()
    const at = (perMille: number): number | null => {
      const rank = Math.ceil((offered * perMille) / 1000)
      if (rank < 1 || rank > this.count) return null
      return (sorted === undefined ? this.histogramValue(rank) : sorted[rank - 1]!) / 1e6
    }
    const empty = this.count === 0
    return {
      n: offered,
      mean: empty || offered > this.count ? null : this.sumNs / this.count / 1e6,
      min: empty ? null : this.minNs / 1e6,
      p50: at(PERCENTILES.p50),
      p75: at(PERCENTILES.p75),
      p90: at(PERCENTILES.p90),
      p95: at(PERCENTILES.p95),
      p99: at(PERCENTILES.p99),
      p999: at(PERCENTILES.p999),
      max: empty || offered > this.count ? null : this.maxNs / 1e6,
      errorBound: sorted === undefined ? HISTOGRAM_ERROR_BOUND : 0,
    }
  }

  /** All of the parts' durations as one; not to be added to. */
  static merged(parts: readonly Durations[]): Durations {
    if (parts.length === 1) return parts[0]!
    const exact = parts.every(part => part.histogram === undefined)
    const count = parts.reduce((sum, part) => sum + part.count, 0)
    const merged = new Durations(exact ? Math.max(count, 1) : 0)
    if (!exact) merged.histogram = new Uint16Array(BUCKETS)
    else merged.samplesNs = new Float64Array(Math.max(count, 1))
    for (const part of parts) {
      if (exact) merged.samplesNs.set(part.samplesNs.subarray(0, part.count), merged.count)
      else part.addTo(merged)
      merged.count += part.count
      merged.sumNs += part.sumNs
      merged.minNs = Math.min(merged.minNs, part.minNs)
      merged.maxNs = Math.max(merged.maxNs, part.maxNs)
    }
    return merged
  }

  private sorted(): Float64Array | undefined {
    if (this.histogram !== undefined) return undefined
    if (this.sortedNs?.length !== this.count) this.sortedNs = this.samplesNs.slice(0, this.count).sort()
    return this.sortedNs
  }

  private keep(durationNs: number): void {
    if (this.count === this.sampleLimit) {
      this.histogram = new Uint16Array(BUCKETS)
      this.addSamplesTo(this)
      this.samplesNs = new Float64Array(0)
      this.addTimes(bucketOf(durationNs), 1)
      return
    }
    if (this.count === this.samplesNs.length) {
      const grown = new Float64Array(Math.min(2 * this.count, this.sampleLimit))
      grown.set(this.samplesNs)
      this.samplesNs = grown
    }
    this.samplesNs[this.count] = durationNs
  }

  private addTo(merged: Durations): void {
    if (this.histogram === undefined) {
      this.addSamplesTo(merged)
      return
    }
    const end = bucketOf(this.maxNs) + 1
    for (let bucket = bucketOf(this.minNs); bucket < end; bucket++) merged.addTimes(bucket, this.times(bucket))
  }

  private addSamplesTo(merged: Durations): void {
    for (let i = 0; i < this.count; i++) merged.addTimes(bucketOf(this.samplesNs[i]!), 1)
  }

  private addTimes(bucket: number, times: number): void {
    const sum = this.histogram![bucket]! + times
    this.histogram![bucket] = sum
    if (sum >= FULL) this.countFull(bucket, Math.floor(sum / FULL))
  }

  private countFull(bucket: number, times: number): void {
    this.full ??= new Float64Array(BUCKETS)
    this.full[bucket]! += times
  }

  private times(bucket: number): number {
    const times = this.histogram![bucket]!
    return this.full === undefined ? times : times + FULL * this.full[bucket]!
  }

  /** Outside of the least and the greatest duration's buckets there is nothing to be looked for. */
  private histogramValue(rank: number): number {
    const end = bucketOf(this.maxNs) + 1
    let seen = 0
    for (let bucket = bucketOf(this.minNs); bucket < end; bucket++) {
      seen += this.times(bucket)
      if (seen >= rank) return Math.min(this.maxNs, Math.max(this.minNs, middleOf(bucket)))
    }
    return this.maxNs
  }
}

function bucketOf(durationNs: number): number {
  if (durationNs < 1) return 0
  bits[0] = durationNs
  // Exponent and first seven digits of the mantissa, as one number.
  return 1 + (words[HIGH]! >>> (20 - BITS)) - (EXPONENT_BIAS << BITS)
}

function middleOf(bucket: number): number {
  if (bucket === 0) return 0
  return (lowerBound(bucket) + lowerBound(bucket + 1)) / 2
}

function lowerBound(bucket: number): number {
  words[HIGH] = (bucket - 1 + (EXPONENT_BIAS << BITS)) << (20 - BITS)
  words[1 - HIGH] = 0
  return bits[0]!
}
