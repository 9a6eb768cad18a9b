/** Rows as they are read, one by one, to the columns of a trace: first arrival at 0, in order. */
import type { CsvRow } from './csv-table.ts'
import { type Instant, nsBetween } from './instants.ts'
import type { TraceRows } from './trace.ts'

export interface CollectedRows extends TraceRows {
  /** What stands at 0 now. */
  readonly first: Instant
  /** Whether the rows had to be sorted. */
  readonly sorted: boolean
}

export class RowCollector {
  readonly #sort: boolean
  readonly #instants: Instant[] = []
  readonly #lines: number[] = []
  readonly #numbers = new Map<string, number>()
  readonly #tenantOf: number[] = []
  readonly #inputTokens: number[] = []
  readonly #outputTokens: number[] = []
  #outOfOrder = false

  /** @param sort rows may come in any order; equal instants keep theirs */
  constructor(sort: boolean) {
    this.#sort = sort
  }

  /** `column` is where the row's instant stands. Tokens are given in all rows or in none. */
  add(row: CsvRow, column: string, at: Instant, tenant: string, inputTokens?: number, outputTokens?: number): void {
    const last = this.#instants.at(-1)
    if (last !== undefined && nsBetween(last, at) < 0) {
      if (!this.#sort) {
        throw row.mistake(column, `the arrival is before that of line ${this.#lines.at(-1)}: rows must be in order`, {
          found: row.get(column) ?? '',
          allowed: 'arrivals that never go back (equal ones may follow each other)',
          hint: "'foreserve trace import ... --sort' writes them in order",
        })
      }
      this.#outOfOrder = true
    }
    let number = this.#numbers.get(tenant)
    if (number === undefined) {
      number = this.#numbers.size
      this.#numbers.set(tenant, number)
    }
    this.#instants.push(at)
    this.#lines.push(row.line)
    this.#tenantOf.push(number)
    if (inputTokens !== undefined) this.#inputTokens.push(inputTokens)
    if (outputTokens !== undefined) this.#outputTokens.push(outputTokens)
  }

  finish(): CollectedRows {
    const n = this.#instants.length
    const order = Array.from({ length: n }, (_, row) => row)
    if (this.#outOfOrder) order.sort((a, b) => nsBetween(this.#instants[b]!, this.#instants[a]!) || a - b)
    const first = this.#instants[order[0]!]!
    const tenants = [...this.#numbers.keys()].sort(byCodeUnits)
    const position = new Int32Array(tenants.length)
    tenants.forEach((name, index) => {
      position[this.#numbers.get(name)!] = index
    })
    return {
      arrivalNs: Float64Array.from(order, row => nsBetween(first, this.#instants[row]!)),
      tenants,
      tenantOf: Int32Array.from(order, row => position[this.#tenantOf[row]!]!),
      ...(this.#inputTokens.length > 0 && { inputTokens: Int32Array.from(order, row => this.#inputTokens[row]!) }),
      ...(this.#outputTokens.length > 0 && { outputTokens: Int32Array.from(order, row => this.#outputTokens[row]!) }),
      first,
      sorted: this.#outOfOrder,
    }
  }
}

/** The same on every machine, unlike an order by language. */
export function byCodeUnits(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0
}

/** A non-negative integer of 31 bits in the row's column, or undefined when the file has no such column. */
export function readCount(row: CsvRow, column: string): number | undefined {
  const text = row.get(column)
  if (text === undefined) return undefined
  const value = /^\d{1,10}(\.0*)?$/.test(text) ? Number(text) : Number.NaN
  if (!(value <= 0x7fffffff)) {
    throw row.mistake(column, 'this is no count', { found: text === '' ? 'nothing' : text, allowed: '0, 1, 2, ...' })
  }
  return value
}
