/**
 * CSV tables with named columns, row by row, every mistake located. A byte-order mark, CRLF, a missing final newline and
 * blank lines change nothing. Lines that begin with `#` before the header are comments.
 */
import { setImmediate } from 'node:timers/promises'
import { TextDecoder } from 'node:util'
import { parse } from 'fast-csv'
import { nearestName, throwIfInterrupted, UserError, type UserErrorDetails } from '../errors/index.ts'
import { lineOf, type ReadFile } from './read-file.ts'

export interface CsvForm {
  readonly required: readonly string[]
  readonly optional?: readonly string[]
}

export interface CsvOptions {
  readonly signal?: AbortSignal | undefined
  /** Called with a share of 0..1. */
  readonly onProgress?: ((done: number) => void) | undefined
}

/** One row; reused for the next one. */
export interface CsvRow {
  /** From 1. */
  readonly line: number
  /** The trimmed field; undefined for an optional column that the file lacks. */
  get(column: string): string | undefined
  has(column: string): boolean
  /** A mistake at the column's field in this row. */
  mistake(column: string, problem: string, details?: UserErrorDetails): UserError
}

export interface CsvHead {
  readonly comments: readonly string[]
  readonly notes: readonly string[]
}

const CHUNK_BYTES = 64 * 1024

/** Calls `onRow` for each row in order. @throws UserError, located, for the first mistake of the file or of `onRow` */
export async function readCsv(
  file: ReadFile,
  form: CsvForm,
  onRow: (row: CsvRow) => void,
  { signal, onProgress }: CsvOptions = {},
): Promise<CsvHead> {
  const { comments, lines, bodyAt } = leadingComments(file)
  const table = new Table(file, form, lines, onRow)
  const parser = parse({ headers: false })
  let mistake: unknown
  const ended = new Promise<void>(resolve => {
    parser.on('end', resolve)
    parser.on('error', error => {
      mistake ??= table.malformed(error)
      resolve()
    })
  })
  parser.on('data', (fields: string[]) => {
    if (mistake !== undefined) return
    try {
      table.add(fields)
    } catch (error) {
      mistake = error
    }
  })
  const decoder = new TextDecoder('utf-8', { fatal: true })
  for (let at = bodyAt; at < file.bytes.length && mistake === undefined; at += CHUNK_BYTES) {
    const end = Math.min(at + CHUNK_BYTES, file.bytes.length)
    parser.write(decode(decoder, file, at, end))
    onProgress?.(at / file.bytes.length)
    throwIfInterrupted(signal)
    await setImmediate()
  }
  parser.end()
  await ended
  if (mistake !== undefined) throw mistake
  table.finish()
  return { comments, notes: table.notes }
}

class Table implements CsvRow {
  readonly notes: string[] = []
  line: number
  #fields: readonly string[] = []
  #header: readonly string[] | undefined
  #positions = new Map<string, number>()
  #rows = 0
  readonly #file: ReadFile
  readonly #form: CsvForm
  readonly #onRow: (row: CsvRow) => void

  constructor(file: ReadFile, form: CsvForm, linesBefore: number, onRow: (row: CsvRow) => void) {
    this.#file = file
    this.#form = form
    this.line = linesBefore
    this.#onRow = onRow
  }

  add(fields: string[]): void {
    this.line += 1
    if (fields.length === 0 || (fields.length === 1 && fields[0]!.trim() === '')) return
    const broken = fields.findIndex(field => /[\r\n]/.test(field))
    if (broken !== -1) throw this.#at(broken, 'a field holds a line break (is a quotation mark not closed?)')
    if (this.#header === undefined) {
      this.#readHeader(fields.map(field => field.trim()))
      return
    }
    if (fields.length !== this.#header.length) {
      const problem = fields.length < this.#header.length ? 'the row is too short' : 'the row is too long'
      throw this.#at(Math.min(fields.length, this.#header.length + 1) - 1, problem, {
        found: `${fields.length} fields: ${fields.join(',').slice(0, 80)}`,
        allowed: `${this.#header.length} fields, as in the header: ${this.#header.join(',')}`,
      })
    }
    this.#fields = fields
    this.#rows += 1
    this.#onRow(this)
  }

  get(column: string): string | undefined {
    const position = this.#positions.get(column)
    return position === undefined ? undefined : this.#fields[position]!.trim()
  }

  has(column: string): boolean {
    return this.#positions.has(column)
  }

  mistake(column: string, problem: string, details: UserErrorDetails = {}): UserError {
    return this.#at(this.#positions.get(column) ?? 0, problem, details, column)
  }

  malformed(error: Error): UserError {
    return new UserError(`is malformed as CSV: ${error.message.slice(0, 120)}`, {
      at: { file: this.#file.path, line: this.line + 1 },
    })
  }

  finish(): void {
    const at = { file: this.#file.path }
    if (this.#header === undefined) {
      throw new UserError(this.line === 0 ? 'the file is empty' : 'the file has no header and no rows', {
        at,
        allowed: `a first line that names the columns: ${describeForm(this.#form)}`,
      })
    }
    if (this.#rows === 0) throw new UserError('the file has a header and no rows', { at: { ...at, line: this.line } })
  }

  #readHeader(header: string[]): void {
    this.#header = header
    const known = [...this.#form.required, ...(this.#form.optional ?? [])]
    const allowed = `the columns ${describeForm(this.#form)}`
    for (const [position, name] of header.entries()) {
      if (this.#positions.has(name) && name !== '') throw this.#at(position, `the column '${name}' appears twice`)
      this.#positions.set(name, position)
    }
    const unknown = header.filter(name => !known.includes(name))
    for (const name of this.#form.required) {
      if (header.includes(name)) continue
      const other = ['\t', ';', '|'].find(separator => header.some(text => text.includes(separator)))
      const noHeader = header.every(text => !/[a-z]/i.test(text.replace(/e[+-]?\d+$/i, '')))
      throw this.#at(0, `the column '${name}' is missing`, {
        found: header.join(',').slice(0, 120),
        allowed,
        ...(other !== undefined && { hint: `columns are separated by commas, not by ${JSON.stringify(other)}` }),
        ...(noHeader && { hint: 'the first line must name the columns; this one holds numbers' }),
        nearest: nearestName(name, unknown),
      })
    }
    for (const name of unknown) {
      const nearest = nearestName(
        name,
        known.filter(column => !header.includes(column)),
      )
      const meant = nearest === undefined ? '' : ` (did you mean '${nearest}'?)`
      this.notes.push(`${this.#file.name}: the column '${name}' is not read${meant}`)
    }
  }

  #at(position: number, problem: string, details: UserErrorDetails = {}, field?: string): UserError {
    const column = characterOf(lineOf(this.#file.bytes, this.line), position)
    const at = { file: this.#file.path, line: this.line, column, ...(field !== undefined && { field }) }
    return new UserError(problem, { at, ...details })
  }
}

function describeForm({ required, optional = [] }: CsvForm): string {
  return [...required, ...optional.map(name => `[${name}]`)].join(', ')
}

/** The character (from 1) at which field `position` (from 0) of the line begins. */
function characterOf(line: string, position: number): number {
  const text = line.replace(/^\uFEFF/, '')
  let quoted = false
  let passed = 0
  for (let i = 0; i < text.length; i++) {
    if (passed === position) return i + 1
    if (text[i] === '"') quoted = !quoted
    else if (text[i] === ',' && !quoted) passed += 1
  }
  return passed === position ? text.length + 1 : 1
}

/** The comment lines at the top, how many lines they and blank ones among them take, and where the rest begins. */
function leadingComments({ bytes }: ReadFile): { comments: string[]; lines: number; bodyAt: number } {
  const comments: string[] = []
  let lines = 0
  let at = bytes[0] === 0xef && bytes[1] === 0xbb && bytes[2] === 0xbf ? 3 : 0
  while (bytes[at] === 35) {
    const newline = bytes.indexOf(10, at)
    const end = newline === -1 ? bytes.length : newline
    comments.push(new TextDecoder().decode(bytes.subarray(at + 1, end)).trim())
    lines += 1
    at = newline === -1 ? bytes.length : end + 1
  }
  return { comments, lines, bodyAt: at }
}

function decode(decoder: TextDecoder, file: ReadFile, from: number, to: number): string {
  try {
    return decoder.decode(file.bytes.subarray(from, to), { stream: to < file.bytes.length })
  } catch {
    throw new UserError('is not text in UTF-8', { at: { file: file.path } })
  }
}
