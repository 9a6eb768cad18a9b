/** What two accounts of a run have in common so far, and where they part. */
import {
  type EventRow,
  instant,
  type LogHeader,
  type LogLine,
  type LogReader,
  type LogRow,
  LogWords,
} from '../journal/index.ts'

/** What one of the two says where they part. */
export interface Account {
  /** In words. */
  readonly says: string
  /** As it stands in a log, or would; null where there is no such row. */
  readonly row: LogRow | null
  /** In its file, from 1; null where there is none. */
  readonly line: number | null
}

export interface FirstDifference {
  /** Number of the event after which they part; 0 before the first. */
  readonly event: number
  /** When it was told, in ms of the run; null before the first. */
  readonly atMs: number | null
  /** That event in words. */
  readonly told: string
  /** The last of the decisions and commands since that event that both have, in words. */
  readonly agreed: readonly string[]
  readonly first: Account
  readonly second: Account
}

/** A row and where it stands, or in words why there is none. */
export type Side = { readonly row: LogRow; readonly line?: number } | { readonly says: string; readonly line?: number }

/** The next line of a log, or that there is none. */
export function sideOf(line: LogLine | undefined, { cutOffIn }: LogReader): Side {
  if (line !== undefined) return { row: line.row, line: line.number }
  if (cutOffIn !== undefined) return { says: 'the log ends in the midst of this line: it was cut off', line: cutOffIn }
  return { says: 'the log ends here, without its last row: it was cut off, or the run was' }
}

const MOST_AGREED = 6

export class Story {
  /** That both have: events, and decisions and commands. */
  events = 0
  answers = 0
  readonly #words: readonly [first: LogWords, second: LogWords]
  #event: EventRow | undefined
  #agreed: LogRow[] = []

  /** The two may have other policies, but must have the same tenants, models, variants, executors and replicas. */
  constructor(first: LogHeader, second: LogHeader) {
    this.#words = [new LogWords(first), new LogWords(second)]
  }

  agree(row: LogRow): void {
    if ('e' in row) {
      this.#learnEvent()
      this.#event = row
      this.#agreed = []
      this.events++
      return
    }
    for (const words of this.#words) words.learn(row)
    this.#agreed.push(row)
    if (this.#agreed.length > MOST_AGREED) this.#agreed.shift()
    this.answers++
  }

  part(first: Side, second: Side): FirstDifference {
    const event = this.#event
    const [words] = this.#words
    const told = event === undefined ? 'before the first event' : words.event(event)
    const agreed = this.#agreed.map(row => words.say(row))
    this.#learnEvent()
    return {
      event: event?.n ?? 0,
      atMs: event === undefined ? null : event.t / 1e6,
      told,
      agreed,
      first: account(first, second, this.#words[0]),
      second: account(second, first, this.#words[1]),
    }
  }

  /** An event is said in words before it is learnt, and only where the accounts part. */
  #learnEvent(): void {
    for (const words of this.#words) if (this.#event !== undefined) words.learn(this.#event)
    this.#event = undefined
  }
}

function account(side: Side, other: Side, words: LogWords): Account {
  const line = side.line ?? null
  if (!('row' in side)) return { says: side.says, row: null, line }
  const { row } = side
  const event = 'e' in row ? `event ${row.n}, at ${instant(row.t)}: ` : ''
  const isDone = isLater(row) && 'row' in other && !isLater(other.row)
  return { says: `${isDone ? 'nothing more; next is ' : ''}${event}${words.say(row)}`, row, line }
}

/** What comes when all decisions and commands of an event are through. */
function isLater(row: LogRow): boolean {
  return 'e' in row || 'end' in row
}
