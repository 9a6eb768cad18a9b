/** Writes a log as the run goes: a run holds the thread, so that a stream would keep everything until it ends. */
import { closeSync, openSync, writeSync } from 'node:fs'
import { writingError } from '../errors/index.ts'
import type { DecisionSink, LogHeader, LogRow } from './rows.ts'

/** The name of a run's log in its folder. */
export const DECISIONS_FILE = 'decisions.ndjson'

/** Small enough that a live driver is not late because of it. */
const CHUNK_CHARACTERS = 1 << 16

/** All methods throw UserError where the system refuses to write. */
export class LogWriter implements DecisionSink {
  readonly #path: string
  readonly #file: number
  #lines: string[] = []
  #characters = 0

  /** Replaces a file of that name. */
  constructor(path: string, header: LogHeader) {
    this.#path = path
    this.#file = this.#sayingWhere(() => openSync(path, 'w'))
    this.#add(JSON.stringify(header))
  }

  write(row: LogRow): void {
    this.#add(JSON.stringify(row))
  }

  close(): void {
    try {
      this.#flush()
    } finally {
      closeSync(this.#file)
    }
  }

  #add(line: string): void {
    this.#lines.push(line, '\n')
    this.#characters += line.length + 1
    if (this.#characters >= CHUNK_CHARACTERS) this.#flush()
  }

  #flush(): void {
    const bytes = Buffer.from(this.#lines.join(''))
    this.#lines = []
    this.#characters = 0
    this.#sayingWhere(() => {
      for (let at = 0; at < bytes.length; ) at += writeSync(this.#file, bytes, at)
    })
  }

  #sayingWhere<T>(work: () => T): T {
    try {
      return work()
    } catch (error) {
      throw writingError(error, this.#path)
    }
  }
}
