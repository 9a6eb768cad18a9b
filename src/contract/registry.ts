/** The form in which a policy presents itself: plain data and one constructor, so that a plugin imports nothing that runs. */
import type { Families, Family } from './policies.ts'
import type { Draws, WorldNames } from './world.ts'

/**
 * Kinds of parameter. `duration` values reach the policy in integer ns, `ratio` as 0..1; `replicas` maps variant -> count;
 * `sizes` are whole numbers from 1 on, each larger than the one before; `weights` maps device type -> whole number, `shares`
 * `model/variant` -> whole number.
 */
export type ParameterKind =
  | 'integer'
  | 'number'
  | 'duration'
  | 'ratio'
  | 'boolean'
  | 'text'
  | 'replicas'
  | 'sizes'
  | 'weights'
  | 'shares'

export interface Parameter {
  readonly kind: ParameterKind
  readonly summary: string
  /** In the unit the policy receives; absent when the user must give it. */
  readonly default?: ParameterValue
  readonly minimum?: number
  readonly maximum?: number
  /** Another parameter of the policy that this one may not exceed; of sizes, none of them. */
  readonly notAbove?: string
  /** Allowed values of a text. */
  readonly choices?: readonly string[]
}

export type ParameterValue = number | boolean | string | readonly number[] | { readonly [name: string]: number }
export type ParameterValues = { readonly [name: string]: ParameterValue }

/** What a queue's sort key is: by it, others may tell who would be served before whom. */
export type QueueOrder = 'arrival' | 'deadline'

export interface PolicyContext {
  readonly names: WorldNames
  readonly draws: Draws
  /** Of the run's queueing policy; undefined where it names none. */
  readonly order: QueueOrder | undefined
}

export interface PolicyEntry<F extends Family = Family> {
  /** Kebab-case; what a spec says. */
  readonly name: string
  readonly family: F
  /** One sentence: the rule. */
  readonly summary: string
  /** Paper, section or equation; or the product's documentation. */
  readonly source: string
  readonly parameters: { readonly [name: string]: Parameter }
  /** Of a queueing policy: its sort key, where it is one that others can reckon with. */
  readonly order?: QueueOrder
  /** Whether it promises never to leave an executor idle while its queue holds work. */
  readonly workConserving?: boolean
  /** What it cannot do without, in words that the check at load understands. */
  readonly needs?: readonly Need[]
  create(parameters: ParameterValues, context: PolicyContext): Families[F]
}

/**
 * `one-variant-per-model`: the queue binds late, so the variant can't be chosen at arrival.
 * `a-tenant-quota`: without any quota it would do nothing.
 */
export type Need = 'one-variant-per-model' | 'a-tenant-quota'

/** A registry entry of any family. */
export type AnyPolicyEntry = { [F in Family]: PolicyEntry<F> }[Family]
