/** Durations of one kind: a row of a table, to be read as a distribution. */
import { DurationTable, HISTOGRAM_ERROR_BOUND } from './duration-table.ts'
import type { Distribution } from './run-result.ts'

const PERCENTILES = { p50: 500, p75: 750, p90: 900, p95: 950, p99: 990, p999: 999 } as const

export class Durations {
  private readonly table: DurationTable
  private readonly row: number
  /** All samples in order, kept since sorting is most of what summing up costs. */
  private sortedNs: Float64Array | undefined

  constructor(table: DurationTable, row: number) {
    this.table = table
    this.row = row
  }

  /** In a table of their own, which keeps up to `sampleLimit` exact samples. */
  static alone(sampleLimit: number): Durations {
    return new Durations(new DurationTable(1, sampleLimit), 0)
  }

  /** All of the parts' durations as one; not to be added to. */
  static merged(parts: readonly Durations[]): Durations {
    if (parts.length === 1) return parts[0]!
    const exact = parts.every(part => part.table.keepsAll(part.row))
    const count = parts.reduce((sum, part) => sum + part.count, 0)
    const merged = Durations.alone(exact ? count : 0)
    for (const { table, row } of parts) merged.table.addRow(0, table, row)
    return merged
  }

  get count(): number {
    return this.table.count(this.row)
  }

  /** Infinity where there are none. */
  get leastNs(): number {
    return this.table.leastNs(this.row)
  }

  add(durationNs: number): void {
    this.table.add(this.row, durationNs)
  }

  /** In order of arrival; undefined once there were too many to keep. */
  samples(): Float64Array | undefined {
    return this.table.samples(this.row)
  }

  /** Sums up in ms. With `offered`, percentiles are over that many, those beyond the count being infinite (null). */
  distributionMs(offered = this.count): Distribution {
    const { table, row, count } = this
    const sorted = this.sorted()
    const at = (perMille: number): number | null => {
      const rank = Math.ceil((offered * perMille) / 1000)
      if (rank < 1 || rank > count) return null
      return (sorted === undefined ? table.histogramValue(row, rank) : sorted[rank - 1]!) / 1e6
    }
    const empty = count === 0
    return {
      n: offered,
      mean: empty || offered > count ? null : table.sumNs(row) / count / 1e6,
      min: empty ? null : table.leastNs(row) / 1e6,
      p50: at(PERCENTILES.p50),
      p75: at(PERCENTILES.p75),
      p90: at(PERCENTILES.p90),
      p95: at(PERCENTILES.p95),
      p99: at(PERCENTILES.p99),
      p999: at(PERCENTILES.p999),
      max: empty || offered > count ? null : table.greatestNs(row) / 1e6,
      errorBound: sorted === undefined ? HISTOGRAM_ERROR_BOUND : 0,
    }
  }

  private sorted(): Float64Array | undefined {
    if (this.sortedNs?.length !== this.count) this.sortedNs = this.samples()?.sort()
    return this.sortedNs
  }
}
