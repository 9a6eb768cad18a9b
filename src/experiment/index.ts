/**
 * experiment: many runs, and what they say together.
 *
 *   run-experiment  every cell and replication      run-one        one of them, and what is stored of it
 *   run-on-threads  several at a time: simulation-thread is a worker's near side, simulation-worker its program
 *   shard           the cells for one of several machines
 *   store           the results folder              manifest       what made it
 *   cell-summary    replications to estimates       choose         which policy to take
 *   columns         names of what is stored         group-cells    runs by cell
 *   simulate-run    one run and its files           say-which-run  what an error of a run says
 *   optimum         how much of what any policy could have done
 *   alone           each tenant without the others  isolation      what is told of tenants beside each other
 */
export { type CellSummary, summariseCell } from './cell-summary.ts'
export { type Candidate, type Choice, choosePolicy } from './choose.ts'
export { type Row, summaryRow, tenantRows } from './columns.ts'
export { type GroupedCell, groupByCell } from './group-cells.ts'
export { createManifest } from './manifest.ts'
export { type RunOptions, runExperiment } from './run-experiment.ts'
export { isOfTheRun, keptLog, sayWhichRun } from './say-which-run.ts'
export { type Shard, shardOf } from './shard.ts'
export { csv, type FinishedRun, ResultsFolder } from './store.ts'
