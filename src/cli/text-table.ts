/** A plain table for a terminal; where that is too narrow it is told in another shape rather than wrapped. */
import { linesOf } from './flow-text.ts'

export interface TextColumn {
  /** May have several lines. */
  readonly title: string
  readonly align?: 'left' | 'right'
  /** Where room is short, its value becomes a heading above the rows that share it. Only for leading columns. */
  readonly heading?: boolean
  /** Where room is still short, columns are left out, the highest number first; never one without a number. */
  readonly leaveOut?: number
  /** Where room is short, the text goes on in further lines. Only for the last column. */
  readonly flow?: boolean
}

type Rows = readonly (readonly string[])[]

const GAP = '  '
const HEADED_INDENT = '  '
const LEAST_FLOW_COLUMNS = 20

/** @param width columns of the terminal; what is narrower than the last resort is wrapped by the terminal */
export function textTable(columns: readonly TextColumn[], rows: Rows, width = Number.POSITIVE_INFINITY): string {
  if (tableWidth(columns, rows) <= width) return plain(columns, rows)
  if (columns.at(-1)?.flow === true) return flowing(columns, rows, width)
  const headings = columns.filter(column => column.heading === true).length
  const room = headings > 0 ? width - HEADED_INDENT.length : width
  const kept = keptColumns(columns, rows, headings, room)
  const narrow = (row: readonly string[]) => kept.map(i => row[i]!)
  const table = plain(
    kept.map(i => columns[i]!),
    rows.map(narrow),
  ).split('\n')
  const titleLines = table.length - rows.length
  const lines = table.slice(0, titleLines)
  let last: string | undefined
  for (const [i, row] of rows.entries()) {
    const heading = row.slice(0, headings).join(', ')
    if (headings > 0 && heading !== last) lines.push(`\0${heading}`)
    last = heading
    lines.push(table[titleLines + i]!)
  }
  const shown = headings > 0 ? lines.map(line => (line[0] === '\0' ? line.slice(1) : HEADED_INDENT + line)) : lines
  const left = columns.filter((_, i) => i >= headings && !kept.includes(i)).map(({ title }) => oneLine(title))
  return [...shown, ...(left.length > 0 ? ['', `(no room here for: ${left.join(', ')})`] : [])].join('\n')
}

/** Indices of the columns beside the headings that fit. */
function keptColumns(columns: readonly TextColumn[], rows: Rows, headings: number, room: number): number[] {
  const kept = columns.map((_, i) => i).slice(headings)
  const fits = () =>
    tableWidth(
      kept.map(i => columns[i]!),
      rows.map(row => kept.map(i => row[i]!)),
    ) <= room
  while (!fits()) {
    const candidates = kept.filter(i => columns[i]!.leaveOut !== undefined)
    if (candidates.length === 0) break
    const out = candidates.reduce((a, b) => (columns[b]!.leaveOut! > columns[a]!.leaveOut! ? b : a))
    kept.splice(kept.indexOf(out), 1)
  }
  return kept
}

function flowing(columns: readonly TextColumn[], rows: Rows, width: number): string {
  const last = columns.length - 1
  const before = columns.slice(0, last)
  const room = width - tableWidth(before, rows) - GAP.length
  if (room < LEAST_FLOW_COLUMNS) return plain(columns, rows)
  const flowed = rows.flatMap(row =>
    linesOf(row[last]!, room).map((line, i) => [...row.slice(0, last).map(cell => (i === 0 ? cell : '')), line]),
  )
  return plain(columns, flowed)
}

function plain(columns: readonly TextColumn[], rows: Rows): string {
  const widths = columnWidths(columns, rows)
  const line = (cells: readonly string[]) =>
    cells
      .map((cell, i) => (columns[i]!.align === 'right' ? cell.padStart(widths[i]!) : cell.padEnd(widths[i]!)))
      .join(GAP)
      .trimEnd()
  const titles = columns.map(({ title }) => title.split('\n'))
  const height = Math.max(...titles.map(lines => lines.length))
  return [
    // Short titles stand at the bottom.
    ...Array.from({ length: height }, (_, i) => line(titles.map(lines => lines[i - height + lines.length] ?? ''))),
    line(widths.map(width => '─'.repeat(width))),
    ...rows.map(line),
  ].join('\n')
}

function tableWidth(columns: readonly TextColumn[], rows: Rows): number {
  return columnWidths(columns, rows).reduce((sum, width) => sum + width, GAP.length * Math.max(0, columns.length - 1))
}

function columnWidths(columns: readonly TextColumn[], rows: Rows): number[] {
  return columns.map(({ title }, i) =>
    Math.max(...title.split('\n').map(line => line.length), ...rows.map(row => row[i]!.length)),
  )
}

function oneLine(title: string): string {
  return title.replaceAll('\n', ' ')
}
