/**
 * The rows of a decision log. One row a line, keys short, names by number (the header has them), in the order in which
 * things happened: an event, then what the policies answered and the core commanded because of it.
 */
import type { Events, Family } from '../contract/index.ts'

/** A request: its tenant, and its place among that tenant's requests, counted from 0. */
export type RequestNumber = readonly [tenant: number, ordinal: number]

/** A replica that is wanted or there. */
export type PlacementNumbers = readonly [variant: number, executor: number]

/** JSON has no form for these three. */
export type LogNumber = number | 'Infinity' | '-Infinity' | 'NaN'

/** The journal: what the core was told. `n` counts from 1. */
export interface EventRow {
  readonly e: keyof Events
  readonly n: number
  /** Integer ns since the run's start. */
  readonly t: number
  /** Tenant (arrive), executor (complete, fail), queue (wake) or replica (ready); the others have no subject. */
  readonly s?: number
  /** Of `planned`. */
  readonly p?: readonly PlacementNumbers[]
  /** Due time of an arrival that was handed over late, in integer ns; without it the arrival is due at `t`. */
  readonly due?: number
  /**
   * Of `complete`, where the variant policy may escalate: how sure the answer is that each member of the batch has got, in
   * 256ths, in the order in which they were taken.
   */
  readonly sure?: readonly number[]
  /** Of an arrival: after this instant, in integer ns, its client no longer wants to be served; without it, always. */
  readonly givesUp?: number
}

/** What a policy was asked, and what it answered. */
export type DecisionRow =
  | { readonly d: 'admission'; readonly n: number; readonly s: RequestNumber; readonly a: number }
  /** `g` is 1 where a cheaper variant was asked for. */
  | {
      readonly d: 'variant'
      readonly n: number
      readonly s: RequestNumber
      readonly g?: 1
      readonly a: number
    }
  /** Which replica on executor `x` serves the head of shared queue `s`; -1 where none may. */
  | {
      readonly d: 'variant'
      readonly q: 'dispatch'
      readonly n: number
      readonly s: number
      readonly x: number
      readonly a: number
    }
  /** By which variant the request is to be served again; -1 where its client gets the answer that it has. */
  | {
      readonly d: 'variant'
      readonly q: 'escalate'
      readonly n: number
      readonly s: RequestNumber
      readonly a: number
    }
  | {
      readonly d: 'routing'
      readonly q: 'route'
      readonly n: number
      readonly s: RequestNumber
      readonly a: number
    }
  | { readonly d: 'routing'; readonly q: 'pick'; readonly n: number; readonly s: number; readonly a: number }
  /** Is queue `s` asked before queue `k`? */
  | {
      readonly d: 'routing'
      readonly q: 'pull'
      readonly n: number
      readonly s: number
      readonly k: number
      readonly a: 0 | 1
    }
  /** May the request enter queue `k`? */
  | {
      readonly d: 'queueing'
      readonly q: 'accepts'
      readonly n: number
      readonly s: RequestNumber
      readonly k: number
      readonly a: 0 | 1
    }
  /** Is the request, which has expired, to wait on in queue `k`? Then a row with its new key follows. */
  | {
      readonly d: 'queueing'
      readonly q: 'delays'
      readonly n: number
      readonly s: RequestNumber
      readonly k: number
      readonly a: 0 | 1
    }
  /** The answer is the sort key. */
  | {
      readonly d: 'queueing'
      readonly q: 'order'
      readonly n: number
      readonly s: RequestNumber
      readonly a: LogNumber
    }
  /** Asked for replica `r`. */
  | {
      readonly d: 'queueing'
      readonly q: 'expired'
      readonly n: number
      readonly s: RequestNumber
      readonly r: number
      readonly a: 0 | 1
    }
  /** What replica `r` takes from queue `s`; `u` is the instant until which it waits. */
  | {
      readonly d: 'batching'
      readonly n: number
      readonly s: number
      readonly r: number
      readonly a: number
      readonly u?: LogNumber
    }
  | { readonly d: 'allocation'; readonly n: number; readonly a: readonly PlacementNumbers[] }

/** What the core told the world to do. */
export type CommandRow =
  /** Executor `s` starts a batch on replica `r`; its members in the order in which they were taken. */
  | {
      readonly c: 'execute'
      readonly n: number
      readonly s: number
      readonly r: number
      readonly b: readonly RequestNumber[]
    }
  /** Wake queue `s` at `t`; null cancels. */
  | { readonly c: 'wakeAt'; readonly n: number; readonly s: number; readonly t: number | null }
  /** Replica `s` becomes variant `v` on executor `x`. */
  | { readonly c: 'load'; readonly n: number; readonly s: number; readonly v: number; readonly x: number }
  | { readonly c: 'unload'; readonly n: number; readonly s: number }
  /** Ask for an allocation; `p` are the replicas that are there or loading. */
  | { readonly c: 'plan'; readonly n: number; readonly p: readonly PlacementNumbers[] }

/** The last row of a whole log: how many events there were, and how many requests had not left. */
export interface EndRow {
  readonly end: number
  readonly inFlight: number
}

export type LogRow = EventRow | DecisionRow | CommandRow | EndRow

export const DECISIONS_SCHEMA = 'foreserve.decisions/1'

/** The first line: what the rows are about, and the names behind their numbers. */
export interface LogHeader {
  readonly schema: typeof DECISIONS_SCHEMA
  /** SHA-256 (hex) of the scenario's canonical JSON. */
  readonly scenario: string
  readonly world: 'simulated' | 'live' | 'emulated'
  readonly tenants: readonly string[]
  readonly models: readonly string[]
  /** `model/variant` */
  readonly variants: readonly string[]
  readonly executors: readonly string[]
  /** Replica slots. Queue q < replicas is replica q's own; queue replicas + m is the shared one of model m. */
  readonly replicas: number
  readonly policies: { readonly [F in Family]: string }
}

/** Whoever takes the rows of a run as they come: a file, or a comparison with an earlier log. */
export interface DecisionSink {
  write(row: LogRow): void
}
