/** Reads a log line by line, with bounded memory: the core that it is played to takes no promises. */
import { closeSync, fstatSync, openSync, readSync } from 'node:fs'
import { UserError } from '../errors/index.ts'
import { checkedHeader } from './header.ts'
import { checkedRow } from './row-forms.ts'
import type { LogHeader, LogRow } from './rows.ts'

const CHUNK_BYTES = 1 << 16
const LINE_FEED = 10
/** Longer than any row: a batch of a million. */
const LONGEST_LINE_BYTES = 1 << 25

/** One row as it stands in the file; checked when it is asked for, as most are only compared as text. */
export class LogLine {
  /** From 1; the header is the first. */
  readonly number: number
  readonly text: string
  readonly #file: string
  readonly #header: LogHeader
  #row: LogRow | undefined

  constructor(text: string, number: number, file: string, header: LogHeader) {
    this.text = text
    this.number = number
    this.#file = file
    this.#header = header
  }

  /** @throws UserError that says what is wrong with it */
  get row(): LogRow {
    this.#row ??= checkedRow(parsed(this.text, this.#file, this.number), this.#header, {
      file: this.#file,
      line: this.number,
    })
    return this.#row
  }
}

export class LogReader {
  readonly path: string
  readonly header: LogHeader
  readonly sizeBytes: number
  readonly #file: number
  readonly #chunk = Buffer.allocUnsafe(CHUNK_BYTES)
  /** What was read and not yet handed on. */
  #rest: Buffer = Buffer.alloc(0)
  #passedBytes = 0
  #lines = 0
  #cutOffIn: number | undefined
  #ahead: LogLine | undefined

  /** @throws UserError when the file cannot be read or is no decision log */
  constructor(path: string) {
    this.path = path
    try {
      this.#file = openSync(path, 'r')
      this.sizeBytes = fstatSync(this.#file).size
      const first = this.#nextText()
      if (first === undefined) throw new UserError('the file holds no decision log', { at: { file: path } })
      this.header = checkedHeader(parsed(first, path, 1), path)
    } catch (error) {
      this.close()
      throw readingError(error, path)
    }
  }

  /** Bytes that were handed on: how far a reader has come. */
  get passedBytes(): number {
    return this.#passedBytes
  }

  /** The line in the midst of which the file ends, known once all before it were handed on. */
  get cutOffIn(): number | undefined {
    return this.#cutOffIn
  }

  /** The line that `next` will hand on. */
  peek(): LogLine | undefined {
    if (this.#ahead === undefined) {
      const text = this.#nextText()
      if (text !== undefined) this.#ahead = new LogLine(text, this.#lines, this.path, this.header)
    }
    return this.#ahead
  }

  /** Undefined after the last one. @throws UserError when the file cannot be read on */
  next(): LogLine | undefined {
    const line = this.peek()
    this.#ahead = undefined
    return line
  }

  close(): void {
    if (this.#file !== undefined) closeSync(this.#file)
  }

  #nextText(): string | undefined {
    let end = this.#rest.indexOf(LINE_FEED)
    while (end < 0) {
      const from = this.#rest.length
      const read = this.#read()
      if (read === 0) break
      if (this.#rest.length > LONGEST_LINE_BYTES)
        throw new UserError('the line does not end: this is no decision log', {
          at: { file: this.path, line: this.#lines + 1 },
        })
      end = this.#rest.indexOf(LINE_FEED, from)
    }
    if (end < 0 && this.#rest.length === 0) return undefined
    const cut = end < 0 ? this.#rest.length : end
    const text = this.#rest.toString('utf8', 0, cut)
    this.#rest = this.#rest.subarray(cut + 1)
    this.#passedBytes += cut + 1
    this.#lines++
    if (end < 0 && !isJson(text)) {
      this.#cutOffIn = this.#lines
      return undefined
    }
    return text.endsWith('\r') ? text.slice(0, -1) : text
  }

  #read(): number {
    try {
      const read = readSync(this.#file, this.#chunk)
      this.#rest = Buffer.concat([this.#rest, this.#chunk.subarray(0, read)])
      return read
    } catch (error) {
      throw readingError(error, this.path)
    }
  }
}

function parsed(text: string, file: string, line: number): unknown {
  try {
    return JSON.parse(text)
  } catch (error) {
    throw new UserError(`not a line of JSON: ${(error as Error).message}`, { at: { file, line } })
  }
}

function isJson(text: string): boolean {
  try {
    JSON.parse(text)
    return true
  } catch {
    return false
  }
}

function readingError(error: unknown, path: string): unknown {
  const { code, syscall, message } = error as NodeJS.ErrnoException
  if (syscall === undefined) return error
  const why = code === 'ENOENT' ? 'there is no such file' : code === 'EISDIR' ? 'it is a folder' : message
  return new UserError(`cannot be read: ${why}`, { at: { file: path } })
}
