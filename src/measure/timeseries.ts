/** What happened when: requests by tenant and by the interval in which they were due. */
import { floats } from '../collections/index.ts'
import type { TimeseriesRow } from './run-result.ts'

const SECOND_NS = 1e9
/** A day is then told in rows of 144 s; up to ten minutes in rows of 1 s. */
const MOST_INTERVALS = 600

// What is known of an interval and a tenant lies together.
const STRIDE = 5
const OFFERED = 0
const COMPLETED = 1
const MET = 2
const SUM_NS = 3
const MAX_NS = 4

export class Timeseries {
  private readonly intervalNs: number
  private readonly intervals: number
  private readonly tenants: readonly string[]
  /** `STRIDE` of each interval and tenant. */
  private readonly cells: Float64Array
  /** The interval of the latest arrival, in which nearly all is due that is told: spares a division a time. */
  private latestFromNs = 0
  private latestToNs: number
  private latestRow = 0

  constructor(durationNs: number, tenants: readonly string[]) {
    this.intervalNs = SECOND_NS * Math.max(1, Math.ceil(durationNs / SECOND_NS / MOST_INTERVALS))
    this.latestToNs = this.intervalNs
    this.intervals = Math.ceil(durationNs / this.intervalNs)
    this.tenants = tenants
    this.cells = floats(STRIDE * this.intervals * tenants.length)
  }

  arrived(tenant: number, dueNs: number): void {
    if (dueNs >= this.latestToNs) this.moveTo(dueNs)
    this.cells[this.cell(tenant, dueNs) + OFFERED]!++
  }

  completedAfter(tenant: number, dueNs: number, latencyNs: number, met: boolean): void {
    const { cells } = this
    const cell = this.cell(tenant, dueNs)
    cells[cell + COMPLETED]!++
    cells[cell + SUM_NS]! += latencyNs
    if (met) cells[cell + MET]!++
    if (latencyNs > cells[cell + MAX_NS]!) cells[cell + MAX_NS] = latencyNs
  }

  rows(): TimeseriesRow[] {
    const rows: TimeseriesRow[] = []
    for (let interval = 0; interval < this.intervals; interval++) {
      for (let tenant = 0; tenant < this.tenants.length; tenant++) {
        const of = (what: number) => this.cells[STRIDE * (interval * this.tenants.length + tenant) + what]!
        const completed = of(COMPLETED)
        rows.push({
          startS: (interval * this.intervalNs) / SECOND_NS,
          tenant: this.tenants[tenant]!,
          offered: of(OFFERED),
          completed,
          met: of(MET),
          latencyMsMean: completed === 0 ? null : of(SUM_NS) / completed / 1e6,
          latencyMsMax: completed === 0 ? null : of(MAX_NS) / 1e6,
        })
      }
    }
    return rows
  }

  private moveTo(dueNs: number): void {
    const interval = Math.floor(dueNs / this.intervalNs)
    this.latestFromNs = interval * this.intervalNs
    this.latestToNs = this.latestFromNs + this.intervalNs
    this.latestRow = STRIDE * interval * this.tenants.length
  }

  /** Where it begins. */
  private cell(tenant: number, dueNs: number): number {
    if (dueNs >= this.latestFromNs && dueNs < this.latestToNs) return this.latestRow + STRIDE * tenant
    return STRIDE * (Math.floor(dueNs / this.intervalNs) * this.tenants.length + tenant)
  }
}
