/**
 * measure: from the fates of tasks to the numbers of a run; the same in every world.
 *
 *   run-recorder   the collector        tally      one tenant's counts        run-result   what comes out
 *   durations, duration-table   exact, then histogram   backlog   does the cluster keep up?
 *   timeseries, timeline-recorder   what happened when   request-rows   one line a request
 *   telling-all   several recorders of one run   fair-shares   what each tenant got of what was served
 */
export { HISTOGRAM_ERROR_BOUND } from './duration-table.ts'
export { Durations } from './durations.ts'
export type { RecordedRun } from './recorded-state.ts'
export { REQUEST_COLUMNS, RequestRows } from './request-rows.ts'
export { type RecorderOptions, RunRecorder } from './run-recorder.ts'
export type * from './run-result.ts'
export { tellingAll } from './telling-all.ts'
