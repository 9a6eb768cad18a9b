import { UserError } from '../errors/index.ts'
import { LogReader } from './log-reader.ts'
import type { LogHeader } from './rows.ts'

export interface CheckedLog {
  readonly header: LogHeader
  readonly events: number
  /** Decisions and commands. */
  readonly answers: number
  readonly inFlight: number
}

/**
 * Reads a log to its end: is every row of the form, are the events numbered as they come, does time never go back?
 * @throws UserError at the first row where that is not so, and where the log was cut off
 */
export function checkLog(path: string): CheckedLog {
  const log = new LogReader(path)
  let events = 0
  let answers = 0
  let atNs = 0
  try {
    for (let line = log.next(); line !== undefined; line = log.next()) {
      const { row, number } = line
      const at = { file: path, line: number }
      if ('end' in row) {
        if (row.end !== events) throw unexpected('the log ends after another number of events', at, row.end, events)
        if (log.peek() !== undefined)
          throw new UserError('the log goes on after its end', { at: { file: path, line: number + 1 } })
        return { header: log.header, events, answers, inFlight: row.inFlight }
      }
      if ('e' in row) {
        events++
        if (row.t < atNs)
          throw new UserError('time goes back', {
            at: { ...at, field: 't' },
            found: `${row.t} ns`,
            allowed: `${atNs} ns or later`,
          })
        atNs = row.t
      } else {
        answers++
      }
      if (row.n !== events) throw unexpected('the row is of another event than the one before it', at, row.n, events)
    }
    throw new UserError('the log was cut off: it has no last row', {
      at: { file: path, ...(log.cutOffIn !== undefined && { line: log.cutOffIn }) },
    })
  } finally {
    log.close()
  }
}

function unexpected(problem: string, at: object, found: number, allowed: number): UserError {
  return new UserError(problem, { at, found: String(found), allowed: String(allowed) })
}
