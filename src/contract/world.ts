/** The static description of a run's world that a core and its policies are built from. Indices follow sorted names. */

/** Names by index. */
export interface WorldNames {
  readonly tenants: readonly string[]
  readonly models: readonly string[]
  /** `model/variant` */
  readonly variants: readonly string[]
  /** Index of the model of each variant. */
  readonly variantModel: readonly number[]
  readonly executors: readonly string[]
  /** Device type of each executor. */
  readonly executorDevice: readonly string[]
}

export interface TenantDescription {
  readonly model: number
  readonly sloNs: number
  readonly weight: number
  readonly qualityFloor: number
  /** REJECT, DEGRADE, ACCEPT or UNSAID. */
  readonly onExpectedMiss: number
  /** Class of importance: the lowest number is served first. */
  readonly priority: number
  /** What the tenant may send; undefined where nothing was agreed. */
  readonly quota: QuotaDescription | undefined
}

/** A bucket of `burst` tokens, full at first and refilled at `ratePerS`; each request takes one. */
export interface QuotaDescription {
  readonly ratePerS: number
  /** A whole number of requests, at least 1. */
  readonly burst: number
}

/** What is expected of a variant on a device type: mean service time by batch size. */
export interface ServiceExpectation {
  /** Index b - 1 holds the expected integer ns of a batch of b. Its length is the largest batch, unless `beyond` is given. */
  readonly meanNs: Float64Array
  /** Where batches may be of any size: past `meanNs` a batch of b is expected to take perItemNs * b + fixedNs. */
  readonly beyond?: { readonly perItemNs: number; readonly fixedNs: number }
}

export interface World {
  readonly names: WorldNames
  readonly tenants: readonly TenantDescription[]
  /** Quality 0..1 by variant. */
  readonly quality: readonly number[]
  /** Executor -> device type index. */
  readonly deviceType: readonly number[]
  /** `service[variant][deviceType]`, undefined where the variant was never measured on it. */
  readonly service: readonly (readonly (ServiceExpectation | undefined)[])[]
  /** Whether clients of some tenant give up while they wait: then drivers say when, at each arrival. */
  readonly impatient: boolean
  /** Upper bound on replicas that exist at once. */
  readonly replicaSlots: number
}

/** Random integers from the stream of the tenant whose request is being decided. */
export interface Draws {
  /** Uniform integer in 0 .. n - 1. */
  below(tenant: number, n: number): number
}
