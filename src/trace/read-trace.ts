/**
 * Our own form of a trace: CSV, optionally gzipped, one row a request in order of arrival,
 * `arrival_s,tenant[,model][,input_tokens,output_tokens]`, with comment lines before the header that name source,
 * licence and transformations. Either all rows are read as they were meant, or a UserError says what is wrong where.
 */
import { type CollectedRows, RowCollector, readCount } from './collect-rows.ts'
import { coveredTime, fromStart } from './covered-time.ts'
import { type CsvForm, type CsvHead, type CsvOptions, type CsvRow, readCsv } from './csv-table.ts'
import { formatDateTime, formatSeconds, type Instant, parseDateTime, parseSeconds } from './instants.ts'
import { type ReadFile, readFile } from './read-file.ts'
import { NS_PER_S, ringSpanS, type Trace } from './trace.ts'

export const TRACE_FORM: CsvForm = {
  required: ['arrival_s', 'tenant'],
  optional: ['model', 'input_tokens', 'output_tokens'],
}

/** Seconds since 1970 from 1973 on are stamps; fewer are the length of something. */
const LEAST_EPOCH_S = 1e8
/** 1970 plus 3,000 years: whoever has more counts milliseconds or less. */
const LARGEST_EPOCH_S = 1e11
const DAY_S = 86_400

/** @param path as the user wrote it. @throws UserError for a mistake in the file, Interrupted */
export async function readTrace(path: string, options: CsvOptions = {}): Promise<Trace> {
  const file = readFile(path)
  const { rows, head } = await readTraceRows(file, false, options)
  const { coversNs, comments } = coveredTime(head.comments, path)
  const arrivalNs = coversNs === undefined ? rows.arrivalNs : fromStart(rows, coversNs, path)
  const arrivalS = arrivalNs.map(ns => ns / NS_PER_S)
  return {
    name: file.name,
    sha256: file.sha256,
    arrivalS,
    tenants: rows.tenants,
    tenantOf: rows.tenantOf,
    ...(rows.inputTokens !== undefined && { inputTokens: rows.inputTokens }),
    ...(rows.outputTokens !== undefined && { outputTokens: rows.outputTokens }),
    spanS: coversNs === undefined ? ringSpanS(arrivalS) : coversNs / NS_PER_S,
    comments,
    notes: [
      ...head.notes,
      ...(coversNs === undefined ? notesOnShift(rows, file.name) : []),
      ...notesOnGaps(rows, file.name),
    ],
  }
}

/** The rows of a file in our form; with `sort` they may come in any order. */
export async function readTraceRows(
  file: ReadFile,
  sort: boolean,
  options: CsvOptions = {},
): Promise<{ rows: CollectedRows; head: CsvHead }> {
  const collector = new RowCollector(sort)
  const readRow = (row: CsvRow) => {
    const tenant = row.get('tenant')!
    if (tenant === '') throw row.mistake('tenant', 'the tenant has no name')
    const at = readInstant(row)
    collector.add(row, 'arrival_s', at, tenant, readCount(row, 'input_tokens'), readCount(row, 'output_tokens'))
  }
  const head = await readCsv(file, TRACE_FORM, readRow, options)
  return { rows: collector.finish(), head }
}

function readInstant(row: CsvRow): Instant {
  const text = row.get('arrival_s')!
  const at = parseSeconds(text)
  if (at !== undefined && at.wholeS < LARGEST_EPOCH_S) return at
  const found = text === '' ? 'nothing' : text
  const allowed = 'seconds, as 12, 0.25 or 1e3'
  if (at !== undefined) {
    const hint = 'this is too large for seconds: milliseconds or microseconds since 1970? Divide them first'
    throw row.mistake('arrival_s', 'the arrival is thousands of years off', { found, allowed, hint })
  }
  if (text.startsWith('-')) {
    const hint = 'shift all rows so that the first one is at 0'
    throw row.mistake('arrival_s', 'the arrival is negative', { found, allowed, hint })
  }
  if (parseDateTime(text) !== undefined) {
    const hint = "'foreserve trace list' names the sources whose dates can be imported"
    throw row.mistake('arrival_s', 'the arrival is a date', { found, allowed, hint })
  }
  throw row.mistake('arrival_s', 'the arrival is no number', { found, allowed })
}

function notesOnShift(rows: CollectedRows, name: string): string[] {
  const notes: string[] = []
  const { first, arrivalNs } = rows
  if (first.wholeS >= LEAST_EPOCH_S) {
    const stamp = `${first.wholeS}${formatSeconds(first.ns).slice(1)}`
    notes.push(
      `${name}: absolute stamps, shifted by ${stamp} s (${formatDateTime(first.wholeS)}) so that the first is 0`,
    )
  } else if (first.wholeS * NS_PER_S + first.ns > (10 * arrivalNs.at(-1)!) / Math.max(1, arrivalNs.length - 1)) {
    // A process begins with a gap like any other; ten mean gaps are no longer that.
    const stamp = `${first.wholeS}${formatSeconds(first.ns).slice(1)}`
    notes.push(`${name}: shifted by ${stamp} s so that the first arrival is at 0`)
  }
  return notes
}

function notesOnGaps({ arrivalNs }: CollectedRows, name: string): string[] {
  let longestNs = 0
  let after = 0
  for (let row = 1; row < arrivalNs.length; row++) {
    const gapNs = arrivalNs[row]! - arrivalNs[row - 1]!
    if (gapNs > longestNs) {
      longestNs = gapNs
      after = row - 1
    }
  }
  if (longestNs <= DAY_S * NS_PER_S) return []
  const days = Math.round(longestNs / ((DAY_S * NS_PER_S) / 10)) / 10
  return [`${name}: nothing arrives for ${days} days after ${formatSeconds(arrivalNs[after]!)} s`]
}
