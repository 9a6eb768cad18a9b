/**
 * playback: the third world around a core, in which only what happened happens.
 *
 *   playback       a journal fed to a fresh core, each decision and command compared with the log
 *   compare-logs   two logs side by side
 *   story          what two accounts have in common, and where they part, in words
 *   find-logs      where the logs of runs are, and which two belong together
 *   follow         from files to an outcome, in steps
 */
export { LogComparison, type LogsOutcome } from './compare-logs.ts'
export { findLogs, type LoggedRun, type PairedRuns, pairLogs } from './find-logs.ts'
export { compareLogs, type FollowOptions, playBack } from './follow.ts'
export { Playback, type PlaybackOutcome } from './playback.ts'
export type { Account, FirstDifference } from './story.ts'
