/** A text file, plain or gzipped, to bytes. */
import { createHash } from 'node:crypto'
import { basename } from 'node:path'
import { gunzipSync } from 'node:zlib'
import { UserError } from '../errors/index.ts'
import { readBytes } from '../spec/read-document.ts'

export interface ReadFile {
  readonly path: string
  readonly name: string
  /** Of the file as it lies on disk. */
  readonly sha256: string
  /** Of the text: the same whether the file is gzipped or not. */
  readonly contentSha256: string
  readonly bytes: Uint8Array
}

/** Gzip is known by its first bytes, not by the name. @throws UserError when it can't be read or is damaged */
export function readFile(path: string): ReadFile {
  const raw = readBytes(path)
  const bytes = raw[0] === 0x1f && raw[1] === 0x8b ? gunzip(raw, path) : raw
  const sha256 = hash(raw)
  return { path, name: basename(path), sha256, contentSha256: bytes === raw ? sha256 : hash(bytes), bytes }
}

function gunzip(raw: Uint8Array, path: string): Uint8Array {
  try {
    return gunzipSync(raw)
  } catch (error) {
    throw new UserError(`is a damaged or truncated gzip file: ${(error as Error).message}`, { at: { file: path } })
  }
}

function hash(bytes: Uint8Array): string {
  return createHash('sha256').update(bytes).digest('hex')
}

/** Line `line` (from 1) of the file, for a message. */
export function lineOf(bytes: Uint8Array, line: number): string {
  let start = 0
  for (let passed = 1; passed < line; passed++) {
    const end = bytes.indexOf(10, start)
    if (end === -1) return ''
    start = end + 1
  }
  const end = bytes.indexOf(10, start)
  return new TextDecoder().decode(bytes.subarray(start, end === -1 ? bytes.length : end)).replace(/\r$/, '')
}
