/**
 * A scenario: one cell of an experiment for one replication, every default spelt out, plain JSON. It is what `simulate`
 * and `replay` run, what `cells/<hash>/scenario.json` holds, and (by its canonical hash) what identifies a result.
 * It names inputs by base name and content hash, never by path.
 */
import type { Family, ParameterValues } from '../contract/index.ts'

export interface Scenario {
  readonly schema: 'foreserve.scenario/1'
  readonly experiment: string
  /** Names every stream of randomness together with `replication`. */
  readonly seed: string
  readonly replication: number
  /** Another number gives other service times under the very same arrivals. */
  readonly noise: number
  /** Arrivals are due in [0, durationNs); then the run drains. */
  readonly durationNs: number
  /** Requests due before this are served and not counted. */
  readonly warmupNs: number
  /** The load that rates were scaled to, as a share of the cluster's capacity; null when rates are as written. */
  readonly load: number | null
  readonly models: readonly ScenarioModel[]
  readonly executors: readonly ScenarioExecutor[]
  readonly tenants: readonly ScenarioTenant[]
  readonly policies: { readonly [F in Family]: ScenarioPolicy }
  readonly profiles: readonly InputFile[]
  readonly traces: readonly InputFile[]
}

export interface InputFile {
  readonly name: string
  readonly sha256: string
}

export interface ScenarioPolicy {
  readonly name: string
  readonly parameters: ParameterValues
  /** Of a policy from outside: the file that it came from. */
  readonly plugin?: InputFile
}

export interface ScenarioModel {
  readonly name: string
  /** Sorted by name. */
  readonly variants: readonly ScenarioVariant[]
}

export interface ScenarioVariant {
  readonly name: string
  /** 0..1 */
  readonly quality: number
  /** By device type, sorted. */
  readonly service: readonly ServiceTime[]
  /** What a replica takes of a device's memory, by device type: of those types of which a device states its memory. */
  readonly memoryBytes?: { readonly [deviceType: string]: number }
  /** What it answered to single inputs: where a policy needs to know, or the quality of a cascade would be a guess. */
  readonly answers?: ScenarioAnswers
}

/** Of labelled rows, as the profile has them: those of two variants are the same rows only where `n` and `data` are. */
export interface ScenarioAnswers {
  readonly n: number
  readonly data: string
  /** A bit a row, base64: 1 where the answer was right. */
  readonly correct: string
  /** A byte a row, base64: the probability of the answer in 256ths. */
  readonly confidence: string
}

/** How long a batch takes on a device type. */
export type ServiceTime =
  | {
      readonly deviceType: string
      readonly law: 'quantile'
      /** Measured batch sizes, ascending; between them the curves are interpolated, past the largest a run is refused. */
      readonly batches: readonly {
        readonly batchSize: number
        readonly meanNs: number
        /** 101 quantiles, 0 % to 100 %. */
        readonly quantilesNs: readonly number[]
      }[]
    }
  | ({ readonly deviceType: string } & ServiceLaw)

/** A law in place of measurements: the mean is `perItemNs * batchSize + fixedNs`. */
export type ServiceLaw = {
  readonly perItemNs: number
  readonly fixedNs: number
  readonly maxBatch: number | 'unbounded'
} & (
  | { readonly law: 'deterministic' | 'exponential' }
  /** The sum of so many exponential stages of equal mean. */
  | { readonly law: 'erlang'; readonly stages: number }
  /** With this coefficient of variation; hyperexponential: two phases of balanced means. */
  | { readonly law: 'hyperexponential' | 'lognormal'; readonly cv: number }
)

export interface ScenarioExecutor {
  /** `pool/node/device`, or `pool/node/device/share`; unique. */
  readonly name: string
  readonly pool: string
  readonly deviceType: string
  /** Memory of its device; absent where it is not stated. */
  readonly memoryBytes?: number
  /** The device that it shares with the others that name it; null where it has one to itself. */
  readonly sharing: { readonly device: string; readonly slowdown: 'processor-sharing' } | null
}

export interface ScenarioTenant {
  readonly name: string
  readonly model: string
  readonly weight: number
  /** The lowest number is served first. */
  readonly priority: number
  /** A bucket of so many tokens, refilled at this rate; null where the tenant may send what it likes. */
  readonly quota: { readonly ratePerS: number; readonly burst: number } | null
  readonly slo: {
    readonly latencyNs: number
    /** 0..1 */
    readonly attainment: number
    /** 0..1, 0 without a floor. */
    readonly qualityFloor: number
    /** What becomes of a request that is expected to be late; null: as the policy does by itself. */
    readonly onExpectedMiss: ExpectedMiss | null
  }
  /** How long its clients wait for service to begin before they give up; null: as long as it takes. */
  readonly patience: DurationLaw | null
  readonly arrivals: ScenarioArrivals
}

/** `degrade`: to a cheaper variant that is not under the floor; `late`: served all the same. */
export type ExpectedMiss = 'reject' | 'degrade' | 'late'

export type ScenarioArrivals =
  | { readonly process: 'poisson' | 'deterministic'; readonly ratePerS: number }
  /** Gamma-distributed gaps with this coefficient of variation. */
  | { readonly process: 'gamma'; readonly ratePerS: number; readonly cv: number }
  /** So many clients who send one request each, wait for its answer, think, and send again. */
  | { readonly process: 'closed-loop'; readonly clients: number; readonly think: DurationLaw }
  | {
      readonly process: 'trace'
      /** Base name, one of `traces`. */
      readonly trace: string
      /** Only rows of this tenant; null takes all. */
      readonly rows: string | null
      /** Recorded time is divided by this. */
      readonly compressTime: number
      /** Where in the recorded time the run starts; the trace is a ring, so that every offset has a full run. */
      readonly offsetS: number
    }

/** A drawn duration that is no service time. */
export interface DurationLaw {
  readonly law: 'exponential' | 'deterministic'
  readonly meanNs: number
}
