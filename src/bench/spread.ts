/** What is told of a figure that was measured several times. */
export interface Spread {
  readonly median: number
  readonly least: number
  readonly greatest: number
  readonly n: number
}

export function spreadOf(values: readonly number[]): Spread {
  if (values.length === 0) throw new Error('nothing was measured')
  const sorted = [...values].sort((a, b) => a - b)
  const upper = sorted[sorted.length >> 1]!
  const lower = sorted[(sorted.length - 1) >> 1]!
  return { median: (lower + upper) / 2, least: sorted[0]!, greatest: sorted.at(-1)!, n: sorted.length }
}

export function spreadText({ least, greatest, n }: Spread, text: (value: number) => string): string {
  return `${text(least)} to ${text(greatest)} (n = ${n})`
}
