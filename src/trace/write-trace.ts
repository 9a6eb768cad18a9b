/** Traces to files. The same rows give the same bytes; a file is whole or not there. */
import { constants, gzipSync } from 'node:zlib'
import { writeWhole } from '../files/index.ts'
import { coversComment } from './covered-time.ts'
import { formatSeconds } from './instants.ts'
import type { TraceRows } from './trace.ts'

/** The text of a trace in our form. Comments are lines without marks. */
export function formatTrace(rows: TraceRows, comments: readonly string[]): string {
  const { arrivalNs, tenants, tenantOf, inputTokens, outputTokens } = rows
  const columns = ['arrival_s', 'tenant']
  if (inputTokens !== undefined) columns.push('input_tokens')
  if (outputTokens !== undefined) columns.push('output_tokens')
  const names = tenants.map(quoted)
  const head = rows.coversNs === undefined ? comments : [...comments, coversComment(rows.coversNs)]
  const lines = [...head.map(comment => `# ${comment}`.trimEnd()), columns.join(',')]
  for (let row = 0; row < arrivalNs.length; row++) {
    let line = `${formatSeconds(arrivalNs[row]!)},${names[tenantOf[row]!]!}`
    if (inputTokens !== undefined) line += `,${inputTokens[row]!}`
    if (outputTokens !== undefined) line += `,${outputTokens[row]!}`
    lines.push(line)
  }
  return `${lines.join('\n')}\n`
}

/**
 * Writes the trace, gzipped when the name ends in `.gz`. The gzip header holds neither time nor system, so two runs
 * give the same bytes (other versions of zlib may compress differently: then the text is still the same).
 * @throws UserError when the file cannot be written
 */
export function writeTrace(path: string, rows: TraceRows, comments: readonly string[]): void {
  const text = formatTrace(rows, comments)
  const bytes = path.endsWith('.gz') ? gzip(text) : Buffer.from(text)
  writeWhole(path, bytes)
}

const GZIP_SYSTEM_AT = 9
const GZIP_SYSTEM_UNKNOWN = 255

function gzip(text: string): Buffer {
  const bytes = gzipSync(text, { level: constants.Z_BEST_COMPRESSION })
  bytes[GZIP_SYSTEM_AT] = GZIP_SYSTEM_UNKNOWN
  return bytes
}

function quoted(name: string): string {
  return /[",#\r\n]/.test(name) || name !== name.trim() ? `"${name.replaceAll('"', '""')}"` : name
}
