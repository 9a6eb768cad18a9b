/**
 * playback: the third world around a core, in which only what happened happens.
 *
 *   playback       a journal fed to a fresh core, each decision and command compared with the log
 *   compare-logs   two logs side by side
 *   story          what two accounts have in common, and where they part, in words
 */
export { LogComparison, type LogsOutcome } from './compare-logs.ts'
export { isIdentical, Playback, type PlaybackOutcome } from './playback.ts'
export type { Account, FirstDifference } from './story.ts'
