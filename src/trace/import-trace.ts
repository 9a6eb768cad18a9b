/** From a file of a public source to the rows of a trace and the comments that say where they come from. */
import { UserError } from '../errors/index.ts'
import { type CatalogueEntry, catalogue } from './catalogue.ts'
import type { CollectedRows } from './collect-rows.ts'
import { fromStart } from './covered-time.ts'
import type { CsvOptions } from './csv-table.ts'
import type { Importer } from './import/importer.ts'
import { formatDateTime, formatSeconds } from './instants.ts'
import { readFile } from './read-file.ts'
import type { TraceRows } from './trace.ts'

export interface ImportOptions extends CsvOptions {
  readonly tenant?: string | undefined
  /** Part of the recorded time, from its first arrival; the first arrival of the part becomes 0. */
  readonly fromNs?: number | undefined
  readonly durationNs?: number | undefined
  readonly sort?: boolean | undefined
  /** Leave token counts out. */
  readonly arrivalsOnly?: boolean | undefined
  /** The command that makes this file, for its header. */
  readonly command?: string | undefined
}

export interface ImportedTrace {
  readonly rows: TraceRows
  readonly comments: readonly string[]
  readonly notes: readonly string[]
}

export async function importTrace(
  importer: Importer,
  path: string,
  options: ImportOptions = {},
): Promise<ImportedTrace> {
  const { tenant, fromNs = 0, durationNs, sort = false, arrivalsOnly = false, command, ...reading } = options
  const file = readFile(path)
  const imported = await importer.read(file, { tenant, sort, ...reading })
  const entry = catalogue.find(({ name }) => name === importer.source)
  const published = entry?.files.find(({ sha256 }) => sha256 === file.contentSha256)
  const notes = [...imported.notes]
  if (entry !== undefined && published === undefined) {
    notes.push(`${file.name}: its content is none of the published files of ${entry.name} (by SHA-256)`)
  }
  const whole = imported.rows
  const rows =
    imported.coversNs === undefined
      ? cut(whole, fromNs, durationNs, path)
      : cutFromStart(whole, imported.coversNs, fromNs, durationNs, path)
  const changes = [
    rows.coversNs === undefined
      ? `first arrival, ${firstArrival(whole, rows)}, shifted to 0`
      : `instants count from ${formatSeconds(fromNs)} s after the start of the recording`,
    ...(whole.sorted ? ['sorted by arrival'] : []),
    ...(rows.arrivalNs.length < whole.arrivalNs.length
      ? [
          `${rows.arrivalNs.length} of ${whole.arrivalNs.length} rows: those from ${formatSeconds(fromNs)} s` +
            (durationNs === undefined ? ' on' : ` for ${formatSeconds(durationNs)} s`),
        ]
      : []),
    ...(rows.tenants.length === 1 ? [`all rows named tenant '${rows.tenants[0]}'`] : []),
    ...(arrivalsOnly ? ['token counts left out'] : []),
  ]
  const comments = [
    ...(entry === undefined ? (imported.comments ?? []) : sourceComments(entry, published?.file)),
    `Made from: ${file.name}, SHA-256 of its uncompressed content ${file.contentSha256}`,
    `Transformations: ${changes.join('; ')}.`,
    ...(command === undefined ? [] : [`Command: ${command}`]),
  ]
  return { rows: arrivalsOnly ? withoutTokens(rows) : rows, comments, notes }
}

function sourceComments(entry: CatalogueEntry, publishedFile: string | undefined): string[] {
  const place = publishedFile === undefined ? entry.path : `${publishedFile}`
  return [
    `${entry.title}.`,
    `Source: https://github.com/${entry.repository}, ${place}`,
    `Licence: ${entry.licence}`,
    `Citation: ${entry.citation}`,
  ]
}

function firstArrival(whole: CollectedRows, part: TraceRows & { readonly startNs: number }): string {
  const ns = whole.first.ns + part.startNs
  const wholeS = whole.first.wholeS + Math.floor(ns / 1e9)
  const fraction = formatSeconds(ns % 1e9).slice(1)
  const stamp = `${wholeS}${fraction} s`
  return wholeS >= 1e8 ? `${formatDateTime(wholeS).slice(0, -1)}${fraction}` : stamp
}

/** The rows in [fromNs, fromNs + durationNs) of a recording whose start is known: that piece of it, quiet ends included. */
function cutFromStart(
  rows: CollectedRows,
  coversNs: number,
  fromNs: number,
  durationNs: number | undefined,
  path: string,
): TraceRows & { readonly startNs: number } {
  const arrivalNs = fromStart(rows, coversNs, path)
  const piece = cut({ ...rows, arrivalNs }, fromNs, durationNs, path)
  const endNs = Math.min(coversNs, durationNs === undefined ? coversNs : fromNs + durationNs)
  const beginNs = piece.startNs - fromNs
  return { ...piece, arrivalNs: piece.arrivalNs.map(ns => ns + beginNs), coversNs: endNs - fromNs }
}

/** The rows in [fromNs, fromNs + durationNs), shifted so that the first of them is at 0. */
function cut(
  rows: CollectedRows,
  fromNs: number,
  durationNs: number | undefined,
  path: string,
): TraceRows & { readonly startNs: number } {
  const { arrivalNs } = rows
  const toNs = durationNs === undefined ? Number.POSITIVE_INFINITY : fromNs + durationNs
  const begin = firstFrom(arrivalNs, fromNs)
  const end = firstFrom(arrivalNs, toNs)
  if (begin === end) {
    throw new UserError('no row lies in that part of the trace', {
      at: { file: path },
      found: `from ${formatSeconds(fromNs)} s${durationNs === undefined ? '' : ` for ${formatSeconds(durationNs)} s`}`,
      allowed: `a part of 0 .. ${formatSeconds(arrivalNs.at(-1)!)} s`,
    })
  }
  const startNs = arrivalNs[begin]!
  const numbers = [...new Set(rows.tenantOf.subarray(begin, end))].sort((a, b) => a - b)
  const renumbered = new Map(numbers.map((old, index) => [old, index]))
  return {
    startNs,
    arrivalNs: arrivalNs.subarray(begin, end).map(ns => ns - startNs),
    tenants: numbers.map(number => rows.tenants[number]!),
    tenantOf: rows.tenantOf.subarray(begin, end).map(number => renumbered.get(number)!),
    ...(rows.inputTokens !== undefined && { inputTokens: rows.inputTokens.subarray(begin, end) }),
    ...(rows.outputTokens !== undefined && { outputTokens: rows.outputTokens.subarray(begin, end) }),
  }
}

function firstFrom(arrivalNs: Float64Array, bound: number): number {
  const index = arrivalNs.findIndex(ns => ns >= bound)
  return index === -1 ? arrivalNs.length : index
}

function withoutTokens({ arrivalNs, tenants, tenantOf, coversNs }: TraceRows): TraceRows {
  return { arrivalNs, tenants, tenantOf, coversNs }
}
