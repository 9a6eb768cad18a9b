/**
 * Quantities with units, as people write them (`50 ms`, `400 /s`, `99 %`, `16 GiB`, `0.04 $/device-hour`), to numbers in
 * one base unit: durations in integer nanoseconds, rates per second, ratios 0..1, memory in bytes, prices in dollars per
 * device-hour. A unit is always required (but for 0), since a bare number is where factors of a thousand are lost.
 */
import { nearestName } from '../errors/index.ts'

export type Dimension = 'duration' | 'rate' | 'ratio' | 'memory' | 'price'

/** Allowed values, in the base unit. `above` excludes its bound, `minimum` and `maximum` include theirs. */
export interface Range {
  readonly minimum?: number
  readonly above?: number
  readonly maximum?: number
}

export type QuantityResult = { readonly value: number } | { readonly mistake: QuantityMistake }

export interface QuantityMistake {
  readonly problem: string
  readonly found: string
  readonly allowed: string
  readonly nearest?: string
}

/** One unit is `factor * 10^exponent` base units; the power of ten is applied to the decimal text, so it never rounds. */
interface Unit {
  readonly name: string
  readonly factor: number
  readonly exponent: number
}

interface DimensionRule {
  readonly noun: string
  readonly example: string
  /** From small to large. */
  readonly units: readonly Unit[]
  /** Spellings from elsewhere, and what is meant by them. */
  readonly meant: { readonly [spelling: string]: string }
  readonly integer: boolean
}

const unit = (name: string, factor: number, exponent = 0): Unit => ({ name, factor, exponent })

/** Engine time is an integer in a double: exact to 2^53 ns, a little more than 104 days. */
export const LONGEST_NS = 104 * 86_400e9

const rules: { readonly [D in Dimension]: DimensionRule } = {
  duration: {
    noun: 'a duration',
    example: '50 ms',
    units: [
      unit('ns', 1),
      unit('us', 1, 3),
      unit('ms', 1, 6),
      unit('s', 1, 9),
      unit('min', 60, 9),
      unit('h', 3600, 9),
      unit('d', 86_400, 9),
    ],
    meant: {
      ...{ µs: 'us', usec: 'us', microseconds: 'us', msec: 'ms', msecs: 'ms', millis: 'ms', milliseconds: 'ms' },
      ...{ sec: 's', secs: 's', second: 's', seconds: 's', m: 'min', mins: 'min', minute: 'min', minutes: 'min' },
      ...{ hr: 'h', hrs: 'h', hour: 'h', hours: 'h', day: 'd', days: 'd', nsec: 'ns', nanoseconds: 'ns' },
    },
    integer: true,
  },
  rate: {
    noun: 'a rate',
    example: '400 /s',
    units: [unit('/h', 1 / 3600), unit('/min', 1 / 60), unit('/s', 1), unit('k/s', 1, 3)],
    meant: {
      ...{ rps: '/s', qps: '/s', hz: '/s', 'req/s': '/s', 'requests/s': '/s', '/sec': '/s', 'per second': '/s' },
      ...{ 'per s': '/s', s: '/s', '/ms': 'k/s', '/m': '/min', '/hour': '/h', '/minute': '/min' },
    },
    integer: false,
  },
  ratio: {
    noun: 'a share',
    example: '99 %',
    units: [unit('%', 1, -2)],
    meant: { percent: '%', pct: '%', pc: '%', '%%': '%' },
    integer: false,
  },
  memory: {
    noun: 'an amount of memory',
    example: '16 GiB',
    units: [
      unit('B', 1),
      unit('kB', 1, 3),
      unit('KiB', 1024),
      unit('MB', 1, 6),
      unit('MiB', 1024 ** 2),
      unit('GB', 1, 9),
      unit('GiB', 1024 ** 3),
      unit('TB', 1, 12),
      unit('TiB', 1024 ** 4),
    ],
    meant: { bytes: 'B', b: 'B', K: 'KiB', M: 'MiB', G: 'GiB', T: 'TiB', Mi: 'MiB', Gi: 'GiB', gigabytes: 'GB' },
    integer: true,
  },
  price: {
    noun: 'a price',
    example: '0.04 $/device-hour',
    units: [unit('$/device-hour', 1)],
    meant: { $: '$/device-hour', '$/h': '$/device-hour', '$/hour': '$/device-hour', 'USD/h': '$/device-hour' },
    integer: false,
  },
}

const NUMBER_THEN_UNIT = /^([+-]?(?:\d+\.?\d*|\.\d+)(?:e[+-]?\d+)?)\s*(.*)$/i

/** Reads what a user wrote; `found` may be anything that YAML gives. Never throws. */
export function parseQuantity(found: unknown, dimension: Dimension, range: Range = {}): QuantityResult {
  const rule = rules[dimension]
  const wrong = (problem: string, nearest?: string): QuantityResult => ({
    mistake: {
      problem,
      found: showValue(found),
      allowed: describeQuantity(dimension, range),
      ...(nearest === undefined ? {} : { nearest }),
    },
  })
  if (typeof found !== 'string' && typeof found !== 'number') return wrong(`not ${rule.noun}`)
  if (typeof found === 'number' && Number.isNaN(found)) return wrong('not a number')
  const match = NUMBER_THEN_UNIT.exec(String(found).trim())
  if (match === null) return wrong(`not ${rule.noun}`)
  const digits = match[1]!
  const unitName = match[2]!
  let value: number
  if (unitName === '') {
    if (Number(digits) !== 0) return wrong('the unit is missing')
    value = 0
  } else {
    const known = rule.units.find(candidate => candidate.name === unitName)
    if (known === undefined) return wrong(`unknown unit '${unitName}'`, nearestUnit(unitName, rule))
    value = shifted(digits, known.exponent) * known.factor
    if (rule.integer) value = Math.round(value)
  }
  if (value < (range.minimum ?? 0) || value > (range.maximum ?? largest(dimension)) || value <= (range.above ?? -1))
    return wrong(value < 0 ? 'negative' : 'out of range')
  // Not -0, which canonical JSON would write as 0 and a comparison by Object.is would tell apart.
  return { value: value + 0 }
}

/** The writing with the fewest digits that is read back as exactly the same number. */
export function formatQuantity(value: number, dimension: Dimension): string {
  if (value === 0) return '0'
  const written = rules[dimension].units
    .map(candidate => ({ digits: inUnit(value, candidate), name: candidate.name }))
    .filter(({ digits, name }) => {
      const back = parseQuantity(`${digits} ${name}`, dimension)
      return 'value' in back && back.value === value
    })
  // Of units with as many digits the largest, `1 s` and not `1000 ms`; but `100 ms`, as it is said, and not `0.1 s`.
  const whole = written.filter(({ digits }) => !digits.startsWith('0'))
  const fewest = Math.min(...written.map(({ digits }) => digits.length))
  const short = (of: typeof written) => of.filter(({ digits }) => digits.length === fewest).at(-1)
  const best = short(whole) ?? short(written)
  return best === undefined ? `${value}` : `${best.digits} ${best.name}`
}

/** What may stand there: `a duration of at least 1 ns, as 50 ms (units: ns, us, ms, s, min, h, d)`. */
export function describeQuantity(dimension: Dimension, range: Range = {}): string {
  const rule = rules[dimension]
  const bounds = [
    range.above === undefined
      ? ''
      : range.above === 0
        ? ' above 0'
        : ` above ${formatQuantity(range.above, dimension)}`,
    !range.minimum ? '' : ` of at least ${formatQuantity(range.minimum, dimension)}`,
    range.maximum === undefined ? '' : ` up to ${formatQuantity(range.maximum, dimension)}`,
  ].join('')
  const units = rule.units.map(candidate => candidate.name).join(', ')
  return `${rule.noun}${bounds || ' of 0 or more'}, as ${rule.example} (${rule.units.length === 1 ? 'unit' : 'units'}: ${units})`
}

/** The JSON Schema pattern of what `parseQuantity` takes, but for ranges. */
export function quantityPattern(dimension: Dimension): string {
  const units = rules[dimension].units.map(candidate => candidate.name.replace(/[$/]/g, '\\$&')).join('|')
  return `^([0-9]+\\.?[0-9]*|\\.[0-9]+)([eE][+-]?[0-9]+)?\\s*(${units})$`
}

export function quantityExample(dimension: Dimension): string {
  return rules[dimension].example
}

/** A value as it appears in a message: short, on one line. */
export function showValue(value: unknown): string {
  if (value === undefined) return 'nothing'
  if (typeof value === 'string') return value === '' ? "'' (empty)" : value
  const text = typeof value === 'number' ? String(value) : (asJson(value) ?? inOneWord(value))
  return text.length > 80 ? `${text.slice(0, 77)}...` : text
}

/** Nothing where JSON has no words for it: a plugin may export anything. */
function asJson(value: unknown): string | undefined {
  try {
    return JSON.stringify(value)
  } catch {
    return undefined
  }
}

function inOneWord(value: unknown): string {
  if (typeof value === 'bigint' || typeof value === 'symbol') return String(value)
  return typeof value === 'function' ? 'a function' : 'an object'
}

function largest(dimension: Dimension): number {
  return dimension === 'duration' ? LONGEST_NS : Number.MAX_VALUE
}

function nearestUnit(name: string, rule: DimensionRule): string | undefined {
  const lower = name.toLowerCase()
  return (
    Object.entries(rule.meant).find(([spelling]) => spelling.toLowerCase() === lower)?.[1] ??
    nearestName(
      name,
      rule.units.map(candidate => candidate.name),
    )
  )
}

/** `digits * 10^exponent`, correctly rounded once. */
function shifted(digits: string, exponent: number): number {
  const [mantissa, power = '0'] = digits.toLowerCase().split('e')
  return Number(`${mantissa}e${Number(power) + exponent}`)
}

function inUnit(value: number, { factor, exponent }: Unit): string {
  // Through text where the unit is a power of ten, so that 0.999 is 99.9 % and not 99.90000000000001 %.
  return factor === 1 ? plainDecimal(`${value}`, -exponent) : `${value / factor / 10 ** exponent}`
}

/** Moves the decimal point of a number's shortest text. */
function plainDecimal(text: string, by: number): string {
  const [mantissa = '0', power = '0'] = text.split('e')
  const [whole = '0', fraction = ''] = mantissa.split('.')
  const exponent = Number(power) + by - fraction.length
  const number = Number(`${whole}${fraction}e${exponent}`)
  return Number(`${number}e${-by}`) === Number(text) ? `${number}` : `${whole}${fraction}e${exponent}`
}
