/**
 * theory: the engine held against queueing formulas.
 *
 *   table        every row, made in rows/ by subject       row     an experiment, and what theory says of its runs
 *   run-table    from documents to verdicts                judge   intervals that hold all together
 *   probe        what formulas speak of and no result holds: numbers found, departures, Little's law as an identity
 *   formulas/    one queue a file: exact formulas, numerical chains, bounds and limits, each with its source
 */

// No row uses these yet.
export * as joinIdle from './formulas/join-idle.ts'
export * as meanValueAnalysis from './formulas/mean-value-analysis.ts'
export * as processorSharing from './formulas/processor-sharing.ts'
export { type CheckVerdict, FAMILY_LEVEL, type Judgement } from './judge.ts'
export type { CellLabels, Check, ExperimentDocument, Kind, ObservedRun, TheoryRow } from './row.ts'
export { type CheckedQuantity, type RowResult, runTheory, type TheoryOptions, type TheoryResult } from './run-table.ts'
export { theoryTable } from './table.ts'
