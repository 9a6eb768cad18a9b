/**
 * The comment `Covers: 60 s` of a trace: instants count from the start of what was recorded, which may be long before the
 * first arrival, and a lap of the ring is as long as that. Without it only the arrivals are known: the first is at 0, and a
 * lap ends a mean gap after the last.
 */
import { UserError } from '../errors/index.ts'
import type { CollectedRows } from './collect-rows.ts'
import { formatSeconds, parseSeconds } from './instants.ts'

const LABEL = 'Covers:'

export function coversComment(coversNs: number): string {
  return `${LABEL} ${formatSeconds(coversNs)} s`
}

export interface CoveredTime {
  /** Undefined where the comments don't say. */
  readonly coversNs: number | undefined
  /** The other comments. */
  readonly comments: readonly string[]
}

/** @param path for the message. @throws UserError, located, when the comment is there and says no time */
export function coveredTime(comments: readonly string[], path: string): CoveredTime {
  const line = comments.findIndex(comment => comment.startsWith(LABEL))
  if (line < 0) return { coversNs: undefined, comments }
  const text = comments[line]!.slice(LABEL.length).trim()
  const at = text.endsWith(' s') ? parseSeconds(text.slice(0, -2)) : undefined
  const coversNs = at === undefined ? 0 : at.wholeS * 1e9 + at.ns
  if (!(coversNs > 0 && coversNs <= Number.MAX_SAFE_INTEGER)) {
    throw new UserError('the comment does not say how long the trace is', {
      at: { file: path, line: line + 1, field: LABEL },
      found: text === '' ? 'nothing' : text,
      allowed: `as '# ${LABEL} 60 s'`,
    })
  }
  return { coversNs, comments: comments.filter((_, i) => i !== line) }
}

/** The rows' instants from the start of what was recorded. @throws UserError when the last is past the end */
export function fromStart({ arrivalNs, first }: CollectedRows, coversNs: number, path: string): Float64Array {
  const firstNs = first.wholeS * 1e9 + first.ns
  const lastNs = firstNs + arrivalNs.at(-1)!
  if (lastNs >= coversNs) {
    throw new UserError('the last arrival is not in the time that the trace covers', {
      at: { file: path },
      found: `${formatSeconds(lastNs)} s`,
      allowed: `under ${formatSeconds(coversNs)} s`,
    })
  }
  return arrivalNs.map(ns => ns + firstNs)
}
