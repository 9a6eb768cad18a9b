/**
 * Durations of many kinds, one kind a row, summed up as they come: exact samples while they are few, a histogram once they
 * are many, so that a run of 10^9 requests needs no more memory than one of 10^6.
 *
 * The histogram's buckets come from the bits of the IEEE double: one octave is cut into 128, so a bucket is at most 1/128
 * wide, relative to its lower bound, and its middle is off by at most 0.4 %. Counts take 16 bits each, and what is above
 * them lies apart: with a thousand tenants a request's three buckets come from a slow memory, of which that takes a quarter.
 */
import { bytes, floats } from '../collections/index.ts'

const BITS = 7
const BUCKETS_PER_OCTAVE = 1 << BITS
/** Octaves 0 .. 53 hold 1 ns .. 104 days; bucket 0 holds durations under 1 ns. */
const OCTAVES = 54
const BUCKETS = 1 + OCTAVES * BUCKETS_PER_OCTAVE
const EXPONENT_BIAS = 1023
const FULL = 1 << 16
export const HISTOGRAM_ERROR_BOUND = 1 / (2 * BUCKETS_PER_OCTAVE)

const bits = floats(1)
const words = new Int32Array(bits.buffer)
/** The machine's byte order decides which word holds sign, exponent and the first digits. */
const HIGH = new Uint8Array(new Float64Array([1]).buffer)[7] === 0x3f ? 1 : 0

// What is summed up of a row lies together.
const STRIDE = 4
const COUNT = 0
const SUM = 1
const LEAST = 2
const GREATEST = 3

export class DurationTable {
  private readonly sums: Float64Array
  private readonly sampleLimit: number
  /** 1 for as long as all samples of the row are kept. */
  private readonly keeps: Uint8Array
  private readonly samplesNs: Float64Array[]
  /** Of each row's buckets the lower 16 bits of the count. */
  private readonly histogram: Uint16Array
  /** And how often these were full; made when the row's first one is. */
  private readonly full: (Uint32Array | undefined)[]

  /** Keeps up to `sampleLimit` exact samples of each row. */
  constructor(rows: number, sampleLimit: number) {
    this.sampleLimit = sampleLimit
    this.sums = floats(STRIDE * rows)
    for (let row = 0; row < rows; row++) this.sums[STRIDE * row + LEAST] = Number.POSITIVE_INFINITY
    this.keeps = bytes(rows).fill(1)
    this.samplesNs = Array.from({ length: rows }, () => new Float64Array(Math.min(256, sampleLimit)))
    this.histogram = new Uint16Array(BUCKETS * rows)
    this.full = new Array(rows).fill(undefined)
  }

  add(row: number, durationNs: number): void {
    this.sumUp(STRIDE * row, durationNs, this.count(row) + 1)
    if (this.keeps[row] === 1) this.keep(row, durationNs)
    else this.countIn(row, bucketOf(durationNs))
  }

  /** To three rows from `row` on, which are always added to together. The bucket of the third is known. */
  addThree(row: number, firstNs: number, secondNs: number, thirdNs: number, thirdBucket: number): void {
    if (this.keeps[row] === 1) {
      this.add(row, firstNs)
      this.add(row + 1, secondNs)
      this.add(row + 2, thirdNs)
      return
    }
    const at = STRIDE * row
    const count = this.sums[at + COUNT]! + 1
    this.sumUp(at, firstNs, count)
    this.sumUp(at + STRIDE, secondNs, count)
    this.sumUp(at + 2 * STRIDE, thirdNs, count)
    this.countIn(row, bucketOf(firstNs))
    this.countIn(row + 1, bucketOf(secondNs))
    this.countIn(row + 2, thirdBucket)
  }

  count(row: number): number {
    return this.sums[STRIDE * row + COUNT]!
  }

  sumNs(row: number): number {
    return this.sums[STRIDE * row + SUM]!
  }

  /** Infinity where there are none. */
  leastNs(row: number): number {
    return this.sums[STRIDE * row + LEAST]!
  }

  greatestNs(row: number): number {
    return this.sums[STRIDE * row + GREATEST]!
  }

  /** Whether each sample is known still. */
  keepsAll(row: number): boolean {
    return this.keeps[row] === 1
  }

  /** In order of arrival; undefined once there were too many to keep. */
  samples(row: number): Float64Array | undefined {
    return this.keepsAll(row) ? this.samplesNs[row]!.slice(0, this.count(row)) : undefined
  }

  /** Adds a row of another table, or of this one. As histograms, unless all samples are known and there is room for them. */
  addRow(to: number, from: DurationTable, row: number): void {
    const samples = from.samples(row)
    const count = this.count(to) + from.count(row)
    if (samples !== undefined && this.keeps[to] === 1 && count <= this.sampleLimit) this.addSamples(to, samples)
    else {
      this.turnToHistogram(to, this.count(to))
      if (samples === undefined) this.addHistogram(to, from, row)
      else for (const ns of samples) this.countIn(to, bucketOf(ns))
    }
    const { sums } = this
    const at = STRIDE * to
    sums[at + COUNT] = count
    sums[at + SUM]! += from.sumNs(row)
    sums[at + LEAST] = Math.min(this.leastNs(to), from.leastNs(row))
    sums[at + GREATEST] = Math.max(this.greatestNs(to), from.greatestNs(row))
  }

  /** The middle of the bucket in which the duration of this rank (from 1) lies. */
  histogramValue(row: number, rank: number): number {
    // Outside of the least and the greatest duration's buckets there is nothing to be looked for.
    const least = this.leastNs(row)
    const greatest = this.greatestNs(row)
    const end = bucketOf(greatest) + 1
    let seen = 0
    for (let bucket = bucketOf(least); bucket < end; bucket++) {
      seen += this.times(row, bucket)
      if (seen >= rank) return Math.min(greatest, Math.max(least, middleOf(bucket)))
    }
    return greatest
  }

  private sumUp(at: number, durationNs: number, count: number): void {
    const { sums } = this
    sums[at + COUNT] = count
    sums[at + SUM]! += durationNs
    if (durationNs < sums[at + LEAST]!) sums[at + LEAST] = durationNs
    if (durationNs > sums[at + GREATEST]!) sums[at + GREATEST] = durationNs
  }

  /** The latest, which is counted already. */
  private keep(row: number, durationNs: number): void {
    const count = this.count(row) - 1
    let samplesNs = this.samplesNs[row]!
    if (count === this.sampleLimit) {
      this.turnToHistogram(row, count)
      this.countIn(row, bucketOf(durationNs))
      return
    }
    if (count === samplesNs.length) samplesNs = this.roomFor(row, Math.min(2 * count, this.sampleLimit))
    samplesNs[count] = durationNs
  }

  private addSamples(row: number, samples: Float64Array): void {
    const count = this.count(row)
    let samplesNs = this.samplesNs[row]!
    if (count + samples.length > samplesNs.length) samplesNs = this.roomFor(row, count + samples.length)
    samplesNs.set(samples, count)
  }

  private roomFor(row: number, samples: number): Float64Array {
    const grown = new Float64Array(samples)
    grown.set(this.samplesNs[row]!)
    this.samplesNs[row] = grown
    return grown
  }

  private turnToHistogram(row: number, count: number): void {
    if (this.keeps[row] !== 1) return
    const samplesNs = this.samplesNs[row]!
    for (let i = 0; i < count; i++) this.countIn(row, bucketOf(samplesNs[i]!))
    this.keeps[row] = 0
    this.samplesNs[row] = new Float64Array(0)
  }

  private countIn(row: number, bucket: number): void {
    const { histogram } = this
    const at = BUCKETS * row + bucket
    const times = histogram[at]! + 1
    histogram[at] = times
    if (times === FULL) this.countFull(row, bucket, 1)
  }

  private addHistogram(to: number, from: DurationTable, row: number): void {
    const end = bucketOf(from.greatestNs(row)) + 1
    for (let bucket = bucketOf(from.leastNs(row)); bucket < end; bucket++) {
      const at = BUCKETS * to + bucket
      const times = this.histogram[at]! + from.times(row, bucket)
      this.histogram[at] = times
      if (times >= FULL) this.countFull(to, bucket, Math.floor(times / FULL))
    }
  }

  private countFull(row: number, bucket: number, times: number): void {
    this.full[row] ??= new Uint32Array(BUCKETS)
    this.full[row][bucket]! += times
  }

  private times(row: number, bucket: number): number {
    const times = this.histogram[BUCKETS * row + bucket]!
    const full = this.full[row]
    return full === undefined ? times : times + FULL * full[bucket]!
  }
}

export function bucketOf(durationNs: number): number {
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
