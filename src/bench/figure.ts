/** What `npm run bench` measures: each figure is a file in `figures/`, run in a process of its own. */

export interface Figure<Result = unknown> {
  /** As the command line says it. */
  readonly name: string
  /** As the JSON document says it. */
  readonly key: string
  readonly summary: string
  /** Takes minutes: only when it is named. */
  readonly onlyNamed?: true
  /** With --quick only when it is named. */
  readonly notQuick?: true
  /** @param note tells what is being done, for those who wait */
  measure(size: Size, note: (text: string) => void): Promise<Result>
  rows(result: Result): readonly Row[]
}

/** `quick` keeps all figures together under a minute, with more spread. */
export type Size = 'full' | 'quick'

/** What is said in place of a verdict where a run is little more than its own beginning. */
export const TOO_SHORT = 'too short to say: leave out --quick'

/** One line of the table. */
export interface Row {
  readonly figure: string
  readonly reached: string
  readonly spread?: string
  readonly goal?: string
  /** Whether the goal was reached; without it there is none, or nothing was measured. */
  readonly met?: boolean
}
