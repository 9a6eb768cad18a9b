/**
 * Points in time as text and back, in whole seconds and nanoseconds apart: an absolute stamp in seconds since 1970 has no
 * digits left for microseconds when it is one double.
 */

export interface Instant {
  /** Whole seconds, rounded down. */
  readonly wholeS: number
  /** 0 .. 999,999,999 */
  readonly ns: number
}

const DECIMAL = /^\+?(\d*)(?:\.(\d*))?(?:e([+-]?\d+))?$/i

/** Non-negative decimal seconds, as `12`, `0.25`, `1e3`, to the nearest ns; undefined when the text is none. */
export function parseSeconds(text: string): Instant | undefined {
  const match = DECIMAL.exec(text)
  if (match === null) return undefined
  const [, whole = '', fraction = '', exponent] = match
  if (whole === '' && fraction === '') return undefined
  if (exponent !== undefined) {
    const value = Number(text)
    if (!(value <= Number.MAX_SAFE_INTEGER)) return undefined
    const wholeS = Math.floor(value)
    return carried(wholeS, Math.round((value - wholeS) * 1e9))
  }
  if (whole.length > 15) return undefined
  return carried(Number(whole), nsOfFraction(fraction))
}

const DATE_TIME = /^(\d{4})-(\d{2})-(\d{2})[ T](\d{2}):(\d{2}):(\d{2})(?:\.(\d+))?(Z|[+-]\d{2}:?\d{2})?$/

/**
 * A date and time of day, as `2023-11-16 18:15:46.6805900`, to seconds since 1970 and ns. Without a zone it is taken as
 * UTC, so that no clock change of the reader's country gets in. Undefined when the text is none, or no such day exists.
 */
export function parseDateTime(text: string): Instant | undefined {
  const match = DATE_TIME.exec(text)
  if (match === null) return undefined
  const [year, month, day, hour, minute, second] = match.slice(1, 7).map(Number) as [
    number,
    number,
    number,
    number,
    number,
    number,
  ]
  const date = new Date(Date.UTC(year, month - 1, day, hour, minute, second))
  const exists =
    date.getUTCMonth() === month - 1 &&
    date.getUTCDate() === day &&
    date.getUTCHours() === hour &&
    date.getUTCMinutes() === minute &&
    date.getUTCSeconds() === second
  if (!exists) return undefined
  return carried(date.getTime() / 1000 - zoneS(match[8]), nsOfFraction(match[7] ?? ''))
}

/** Difference in ns: exact to 104 days. */
export function nsBetween(from: Instant, to: Instant): number {
  return (to.wholeS - from.wholeS) * 1e9 + (to.ns - from.ns)
}

/** Integer ns as decimal seconds without needless zeros: `4.314579`. */
export function formatSeconds(ns: number): string {
  const wholeS = Math.floor(ns / 1e9)
  const rest = ns - wholeS * 1e9
  return rest === 0 ? `${wholeS}` : `${wholeS}.${`${rest}`.padStart(9, '0').replace(/0+$/, '')}`
}

/** `2023-11-16T18:15:46Z` of seconds since 1970. */
export function formatDateTime(wholeS: number): string {
  return new Date(wholeS * 1000).toISOString().replace('.000', '')
}

function nsOfFraction(digits: string): number {
  const ns = Number(digits.slice(0, 9).padEnd(9, '0'))
  return digits.length > 9 && digits[9]! >= '5' ? ns + 1 : ns
}

function carried(wholeS: number, ns: number): Instant {
  return ns === 1e9 ? { wholeS: wholeS + 1, ns: 0 } : { wholeS, ns }
}

function zoneS(zone: string | undefined): number {
  if (zone === undefined || zone === 'Z') return 0
  const minutes = Number(zone.slice(1, 3)) * 60 + Number(zone.slice(-2))
  return (zone[0] === '-' ? -60 : 60) * minutes
}
