/** The true service times of the simulated world: draws that the core never sees (rule R11). */
import type { Numbers } from '../contract/index.ts'
import {
  balancedPhase,
  curvesByBatchSize,
  erlangOf,
  hyperexponentialOf,
  type IndexedDraws,
  ln,
  lognormalOf,
  lognormalVariance,
  QuantileTable,
} from '../random/index.ts'
import type { ServiceTime } from '../spec/scenario.ts'
import { expectationOf } from '../spec/scenario-world.ts'

const UNMEASURED = -1
const QUANTILE = 0
const DETERMINISTIC = 1
const EXPONENTIAL = 2
const ERLANG = 3
const HYPEREXPONENTIAL = 4
const LOGNORMAL = 5

const CODES = {
  quantile: QUANTILE,
  deterministic: DETERMINISTIC,
  exponential: EXPONENTIAL,
  erlang: ERLANG,
  hyperexponential: HYPEREXPONENTIAL,
  lognormal: LOGNORMAL,
} as const satisfies { readonly [L in ServiceTime['law']]: number }

export class ServiceTimes {
  /** The last draw: a double that crosses a call may be an allocation. */
  readonly drawnNs = new Float64Array(1)
  private readonly deviceTypes: number
  private readonly law: Int32Array
  /** First curve of a quantile law. */
  private readonly curve: Int32Array
  private readonly perItemNs: Float64Array
  private readonly fixedNs: Float64Array
  /** Stages of an Erlang law; probability of the first phase; variance of the logarithm of a lognormal law. */
  private readonly shape: Float64Array
  private readonly table: QuantileTable

  /** `times[variant][deviceType]` */
  constructor(times: readonly (readonly (ServiceTime | undefined)[])[]) {
    this.deviceTypes = times[0]?.length ?? 0
    const flat = times.flat()
    this.law = new Int32Array(flat.length).fill(UNMEASURED)
    this.curve = new Int32Array(flat.length)
    this.perItemNs = new Float64Array(flat.length)
    this.fixedNs = new Float64Array(flat.length)
    this.shape = new Float64Array(flat.length)
    const curves: Float64Array[] = []
    const meansNs: number[] = []
    for (const [index, time] of flat.entries()) {
      if (time === undefined) continue
      this.law[index] = CODES[time.law]
      if (time.law === 'quantile') {
        this.curve[index] = curves.length
        curves.push(...curvesByBatchSize(time.batches))
        meansNs.push(...expectationOf(time).meanNs)
      } else {
        this.perItemNs[index] = time.perItemNs
        this.fixedNs[index] = time.fixedNs
        this.shape[index] = shapeOf(time)
      }
    }
    this.table = new QuantileTable(curves, meansNs)
  }

  /**
   * Writes to `drawnNs` the integer ns that the variant takes on the device type for a batch; `draws` at `indices[at]` is
   * the batch's noise.
   */
  draw(
    variant: number,
    deviceType: number,
    batchSize: number,
    draws: IndexedDraws,
    indices: Numbers,
    at: number,
  ): void {
    const which = variant * this.deviceTypes + deviceType
    if (this.law[which] === QUANTILE) {
      draws.drawUnit(indices, at, this.drawnNs)
      this.table.draw(this.curve[which]! + batchSize - 1, this.drawnNs)
    } else {
      this.drawnNs[0] = this.lawNs(which, batchSize, draws, indices[at]!)
    }
  }

  private lawNs(which: number, batchSize: number, draws: IndexedDraws, index: number): number {
    const meanNs = this.perItemNs[which]! * batchSize + this.fixedNs[which]!
    switch (this.law[which]) {
      case DETERMINISTIC:
        return Math.ceil(meanNs)
      case EXPONENTIAL:
        return Math.ceil(-ln(draws.unit(index)) * meanNs)
      case ERLANG:
        return Math.ceil(erlangOf(draws, index, this.shape[which]!) * meanNs)
      case HYPEREXPONENTIAL:
        return Math.ceil(hyperexponentialOf(draws.unit(index), this.shape[which]!) * meanNs)
      case LOGNORMAL:
        return Math.ceil(lognormalOf(draws.unit(index), this.shape[which]!) * meanNs)
      default:
        throw new Error(
          `variant ${Math.floor(which / this.deviceTypes)} was never measured on device type ${which % this.deviceTypes}`,
        )
    }
  }
}

function shapeOf(time: Exclude<ServiceTime, { law: 'quantile' }>): number {
  switch (time.law) {
    case 'erlang':
      return time.stages
    case 'hyperexponential':
      return balancedPhase(time.cv)
    case 'lognormal':
      return lognormalVariance(time.cv)
    default:
      return 0
  }
}
