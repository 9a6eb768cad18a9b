/** Two logs side by side, row by row, up to where they part. */
import { UserError } from '../errors/index.ts'
import type { LogLine, LogReader } from '../journal/index.ts'
import { type FirstDifference, type Side, Story, sideOf } from './story.ts'

export interface LogsOutcome {
  /** Events, and decisions and commands, that both have. */
  readonly events: number
  readonly answers: number
  /** Whether both are of the very same scenario. */
  readonly sameScenario: boolean
  /** Null where both are equal to the end. */
  readonly difference: FirstDifference | null
  /** Requests that had not left at the end of both. */
  readonly inFlight: number
}

export class LogComparison {
  readonly #first: LogReader
  readonly #second: LogReader
  readonly #story: Story
  #difference: FirstDifference | null = null
  #inFlight = 0
  #isWhole = false

  /** @throws UserError when the numbers of the two logs stand for different things */
  constructor(first: LogReader, second: LogReader) {
    for (const key of ['tenants', 'models', 'variants', 'executors', 'replicas'] as const) {
      const [a, b] = [first.header[key], second.header[key]]
      if (JSON.stringify(a) === JSON.stringify(b)) continue
      throw new UserError('the two logs are of runs with other things in them', {
        at: { file: second.path, line: 1, field: key },
        found: String(b),
        allowed: `${String(a)}, as in ${first.path}`,
      })
    }
    this.#first = first
    this.#second = second
    this.#story = new Story(first.header, second.header)
  }

  get outcome(): LogsOutcome {
    const { events, answers } = this.#story
    return {
      events,
      answers,
      sameScenario: this.#first.header.scenario === this.#second.header.scenario,
      difference: this.#difference,
      inFlight: this.#inFlight,
    }
  }

  /** Reads up to so many rows. True while there is more to read. @throws UserError for a line that is none of its form */
  read(rows: number): boolean {
    for (let i = 0; i < rows && this.#difference === null; i++) if (!this.#step()) return false
    return this.#difference === null
  }

  #step(): boolean {
    const first = this.#first.next()
    const second = this.#second.next()
    if (first === undefined && second === undefined) {
      // Equal so far, and it can't be said what the rest was.
      if (!this.#isWhole) this.#part(sideOf(first, this.#first), sideOf(second, this.#second))
      return false
    }
    if (first === undefined || second === undefined || !sameRow(first, second)) {
      this.#part(sideOf(first, this.#first), sideOf(second, this.#second))
      return false
    }
    const { row } = first
    this.#isWhole = 'end' in row
    if ('end' in row) this.#inFlight = row.inFlight
    else this.#story.agree(row)
    return true
  }

  #part(first: Side, second: Side): void {
    this.#difference = this.#story.part(first, second)
  }
}

function sameRow(first: LogLine, second: LogLine): boolean {
  return first.text === second.text || JSON.stringify(first.row) === JSON.stringify(second.row)
}
