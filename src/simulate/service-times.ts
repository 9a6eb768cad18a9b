/** The true service times of the simulated world: draws that the core never sees (rule R11). */
import { curvesByBatchSize, ln, QuantileTable } from '../random/index.ts'
import type { ServiceTime } from '../spec/scenario.ts'
import { expectationOf } from '../spec/scenario-world.ts'

const UNMEASURED = -1
const QUANTILE = 0
const DETERMINISTIC = 1
const EXPONENTIAL = 2

export class ServiceTimes {
  private readonly deviceTypes: number
  private readonly law: Int32Array
  /** First curve of a quantile law. */
  private readonly curve: Int32Array
  private readonly perItemNs: Float64Array
  private readonly fixedNs: Float64Array
  private readonly table: QuantileTable

  /** `times[variant][deviceType]` */
  constructor(times: readonly (readonly (ServiceTime | undefined)[])[]) {
    this.deviceTypes = times[0]?.length ?? 0
    const flat = times.flat()
    this.law = new Int32Array(flat.length).fill(UNMEASURED)
    this.curve = new Int32Array(flat.length)
    this.perItemNs = new Float64Array(flat.length)
    this.fixedNs = new Float64Array(flat.length)
    const curves: Float64Array[] = []
    const meansNs: number[] = []
    for (const [index, time] of flat.entries()) {
      if (time === undefined) continue
      if (time.law === 'quantile') {
        this.law[index] = QUANTILE
        this.curve[index] = curves.length
        curves.push(...curvesByBatchSize(time.batches))
        meansNs.push(...expectationOf(time).meanNs)
      } else {
        this.law[index] = time.law === 'deterministic' ? DETERMINISTIC : EXPONENTIAL
        this.perItemNs[index] = time.perItemNs
        this.fixedNs[index] = time.fixedNs
      }
    }
    this.table = new QuantileTable(curves, meansNs)
  }

  /** Integer ns that the variant takes on the device type for a batch, given a uniform draw in (0, 1). */
  drawNs(variant: number, deviceType: number, batchSize: number, uniform: number): number {
    const index = variant * this.deviceTypes + deviceType
    switch (this.law[index]) {
      case QUANTILE:
        return this.table.valueNs(this.curve[index]! + batchSize - 1, uniform)
      case DETERMINISTIC:
        return Math.ceil(this.perItemNs[index]! * batchSize + this.fixedNs[index]!)
      case EXPONENTIAL:
        return Math.ceil(-ln(uniform) * (this.perItemNs[index]! * batchSize + this.fixedNs[index]!))
      default:
        throw new Error(`variant ${variant} was never measured on device type ${deviceType}`)
    }
  }
}
