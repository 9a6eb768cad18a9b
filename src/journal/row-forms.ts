/** What each kind of row holds: from these tables rows are checked, and put into their one form. */
import { nearestName, UserError } from '../errors/index.ts'
import type { LogHeader, LogRow } from './rows.ts'

interface Place {
  readonly file: string
  readonly line: number
}

interface Field {
  /** In words, for a message. */
  readonly allowed: (header: LogHeader) => string
  /** As JSON Schema, which knows no header: any number may be that of a tenant. */
  readonly json: object
  readonly fits: (value: unknown, header: LogHeader) => boolean
  readonly optional?: true
}

type Form = readonly (readonly [key: string, field: Field])[]

const whole = (value: unknown): value is number => Number.isSafeInteger(value) && (value as number) >= 0
const field = (allowed: string, json: object, fits: (value: unknown, header: LogHeader) => boolean): Field => ({
  allowed: () => allowed,
  json,
  fits,
})
const optional = (it: Field): Field => ({ ...it, optional: true })

const WHOLE = { type: 'integer', minimum: 0, maximum: Number.MAX_SAFE_INTEGER }
const NO_JSON_NUMBERS = ['Infinity', '-Infinity', 'NaN']

const word = field('a word', { type: 'string' }, value => typeof value === 'string')
const count = field('a whole number', WHOLE, whole)
const eventNumber = field('a whole number from 1', { ...WHOLE, minimum: 1 }, value => whole(value) && value > 0)
const instant = field('integer nanoseconds', WHOLE, whole)
const instantOrNever = field('integer nanoseconds, or null', { anyOf: [WHOLE, { type: 'null' }] }, value => {
  return value === null || whole(value)
})
const answer = field('an integer', { ...WHOLE, minimum: Number.MIN_SAFE_INTEGER }, Number.isSafeInteger)
const flag = field('0 or 1', { enum: [0, 1] }, value => value === 0 || value === 1)
const one = field('1', { const: 1 }, value => value === 1)
const number = field(
  "a number, 'Infinity', '-Infinity' or 'NaN'",
  { anyOf: [{ type: 'number' }, { enum: NO_JSON_NUMBERS }] },
  value => Number.isFinite(value) || NO_JSON_NUMBERS.includes(value as string),
)

/** A number for something that the header counts. */
const subject = (what: string, countOf: (header: LogHeader) => number): Field => ({
  allowed: header => (countOf(header) === 0 ? `no ${what}: there is none` : `${what} 0 to ${countOf(header) - 1}`),
  json: WHOLE,
  fits: (value, header) => whole(value) && value < countOf(header),
})
const tenant = subject('tenant', header => header.tenants.length)
const confidence = field('a whole number up to 255', { ...WHOLE, maximum: 255 }, value => whole(value) && value < 256)
const executor = subject('executor', header => header.executors.length)
const variant = subject('variant', header => header.variants.length)
const replica = subject('replica', header => header.replicas)
const queue = subject('queue', header => header.replicas + header.models.length)

const pair = (allowed: string, first: Field, second: Field): Field => {
  const json = { type: 'array', prefixItems: [first.json, second.json], items: false, minItems: 2 }
  return field(allowed, json, (value, header) => {
    return Array.isArray(value) && value.length === 2 && first.fits(value[0], header) && second.fits(value[1], header)
  })
}
const listOf = (it: Field): Field => {
  return field(`a list of ${it.allowed(NO_HEADER)}`, { type: 'array', items: it.json }, (value, header) => {
    return Array.isArray(value) && value.every(item => it.fits(item, header))
  })
}
/** What a pair is in words depends on none. */
const NO_HEADER = {} as LogHeader
const request = pair('[tenant, place among its requests from 0]', tenant, count)
const requests = listOf(request)
const placements = listOf(pair('[variant, executor]', variant, executor))

const event = (...rest: Form): Form => [['e', word], ['n', eventNumber], ['t', instant], ...rest]
const decision = (...rest: Form): Form => [['d', word], ['n', eventNumber], ...rest]
const question = (...rest: Form): Form => [['d', word], ['q', word], ['n', eventNumber], ...rest]
const command = (...rest: Form): Form => [['c', word], ['n', eventNumber], ...rest]

/** The first key of a row says what it is; the second, where there are several, which. */
const EVENTS: { readonly [event: string]: Form } = {
  tick: event(),
  arrive: event(['s', tenant], ['due', optional(instant)], ['givesUp', optional(instant)]),
  complete: event(['s', executor], ['sure', optional(listOf(confidence))]),
  wake: event(['s', queue]),
  ready: event(['s', replica]),
  fail: event(['s', executor]),
  planned: event(['p', placements]),
  end: event(),
}
/** The question about variants that needs no name. */
const AT_ARRIVAL = ''
const DECISIONS: { readonly [family: string]: Form | { readonly [question: string]: Form } } = {
  admission: decision(['s', request], ['a', answer]),
  variant: {
    [AT_ARRIVAL]: decision(['s', request], ['g', optional(one)], ['a', answer]),
    dispatch: question(['s', queue], ['x', executor], ['a', answer]),
    escalate: question(['s', request], ['a', answer]),
  },
  routing: {
    route: question(['s', request], ['a', answer]),
    pick: question(['s', queue], ['a', answer]),
    pull: question(['s', queue], ['k', queue], ['a', flag]),
  },
  queueing: {
    accepts: question(['s', request], ['k', queue], ['a', flag]),
    delays: question(['s', request], ['k', queue], ['a', flag]),
    order: question(['s', request], ['a', number]),
    expired: question(['s', request], ['r', replica], ['a', flag]),
  },
  batching: decision(['s', queue], ['r', replica], ['a', answer], ['u', optional(number)]),
  allocation: decision(['a', placements]),
}
const COMMANDS: { readonly [command: string]: Form } = {
  execute: command(['s', executor], ['r', replica], ['b', requests]),
  wakeAt: command(['s', queue], ['t', instantOrNever]),
  load: command(['s', replica], ['v', variant], ['x', executor]),
  unload: command(['s', replica]),
  plan: command(['p', placements]),
}
const END: Form = [
  ['end', count],
  ['inFlight', count],
]

/**
 * Checks a row, and puts its keys in order.
 * @throws UserError that says what is wrong where
 */
export function checkedRow(value: unknown, header: LogHeader, at: Place): LogRow {
  if (typeof value !== 'object' || value === null || Array.isArray(value))
    throw mistake('a row is an object', at, value)
  const row = value as { readonly [key: string]: unknown }
  const form = formOf(row, at)
  const checked: { [key: string]: unknown } = {}
  let known = 0
  for (const [key, { allowed, fits, optional: mayLack }] of form) {
    if (!(key in row)) {
      if (mayLack) continue
      throw new UserError(`the row lacks '${key}'`, { at: { ...at, field: key }, allowed: allowed(header) })
    }
    if (!fits(row[key], header)) {
      throw new UserError('is none of what may stand here', {
        at: { ...at, field: key },
        found: shown(row[key]),
        allowed: allowed(header),
      })
    }
    checked[key] = row[key]
    known++
  }
  if (Object.keys(row).length > known) {
    const keys = form.map(([key]) => key)
    const unknown = Object.keys(row).find(key => !keys.includes(key))!
    throw new UserError('a row of this kind has no such field', {
      at: { ...at, field: unknown },
      found: shown(row[unknown]),
      allowed: keys.join(', '),
      nearest: nearestName(unknown, keys),
    })
  }
  return checked as unknown as LogRow
}

function formOf(row: { readonly [key: string]: unknown }, at: Place): Form {
  if ('e' in row) return chosen('e', row.e, EVENTS, at)
  if ('c' in row) return chosen('c', row.c, COMMANDS, at)
  if ('end' in row) return END
  if (!('d' in row)) throw mistake('a row is an event (e), a decision (d), a command (c) or the end (end)', at, row)
  const family = chosen('d', row.d, DECISIONS, at)
  if (Array.isArray(family)) return family
  const questions = family as { readonly [question: string]: Form }
  return (row.q === undefined && questions[AT_ARRIVAL]) || chosen('q', row.q, questions, at)
}

function chosen<T>(key: string, name: unknown, among: { readonly [name: string]: T }, at: Place): T {
  if (typeof name === 'string' && Object.hasOwn(among, name)) return among[name]!
  throw new UserError('there is no row of this kind', {
    at: { ...at, field: key },
    found: name === undefined ? 'nothing' : shown(name),
    allowed: Object.keys(among).filter(Boolean).join(', '),
    nearest: typeof name === 'string' ? nearestName(name, Object.keys(among)) : undefined,
  })
}

function mistake(problem: string, at: Place, found: unknown): UserError {
  return new UserError(problem, { at, found: shown(found) })
}

const LONGEST_SHOWN = 80

function shown(value: unknown): string {
  const text = typeof value === 'string' ? value : JSON.stringify(value)
  return text.length > LONGEST_SHOWN ? `${text.slice(0, LONGEST_SHOWN)}…` : text
}

/** JSON Schemas of the rows, one for each kind. */
export function rowJsonSchemas(): object[] {
  const decisions = Object.entries(DECISIONS).flatMap(([family, forms]) =>
    Array.isArray(forms)
      ? [rowJsonSchema(forms, { d: family })]
      : Object.entries(forms as { readonly [question: string]: Form }).map(([q, form]) =>
          rowJsonSchema(form, q === AT_ARRIVAL ? { d: family } : { d: family, q }),
        ),
  )
  return [
    ...Object.entries(EVENTS).map(([e, form]) => rowJsonSchema(form, { e })),
    ...decisions,
    ...Object.entries(COMMANDS).map(([c, form]) => rowJsonSchema(form, { c })),
    rowJsonSchema(END, {}),
  ]
}

/** @param kind what the first keys hold in rows of this kind */
function rowJsonSchema(form: Form, kind: { readonly [key: string]: string }): object {
  return {
    type: 'object',
    properties: Object.fromEntries(
      form.map(([key, { json }]) => [key, kind[key] === undefined ? json : { const: kind[key] }]),
    ),
    required: form.filter(([, { optional: mayLack }]) => !mayLack).map(([key]) => key),
    additionalProperties: false,
  }
}
