/** The integers that policies answer with, and the states that they read. */

// Admission.
export const ACCEPT = 0
export const REJECT = 1
/** Accept, but ask the variant policy for a cheaper form. */
export const DEGRADE = 2

/** In place of one of these answers, where a tenant says nothing of requests that are expected to be late. */
export const UNSAID = -1

// Batching; a positive answer takes that many.
/** Ask again when this queue changes. */
export const NOTHING_YET = 0
/** Ask again at `answer.untilNs`, or earlier when this queue changes. */
export const WAIT = -1
/** Give the head of the queue up. */
export const DROP_HEAD = -2

// Executor states.
export const IDLE = 0
export const BUSY = 1
export const GONE = 2

// Replica states.
export const ABSENT = 0
export const LOADING = 1
export const READY = 2
export const DRAINING = 3

/** Reused by the core for each batching question, so that an instant never crosses a call. */
export interface BatchAnswer {
  untilNs: number
}
