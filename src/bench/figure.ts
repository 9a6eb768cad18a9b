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
  /** Short runs are little more than their own beginning, when V8 compiles and caches are cold: with --quick no verdict. */
  readonly needsLength?: true
  /** @param note tells what is being done, for those who wait */
  measure(size: Size, note: (text: string) => void): Promise<Result>
  rows(result: Result): readonly Row[]
}

/** `quick` keeps all figures together under a minute, with more spread. */
export type Size = 'full' | 'quick'

/** The rows of a figure as they are told, after runs of this size. */
export function rowsOf<Result>(figure: Figure<Result>, result: Result, size: Size): readonly Row[] {
  const rows = figure.rows(result)
  if (size === 'full' || figure.needsLength !== true) return rows
  return rows.map(({ met, ...row }) => {
    if (met === undefined) return row
    return { ...row, spread: [row.spread, 'too short to say: leave out --quick'].filter(Boolean).join('; ') }
  })
}

/** One line of the table. */
export interface Row {
  readonly figure: string
  readonly reached: string
  readonly spread?: string
  readonly goal?: string
  /** Whether the goal was reached; without it there is none, or nothing was measured. */
  readonly met?: boolean
}
