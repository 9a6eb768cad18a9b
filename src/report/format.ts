/** Numbers as a reader wants them. No Intl: the same bytes on every machine. Null, NaN and infinities are a dash. */
import type { Estimate } from './report-data.ts'

export const DASH = '–'
/** Between thousands, and between a number and its unit: narrow, and never a line break. */
const NARROW_SPACE = '\u202f'
const MINUS = '\u2212'

type MaybeNumber = number | null | undefined

function isNumber(value: MaybeNumber): value is number {
  return typeof value === 'number' && Number.isFinite(value)
}

/** Three significant digits, more before the point where the number has more: 0.0123, 1.23, 12.3, 1 234. */
export function significant(value: MaybeNumber, digits = 3): string {
  if (!isNumber(value)) return DASH
  if (value === 0) return '0'
  const magnitude = Math.floor(Math.log10(Math.abs(Number(value.toPrecision(digits)))))
  return fixed(value, Math.max(0, digits - 1 - magnitude))
}

export function fixed(value: MaybeNumber, decimals: number): string {
  if (!isNumber(value)) return DASH
  const [whole, fraction] = Math.abs(value).toFixed(decimals).split('.') as [string, string?]
  const grouped = whole.length > 4 ? whole.replace(/\B(?=(\d{3})+$)/g, NARROW_SPACE) : whole
  const text = fraction === undefined ? grouped : `${grouped}.${fraction}`
  return value < 0 && /[1-9]/.test(text) ? `${MINUS}${text}` : text
}

/** A 0..1 share as a number of per cent, without the sign. A share short of 1 never reads as 100. */
export function percent(share: MaybeNumber, decimals = 1): string {
  if (!isNumber(share)) return DASH
  const text = fixed(100 * share, decimals)
  return share < 1 && text === fixed(100, decimals) ? `>${fixed(100 - 10 ** -decimals, decimals)}` : text
}

/** As `significant`, without the zeros at the end: for numbers that somebody chose. */
export function plain(value: MaybeNumber, digits = 3): string {
  return significant(value, digits)
    .replace(/(\.\d*?)0+$/, '$1')
    .replace(/\.$/, '')
}

/** A chosen share in per cent: 99, 99.9. */
export function plainPercent(share: MaybeNumber): string {
  return plain(isNumber(share) ? Number((100 * share).toPrecision(12)) : share, 5)
}

export function signed(text: string): string {
  return text === DASH || text.startsWith(MINUS) || /^[0.]*$/.test(text) ? text : `+${text}`
}

export function withUnit(text: string, unit: string): string {
  return text === DASH || unit === '' ? text : `${text}${NARROW_SPACE}${unit}`
}

/** `low–high`, or null where there is none, or none that the digits show. */
export function interval(estimate: Estimate | null, format: (value: MaybeNumber) => string): string | null {
  if (estimate === null || !isNumber(estimate.low) || !isNumber(estimate.high)) return null
  const [low, high] = [format(estimate.low), format(estimate.high)]
  if (low === high) return null
  return `${low}${low.startsWith(MINUS) || high.startsWith(MINUS) ? ' to ' : '–'}${high}`
}

/** A value in the unit of a fidelity row. */
export function inUnit(value: MaybeNumber, unit: string): string {
  return unit === 'ratio' ? percent(value, 2) : significant(value)
}

/** A difference, in the unit and to the decimal places of what it is a difference of. */
export function differenceInUnit(value: MaybeNumber, of: MaybeNumber, unit: string): string {
  if (unit === 'ratio') return percent(value, 2)
  if (!isNumber(of)) return significant(value)
  const decimals = significant(of).split('.')[1]?.length ?? 0
  return fixed(value, decimals)
}

export function unitName(unit: string): string {
  return unit === 'ratio' ? '%' : unit === 'requests' ? '' : unit
}

/** Binary sizes from MiB. */
export function mebibytes(value: MaybeNumber): string {
  return withUnit(significant(value), 'MiB')
}

/** A column's name in words: `latencyMs_p99` is `latency p99`, `goodputPerS` is `goodput`. */
export function metricName(column: string): string {
  const [, name = column, statistic] = /^(.+?)(?:Ms|PerS)?(?:_(\w+))?$/.exec(column) ?? []
  const words = name.replace(/[A-Z]/g, letter => ` ${letter.toLowerCase()}`)
  return statistic === undefined ? words : `${words}${statistic === 'mean' ? ',' : ''} ${statistic}`
}

export function list(words: readonly string[]): string {
  if (words.length < 2) return words.join('')
  return `${words.slice(0, -1).join(', ')} and ${words[words.length - 1]!}`
}
