/** What happened when: requests by tenant and by the interval in which they were due. */
import type { TimeseriesRow } from './run-result.ts'

const SECOND_NS = 1e9
/** A day is then told in rows of 144 s; up to ten minutes in rows of 1 s. */
const MOST_INTERVALS = 600

export class Timeseries {
  private readonly intervalNs: number
  private readonly intervals: number
  private readonly tenants: readonly string[]
  private readonly offered: Float64Array
  private readonly completed: Float64Array
  private readonly met: Float64Array
  private readonly sumNs: Float64Array
  private readonly maxNs: Float64Array
  /** The interval of the latest arrival, in which nearly all is due that is told: spares a division a time. */
  private latestFromNs = 0
  private latestToNs: number
  private latestRow = 0

  constructor(durationNs: number, tenants: readonly string[]) {
    this.intervalNs = SECOND_NS * Math.max(1, Math.ceil(durationNs / SECOND_NS / MOST_INTERVALS))
    this.latestToNs = this.intervalNs
    this.intervals = Math.ceil(durationNs / this.intervalNs)
    this.tenants = tenants
    const cells = this.intervals * tenants.length
    this.offered = new Float64Array(cells)
    this.completed = new Float64Array(cells)
    this.met = new Float64Array(cells)
    this.sumNs = new Float64Array(cells)
    this.maxNs = new Float64Array(cells)
  }

  arrived(tenant: number, dueNs: number): void {
    if (dueNs >= this.latestToNs) this.moveTo(dueNs)
    this.offered[this.cell(tenant, dueNs)]!++
  }

  completedAfter(tenant: number, dueNs: number, latencyNs: number, met: boolean): void {
    const cell = this.cell(tenant, dueNs)
    this.completed[cell]!++
    this.sumNs[cell]! += latencyNs
    if (met) this.met[cell]!++
    if (latencyNs > this.maxNs[cell]!) this.maxNs[cell] = latencyNs
  }

  rows(): TimeseriesRow[] {
    const rows: TimeseriesRow[] = []
    for (let interval = 0; interval < this.intervals; interval++) {
      for (let tenant = 0; tenant < this.tenants.length; tenant++) {
        const cell = interval * this.tenants.length + tenant
        const completed = this.completed[cell]!
        rows.push({
          startS: (interval * this.intervalNs) / SECOND_NS,
          tenant: this.tenants[tenant]!,
          offered: this.offered[cell]!,
          completed,
          met: this.met[cell]!,
          latencyMsMean: completed === 0 ? null : this.sumNs[cell]! / completed / 1e6,
          latencyMsMax: completed === 0 ? null : this.maxNs[cell]! / 1e6,
        })
      }
    }
    return rows
  }

  private moveTo(dueNs: number): void {
    const interval = Math.floor(dueNs / this.intervalNs)
    this.latestFromNs = interval * this.intervalNs
    this.latestToNs = this.latestFromNs + this.intervalNs
    this.latestRow = interval * this.tenants.length
  }

  private cell(tenant: number, dueNs: number): number {
    if (dueNs >= this.latestFromNs && dueNs < this.latestToNs) return this.latestRow + tenant
    return Math.floor(dueNs / this.intervalNs) * this.tenants.length + tenant
  }
}
