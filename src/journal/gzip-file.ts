/**
 * A gzipped text file that is written while a run holds the thread. Node's streams hand on what they have compressed once
 * the thread is free, which a run makes it when it ends: until then a stream would keep all of it in memory. So each
 * megabyte of text is compressed on its own and appended: a gzip file may consist of several members (RFC 1952, section
 * 2.2), which every reader takes for one text.
 */
import { closeSync, openSync, writeSync } from 'node:fs'
import { gzipSync } from 'node:zlib'
import { writingError } from '../errors/index.ts'

/** The name of the rows of a run's requests in its folder. */
export const REQUESTS_FILE = 'requests.csv.gz'

const MEMBER_CHARACTERS = 1 << 20
/** Rows of requests: a third of the default level's time for 7 % more bytes. */
const LEVEL = 4
const SYSTEM_AT = 9
const SYSTEM_UNKNOWN = 255

/** All methods throw UserError where the system refuses to write. */
export class GzipFile {
  readonly #path: string
  readonly #file: number
  #lines: string[] = []
  #characters = 0

  /** Replaces a file of that name. */
  constructor(path: string) {
    this.#path = path
    this.#file = sayingWhere(path, () => openSync(path, 'w'))
  }

  write(text: string): void {
    this.#lines.push(text)
    this.#characters += text.length
    if (this.#characters >= MEMBER_CHARACTERS) this.#flush()
  }

  close(): void {
    try {
      this.#flush()
    } finally {
      closeSync(this.#file)
    }
  }

  /** The same text gives the same bytes wherever zlib is the same: the header holds neither time nor system. */
  #flush(): void {
    if (this.#lines.length === 0) return
    const bytes = gzipSync(this.#lines.join(''), { level: LEVEL })
    bytes[SYSTEM_AT] = SYSTEM_UNKNOWN
    this.#lines = []
    this.#characters = 0
    sayingWhere(this.#path, () => {
      for (let at = 0; at < bytes.length; ) at += writeSync(this.#file, bytes, at)
    })
  }
}

function sayingWhere<T>(path: string, work: () => T): T {
  try {
    return work()
  } catch (error) {
    throw writingError(error, path)
  }
}
