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
  /** Where there is no default: a value to begin with, in the same unit. */
  readonly example?: ParameterValue
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

/** What is said of a policy before it is made: by this it is listed, its parameters are checked, and what doesn't fit refused. */
export interface Presentation {
  /** Kebab-case; what a spec says. */
  readonly name: string
  /** One sentence: the rule. */
  readonly summary: string
  /** Paper, section or equation; or the product's documentation. */
  readonly source: string
  readonly parameters: { readonly [name: string]: Parameter }
  /** Of who decides on queueing: the sort key, where it is one that others can reckon with. */
  readonly order?: QueueOrder
  /** Whether it promises never to leave an executor idle while its queue holds work. */
  readonly workConserving?: boolean
  /** Of who decides on routing: whether replicas take from their model's shared queue. The policy says the same of itself. */
  readonly bindsLate?: boolean
  /** Of who decides on the variant: whether it does so when an executor is free (`selectAtDispatch`). */
  readonly choosesAtDispatch?: boolean
  /** What it cannot do without, in words that the check at load understands. */
  readonly needs?: readonly Need[]
  /** Written by whoever loads a plugin, and by nobody else: the file that it came from. */
  readonly plugin?: PluginFile
}

/** A policy from outside: what is run depends on this content. */
export interface PluginFile {
  /** Base name. */
  readonly name: string
  readonly sha256: string
}

export interface PolicyEntry<F extends Family = Family> extends Presentation {
  readonly family: F
  create(parameters: ParameterValues, context: PolicyContext): Families[F]
}

/** A system decides in several families, out of one state. No policy of these families may have its name. */
export interface AnySystemEntry extends Presentation {
  readonly family: 'system'
  /** The families in which it decides; no other policy may be named for them. */
  readonly fills: readonly Family[]
  /** One policy for each of them. */
  create(parameters: ParameterValues, context: PolicyContext): Partial<Families>
}

/** The form in which to write one: the compiler then sees that each family which it fills has its policy. */
export interface SystemEntry<F extends Family> extends AnySystemEntry {
  readonly fills: readonly F[]
  create(parameters: ParameterValues, context: PolicyContext): { readonly [Filled in F]: Families[Filled] }
}

/**
 * `one-variant-per-model`: the queue binds late, so the variant can't be chosen at arrival. Who chooses it at dispatch meets
 * the need, too.
 * `known-answers`: for each variant, how sure it was of each measured input, and whether rightly.
 * `a-tenant-quota`: without any quota it would do nothing.
 * `late-binding`: requests must wait in their model's shared queue. `early-binding`: each replica must have a queue of its own.
 * `arrival-order`, `deadline-order`: queues must be sorted by this.
 * `variant-at-arrival`: who serves a request must be known when it arrives, and not be chosen at dispatch.
 */
export type Need =
  | 'one-variant-per-model'
  | 'known-answers'
  | 'a-tenant-quota'
  | 'late-binding'
  | 'early-binding'
  | 'arrival-order'
  | 'deadline-order'
  | 'variant-at-arrival'

/** A registry entry of any family, or of a system. */
export type AnyPolicyEntry = { [F in Family]: PolicyEntry<F> }[Family] | AnySystemEntry
