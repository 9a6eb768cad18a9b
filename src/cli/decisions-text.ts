/** What came of comparing logs, for a terminal. */
import { counted } from '../journal/index.ts'
import type { Account, FirstDifference } from '../playback/index.ts'
import { linesOf } from './flow-text.ts'

/** What two accounts of a run have in common, and where they part. */
export interface Compared {
  readonly events: number
  readonly answers: number
  readonly difference: FirstDifference | null
  readonly inFlight: number
  /** Some of the requests in flight. */
  readonly stuck?: readonly string[]
}

export function isIdentical({ difference, inFlight }: Compared): boolean {
  return difference === null && inFlight === 0
}

/** @param sides what the two accounts are called */
export function comparedText(
  compared: Compared,
  sides: readonly [first: string, second: string],
  width: number,
): string {
  const { events, answers, difference, inFlight, stuck = [] } = compared
  const counts = `${counted(events, 'event')}, ${answers} decisions and commands`
  if (difference !== null) return differenceText(difference, sides, width)
  if (inFlight === 0) return `identical: ${counts}; nothing in flight at the end`
  const who = stuck.length === 0 ? '' : ` (${stuck.join(', ')}${stuck.length < inFlight ? ', ...' : ''})`
  const were = `${counted(inFlight, 'request')} ${inFlight === 1 ? 'was' : 'were'}`
  return `equal, but ${were} still in flight at the end${who}: ${counts}`
}

function differenceText(
  { event, atMs, told, agreed, first, second }: FirstDifference,
  sides: readonly [first: string, second: string],
  width: number,
): string {
  const after = atMs === null ? told : `after event ${event}, at ${atMs} ms: ${told}`
  const indent = Math.max(...sides.map(side => side.length), 'in both'.length) + 4
  const line = (label: string, text: string) =>
    linesOf(text, width - indent).map((part, i) => (i === 0 ? `  ${label}`.padEnd(indent) : ' '.repeat(indent)) + part)
  // Long lists are cut in words, and may then be equal in what is shown of them.
  const [says, otherSays] = first.says === second.says ? [rowText(first), rowText(second)] : [first.says, second.says]
  return [
    `different ${after}`,
    ...agreed.flatMap(row => line('in both', row)),
    ...line(sides[0], located(first, says)),
    ...line(sides[1], located(second, otherSays)),
  ].join('\n')
}

function located({ line }: Account, says: string): string {
  return line === null ? says : `(line ${line}) ${says}`
}

function rowText({ row, says }: Account): string {
  return row === null ? says : JSON.stringify(row)
}
