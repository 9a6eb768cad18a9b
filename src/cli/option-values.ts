/** Values of options that are more than text: each refuses what it can't read, in one line. */

/** A whole number of at least `least`. */
export function wholeFrom(least: number, name: string): (text: string) => number {
  return text => {
    const value = Number(text)
    if (text.trim() === '' || !Number.isInteger(value) || value < least)
      throw new Error(`--${name} must be a whole number from ${least}, not '${text}'`)
    return value
  }
}

/** `2/5`: the second of five. */
export function partOf(name: string): (text: string) => { readonly index: number; readonly count: number } {
  return text => {
    const [, index, count] = /^(\d{1,6})\/(\d{1,6})$/.exec(text)?.map(Number) ?? []
    if (index === undefined || count === undefined || index < 1 || index > count)
      throw new Error(`--${name} must be I/N with I from 1 to N, as 1/4, not '${text}'`)
    return { index, count }
  }
}
