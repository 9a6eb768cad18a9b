/**
 * experiment: many runs, and what they say together.
 *
 *   run-experiment  every cell and replication      store          the results folder      manifest   what made it
 *   cell-summary    replications to estimates       choose         which policy to take
 *   columns         names of what is stored         group-cells    runs by cell
 *   simulate-run    one run and its files           gzip-file      written while a run goes
 */
export { type CellSummary, summariseCell } from './cell-summary.ts'
export { type Candidate, type Choice, choosePolicy } from './choose.ts'
export { type Row, summaryRow, tenantRows } from './columns.ts'
export { type GroupedCell, groupByCell } from './group-cells.ts'
export { createManifest } from './manifest.ts'
export { runExperiment } from './run-experiment.ts'
export { csv, type FinishedRun, ResultsFolder } from './store.ts'
