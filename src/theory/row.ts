/**
 * A row of the table: an ordinary experiment, and what theory says of its runs. The experiment is a document as a user would
 * write it and takes the way of every user's file through src/spec.
 */
import type { RunResult } from '../measure/index.ts'
import type { Scenario } from '../spec/scenario.ts'
import type { ProbeReading } from './probe.ts'

/**
 * What the number beside the simulated one is, and so how it is judged: an exact formula, or a chain solved numerically (the
 * interval must hold it); a bound (all of the interval must lie on its right side); a limit for many servers (n times the
 * interval's distance from it must stay under a constant, at more than one n).
 */
export type Kind = 'exact' | 'chain' | 'bound' | 'limit'

export interface ObservedRun {
  readonly scenario: Scenario
  readonly result: RunResult
  readonly probe: ProbeReading
}

interface AnyCheck {
  /** What is compared, with its unit: `mean wait, ms`. */
  readonly quantity: string
  /** Formula, chain, bound or limit. */
  readonly value: number
  readonly source: string
  /** The largest half-width of the interval that can still tell, as a share of `value`; where that is 0 or near, absolute. */
  readonly within: number
  observe(run: ObservedRun): number | null
}

export interface EqualityCheck extends AnyCheck {
  readonly kind: 'exact' | 'chain'
}

export interface BoundCheck extends AnyCheck {
  readonly kind: 'bound'
  readonly side: 'at most' | 'at least'
}

export interface LimitCheck extends AnyCheck {
  readonly kind: 'limit'
  readonly servers: number
  /** servers x the distance between the interval and the limit must stay under this. */
  readonly errorTimesServers: number
}

export type Check = EqualityCheck | BoundCheck | LimitCheck

export type ExperimentDocument = { readonly [field: string]: unknown }

/** Values of the swept fields, as labels, by dotted path. */
export type CellLabels = { readonly [path: string]: string }

export interface TheoryRow {
  /** Kebab-case; what `--row` and `--show` take. */
  readonly name: string
  /** What it is, in Kendall's notation where there is one. */
  readonly queue: string
  readonly experiment: ExperimentDocument
  /** Waits (ms) at which the share of longer waits is counted. */
  readonly waitPointsMs?: readonly number[]
  checks(cell: CellLabels): readonly Check[]
}
