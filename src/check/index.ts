/**
 * check: watches a run while it goes, and ends it at the first promise that is broken.
 *
 *   invariant-checker  a recorder, with a word before and after each event   shadow     the world, counted naively
 *   invariants/        one promise a file                                    invariant  their form
 *   facts              what the scenario promises                            violation  the error
 *   watched-policies, watched-events   what policies answer, what the core is told      exact-sum  without rounding
 */
export { type CheckReport, InvariantChecker } from './invariant-checker.ts'
export { Violation } from './violation.ts'
