/**
 * What a driver writes into the core's state before it says `arrive`, beside the instant. The journal keeps each, where it
 * is not what it usually is, and playback writes it back. Whoever gives drivers something new to write adds a line here.
 */
import type { EventRow } from './rows.ts'

/** The part of a core's state that drivers write. */
export interface ToldState {
  nowNs: number
  dueNs: number
  givesUpNs: number
}

interface ArrivalFact {
  /** In the row. */
  readonly key: keyof EventRow
  readonly column: Exclude<keyof ToldState, 'nowNs'>
  /** What the fact is where the row says nothing. */
  usual(state: Readonly<ToldState>): number
}

export const ARRIVAL_FACTS = [
  { key: 'due', column: 'dueNs', usual: ({ nowNs }) => nowNs },
  { key: 'givesUp', column: 'givesUpNs', usual: () => Number.POSITIVE_INFINITY },
] as const satisfies readonly ArrivalFact[]

type FactKey = (typeof ARRIVAL_FACTS)[number]['key']

/** The facts of the arrival in hand that are not as usual. */
export function unusualFacts(state: Readonly<ToldState>): { [K in FactKey]?: number } {
  const facts: { [K in FactKey]?: number } = {}
  for (const { key, column, usual } of ARRIVAL_FACTS) if (state[column] !== usual(state)) facts[key] = state[column]
  return facts
}

/** Writes the facts of a row's arrival into the state, whose `nowNs` is already the row's. */
export function writeFacts(row: EventRow, state: ToldState): void {
  for (const { key, column, usual } of ARRIVAL_FACTS) state[column] = row[key] ?? usual(state)
}
